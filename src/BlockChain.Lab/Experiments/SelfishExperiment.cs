using BlockChain.Lab.Engine;
using BlockChain.Lab.Headers;
using BlockChain.Lab.Strategies;

namespace BlockChain.Lab.Experiments;

/// <summary>Eyal and Sirer, "Majority is not Enough: Bitcoin Mining is Vulnerable" (2014): what a selfish miner earns, from which
/// share on it pays, and when.</summary>
internal sealed class SelfishExperiment() : Experiment("selfish", axis: "share")
{
    private const int UsualBlocks = 100_000;
    private const int UsualRuns = 10;

    /// <summary>A bisection ends when the threshold is known to be within this.</summary>
    private const double LastStep = 1.0 / 512;
    private const double Hour = 3_600;

    /// <summary>Of a network with a retarget: blocks until it has settled.</summary>
    private const int WarmUp = 1_000;

    /// <summary>Times the power that finds a block of the limit's target in the spacing: so the target can also rise.
    /// </summary>
    private const double PowerAboveLimit = 20;

    private static readonly ChainParameters WithRetarget = ChainParameters.Main;

    internal static readonly ChainParameters WithoutRetarget =
        ChainParameters.Main with { Name = "constant", RetargetWindow = 0 };

    public override string Question => "What does a miner gain who keeps found blocks secret?";

    public override string Lesson =>
        "Withheld blocks make more of the others' work stale than of the selfish miner's own, so that his share of the chain grows "
        + "above his share of the power once that is above (1−γ)/(3−2γ). But it never pays before the difficulty follows: some "
        + "of his blocks are stale too, unless γ = 1, and as long as a block takes as many hashes as before, he does not earn more "
        + "an hour than an honest miner. Only when the retarget makes up for all the stale blocks does his larger share "
        + "bring more coins an hour.";

    public override IReadOnlyList<Setting> Settings { get; } = [Setting.Share, Setting.Follow, Setting.Blocks, Setting.Runs];

    public override IReadOnlyList<Step> Plan(Choices choices)
    {
        int blocks = choices.Whole(Setting.Blocks, UsualBlocks);
        int count = choices.Whole(Setting.Runs, UsualRuns);
        double[] follows = choices.Numbers(Setting.Follow, 0, 0.5, 1);
        double[] shares = choices.Numbers(Setting.Share, 0.1, 0.2, 0.25, 0.3, 1.0 / 3, 0.4, 0.45);
        List<Step> steps =
        [
            .. from follow in follows from share in shares
               select (Step)(runs => [MeasurePart(runs, share, follow, blocks, count)]),
        ];
        if (!choices.Has(Setting.Share))
        {
            steps.AddRange(follows.Select(follow => (Step)(runs => [MeasureThreshold(runs, follow, blocks, count)])));
        }

        double one = choices.Number(Setting.Share, 0.4);
        double tie = choices.Number(Setting.Follow, 0.5);
        steps.Add(runs => MeasureIncome(runs, one, tie, blocks, count));
        return steps;
    }

    /// <summary>R: the selfish miner's part of the blocks in the chain (the paper's equation 8).</summary>
    internal static double PartOfChain(double a, double g) =>
        ((a * (1 - a) * (1 - a) * ((4 * a) + (g * (1 - (2 * a))))) - (a * a * a)) / (1 - (a * (1 + ((2 - a) * a))));

    /// <summary>The selfish miner's blocks in the chain for each block that anybody finds (the paper's equations 2 to 7, the states
    /// of its figure 1): what he earns as long as the difficulty stays.</summary>
    internal static double PartOfFound(double a, double g)
    {
        double tie = (1 - a) * (a - (2 * a * a)) / (1 - (4 * a * a) + (2 * a * a * a));
        double leadOne = tie / (1 - a);
        double leadTwo = leadOne * a / (1 - a);
        double more = leadTwo * a / (1 - (2 * a));
        return (tie * ((2 * a) + (g * (1 - a)))) + (leadTwo * 2 * (1 - a)) + (more * (1 - a));
    }

    private static Row MeasurePart(Runs runs, double share, double follow, int blocks, int count) => new(
        Estimate.Of(runs.Make(count, random => Mine(random, share, follow, blocks, WithoutRetarget).Part)),
        share < 0.5 ? PartOfChain(share, follow) : 1,
        ("quantity", "share of the chain"), ("share", share), ("follow", follow));

    private static Row MeasureThreshold(Runs runs, double follow, int blocks, int count)
    {
        Estimate threshold = Estimate.Of(runs.Make(count, random => FindThreshold(random, follow, blocks)));

        // Runs that agree still say no more than the last step does.
        double error = Math.Max(threshold.StandardError, LastStep / 2);
        return new Row(
            threshold with { StandardError = error }, (1 - follow) / (3 - (2 * follow)),
            ("quantity", "share from which it pays"), ("follow", follow));
    }

    private static double FindThreshold(SeededRandom random, double follow, int blocks)
    {
        double low = 0;
        double high = 0.5;
        while (high - low > LastStep)
        {
            double share = (low + high) / 2;
            bool pays = Mine(random, share, follow, blocks, WithoutRetarget).Part > share;
            (low, high) = pays ? (low, share) : (share, high);
        }

        return (low + high) / 2;
    }

    private static IEnumerable<Row> MeasureIncome(Runs runs, double share, double follow, int blocks, int count)
    {
        double perHour = Hour / WithRetarget.BlockSpacing;
        yield return Income("mined honestly", WithRetarget, isSelfish: false, share);
        yield return Income(
            "selfish, before the difficulty follows", WithoutRetarget, isSelfish: true,
            share < 0.5 ? PartOfFound(share, follow) : share);
        yield return Income(
            "selfish, after the difficulty has followed", WithRetarget, isSelfish: true,
            share < 0.5 ? PartOfChain(share, follow) : 1);

        Row Income(string when, ChainParameters parameters, bool isSelfish, double part) => new(
            Estimate.Of(runs.Make(
                count, random => Mine(random, share, follow, blocks / 5, parameters, isSelfish).PerHour)),
            part * perHour,
            ("quantity", $"coins an hour, {when}"), ("share", share), ("follow", follow));
    }

    /// <summary>Mines some blocks.</summary>
    /// <returns>The miner's share of the chain, and the blocks of the chain that he earned in an hour.</returns>
    internal static (double Part, double PerHour) Mine(
        SeededRandom random, double share, double follow, int blocks, ChainParameters parameters, bool isSelfish = true)
    {
        var network = new HeaderNetwork(parameters, random);
        bool hasRetarget = parameters.RetargetWindow > 0;
        double power = HeaderNetwork.PowerFor(parameters, parameters.BlockSpacing) * (hasRetarget ? PowerAboveLimit : 1);
        HeaderNode miner = network.Add(power * share, isSelfish ? new Selfish() : new Honest());
        HeaderNode followers = network.Add(power * (1 - share) * follow, new Honest(takesLastOnTie: true));
        HeaderNode others = network.Add(power * (1 - share) * (1 - follow), new Honest());
        HeaderNetwork.Connect(miner, followers);
        HeaderNetwork.Connect(miner, others);
        HeaderNetwork.Connect(followers, others);

        network.RunUntilFound(hasRetarget ? WarmUp : 0);
        ChainedHeader from = Tip();
        double began = network.Timeline.Now;
        network.RunUntilFound(network.Found + blocks);
        int all = 0;
        int own = 0;
        for (ChainedHeader at = Tip(); at.Height > from.Height; at = at.Parent!)
        {
            all++;
            own += HeaderNetwork.FinderOf(at) == miner.Number ? 1 : 0;
        }

        return ((double)own / all, own * Hour / (network.Timeline.Now - began));

        // With half of the power or more he need not give up his branch: whenever he publishes it, it is the chain.
        ChainedHeader Tip() => share < 0.5 ? others.Best : miner.Strategy.Parent;
    }
}
