using BlockChain.Lab.Engine;
using BlockChain.Lab.Headers;
using BlockChain.Lab.Strategies;

namespace BlockChain.Lab.Experiments;

/// <summary>The retarget rule beside two others, in what they are made for and in what miners try.</summary>
internal sealed class DifficultyExperiment() : Experiment("difficulty", axis: "rule")
{
    private const int UsualBlocks = 2_000;
    private const int UsualRuns = 20;
    private const double UsualLiars = 0.45;
    private const double Step = 30;
    private const double Night = 8 * 60 * 60;

    /// <summary>Settled is a network whose next block is due within a quarter of the spacing.</summary>
    private const double Tolerance = 0.25;

    /// <summary>Blocks before anything is measured; beyond them a random part of Bitcoin's period.</summary>
    private const int WarmUp = 500;
    private const int Period = 2_016;

    /// <summary>Bitcoin's rule changes nothing within a period: only over some of them can a lie have an effect.</summary>
    private const int MinPeriodsOfLies = 10;

    /// <summary>Times the power of the limit at the spacing, at first: so that a thirtieth is still above it.</summary>
    private const double PowerAboveLimit = 50;

    private static readonly ChainParameters Network = ChainParameters.Main;
    private static readonly double Power =
        PowerAboveLimit * HeaderNetwork.PowerFor(Network, Network.BlockSpacing);

    public override string Question => "How quickly does the difficulty follow the hash power, and can miners mislead it?";

    public override string Lesson =>
        "A rule that adjusts at every block follows a change within minutes. Bitcoin's needs thousands of blocks, and after "
        + "such a fall each takes up to thirty times as long. The price is a target that never stands still: the intervals vary "
        + "a little more. After a night without miners, a plain average makes blocks far too easy; ours counts at most twelve spacings "
        + "for one block. And miners who lie about the time do not gain, since our clock never goes back; against Bitcoin's rule they "
        + "are given ten of its periods.";

    public override IReadOnlyList<Setting> Settings { get; } = [Setting.Share, Setting.Blocks, Setting.Runs];

    public override IReadOnlyList<Step> Plan(Choices choices)
    {
        int blocks = choices.Whole(Setting.Blocks, UsualBlocks);
        int count = choices.Whole(Setting.Runs, UsualRuns);
        double liars = choices.Number(Setting.Share, UsualLiars);
        return
        [
            .. from rule in DifficultyRules.All
               from step in new Step[]
               {
                   runs => MeasureStep(runs, rule, "power × 30", Step, blocks, count),
                   runs => MeasureStep(runs, rule, "power ÷ 30", 1 / Step, blocks, count),
                   runs => [MeasureNight(runs, rule, count)],
                   runs => [MeasureLies(runs, rule, "early", TimeLiar.Early, liars, blocks, count)],
                   runs => [MeasureLies(runs, rule, "late", TimeLiar.Late, liars, blocks, count)],
                   runs => [MeasureLies(runs, rule, "late and early in turns", TimeLiar.RisingAndFalling, liars, blocks, count)],
               }
               select step,
        ];
    }

    private static IEnumerable<Row> MeasureStep(
        Runs runs, (string Name, DifficultyRule Rule) rule, string change, double factor,
        int blocks, int count)
    {
        (double Settling, double Mean, double Deviation)[] results = runs.Make(count, random =>
        {
            (HeaderNetwork network, HeaderNode miner) = Settled(random, rule.Rule);
            double settling = Settle(network, miner, factor);
            List<double> intervals = Intervals(network, blocks);
            double mean = intervals.Average();
            return (settling, mean, Math.Sqrt(intervals.Average(interval => (interval - mean) * (interval - mean))));
        });
        yield return Row("seconds to settle", null, result => result.Settling);
        yield return Row("mean interval when settled", Network.BlockSpacing, result => result.Mean);
        yield return Row("standard deviation of the intervals", Network.BlockSpacing, result => result.Deviation);

        Row Row(string quantity, double? formula, Func<(double Settling, double Mean, double Deviation), double> value) =>
            new(Estimate.Of([.. results.Select(value)]), formula,
                ("quantity", $"{quantity}, {change}"), ("rule", rule.Name));
    }

    /// <summary>How long the product's own rule needs after the power has changed by a factor.</summary>
    internal static double SecondsToSettle(SeededRandom random, double factor)
    {
        (HeaderNetwork network, HeaderNode miner) = Settled(random, DifficultyRules.All[0].Rule);
        return Settle(network, miner, factor);
    }

    private static double Settle(HeaderNetwork network, HeaderNode miner, double factor)
    {
        miner.Power *= factor;
        double began = network.Timeline.Now;
        RunUntilSettled(network, miner);
        return network.Timeline.Now - began;
    }

    private static Row MeasureNight(
        Runs runs, (string Name, DifficultyRule Rule) rule, int count) => new(
        Estimate.Of(runs.Make(count, random =>
        {
            (HeaderNetwork network, _) = Settled(random, rule.Rule);
            network.Pause(Night);
            int before = network.Found;
            network.RunFor(60);
            return (double)(network.Found - before);
        })),
        60.0 / Network.BlockSpacing,
        ("quantity", "blocks in the first minute after a night without miners"), ("rule", rule.Name));

    private static Row MeasureLies(
        Runs runs, (string Name, DifficultyRule Rule) rule, string lie, Func<TimeLiar> makeLiar,
        double share, int blocks, int count) => new(
        Estimate.Of(runs.Make(count, random =>
        {
            int measured = rule.Name == DifficultyRules.Bitcoin ? Math.Max(blocks, MinPeriodsOfLies * Period) : blocks;
            (HeaderNetwork network, HeaderNode honest) = Settled(random, rule.Rule);
            HeaderNode liar = network.Add(honest.Power * share, makeLiar());
            honest.Power *= 1 - share;
            HeaderNetwork.Connect(honest, liar);
            network.Announce(honest.Links[0]);
            network.Pause(0);
            return Intervals(network, measured).Average();
        })),
        Network.BlockSpacing,
        ("quantity", $"mean interval, times written {lie}"), ("rule", rule.Name), ("share", share));

    private static (HeaderNetwork Network, HeaderNode Miner) Settled(SeededRandom random, DifficultyRule rule)
    {
        var network = new HeaderNetwork(Network, random, rule);
        HeaderNode miner = network.Add(Power, new Honest());
        RunUntilSettled(network, miner);
        network.RunUntilFound(network.Found + WarmUp + random.Below(Period));
        RunUntilSettled(network, miner);
        return (network, miner);
    }

    private static void RunUntilSettled(HeaderNetwork network, HeaderNode miner)
    {
        while (Math.Abs(((double)miner.Bits.Work / miner.Power / Network.BlockSpacing) - 1) > Tolerance)
        {
            network.RunUntilFound(network.Found + 1);
        }
    }

    /// <summary>The true seconds between blocks, whatever the miners wrote.</summary>
    private static List<double> Intervals(HeaderNetwork network, int blocks)
    {
        var intervals = new List<double>(blocks);
        double last = network.Timeline.Now;
        network.BlockFound += Note;
        network.RunUntilFound(network.Found + blocks);
        network.BlockFound -= Note;
        return intervals;

        void Note(HeaderNode finder, ChainedHeader block)
        {
            intervals.Add(network.Timeline.Now - last);
            last = network.Timeline.Now;
        }
    }
}
