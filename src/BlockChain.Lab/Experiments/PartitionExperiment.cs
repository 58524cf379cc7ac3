using BlockChain.Lab.Engine;
using BlockChain.Lab.Headers;
using BlockChain.Lab.Strategies;

namespace BlockChain.Lab.Experiments;

/// <summary>
/// A network that is cut in two for a while: each side goes on alone, and when they meet again, the side with less work takes
/// its blocks back, and with them the payments that only it has confirmed. In the time D, a side with the share s of the power
/// finds a Poisson number of blocks with the mean s D / T; the smaller of the two numbers is the depth of the reorganisation.
/// </summary>
internal sealed class PartitionExperiment() : Experiment("partition", axis: "depth")
{
    private const double UsualInterval = 10;
    private const int UsualRuns = 20_000;

    /// <summary>Rows for the distribution of the depth.</summary>
    private static readonly int[] Depths = [1, 2, 3, 6, 10, 15, 20, 30];

    private static readonly ChainParameters Network = ChainParameters.Regtest;

    public override string Question => "How many blocks are taken back when a network that was cut in two heals?";

    public override string Lesson =>
        "The side of a cut network that has done less work loses every block that it has found. That is mostly the smaller side, so the "
        + "depth grows with the length of the cut and with the smaller side's power, and no number of confirmations is safe while "
        + "the network is cut. A merchant can notice it: blocks come more slowly.";

    public override IReadOnlyList<Setting> Settings { get; } =
        [Setting.Share, Setting.Duration, Setting.Interval, Setting.Runs];

    public override IReadOnlyList<Step> Plan(Choices choices)
    {
        double interval = choices.Number(Setting.Interval, UsualInterval);
        int count = choices.Whole(Setting.Runs, UsualRuns);
        return
        [
            .. from share in choices.Numbers(Setting.Share, 0.3, 0.5)
               from duration in choices.Numbers(Setting.Duration, 6 * interval, 60 * interval)
               select (Step)(runs => Measure(runs, share, duration, interval, count)),
        ];
    }

    private static IEnumerable<Row> Measure(Runs runs, double share, double duration, double interval, int count)
    {
        double[] one = Poisson(share * duration / interval);
        double[] other = Poisson((1 - share) * duration / interval);
        (int Depth, double Reversed)[] cuts = runs.Make(count, random => Cut(random, share, duration, interval));

        yield return Row(
            Estimate.Of([.. cuts.Select(cut => (double)cut.Depth)]), Expect((a, b) => Math.Min(a, b)),
            "mean depth of the reorganisation");
        yield return Row(
            Estimate.Of([.. cuts.Select(cut => cut.Reversed)]),
            Expect((a, b) => a + b == 0 ? 0 : (double)Math.Min(a, b) / (a + b)),
            "share of the payments confirmed during the cut that is reversed");
        foreach (int depth in Depths)
        {
            yield return Row(
                Estimate.Of([.. cuts.Select(cut => cut.Depth >= depth)]),
                Expect((a, b) => Math.Min(a, b) >= depth ? 1 : 0),
                "probability that this many blocks or more are disconnected", ("depth", depth));
        }

        Row Row(Estimate estimate, double formula, string quantity, params (string, object)[] more) => new(
            estimate, formula,
            [("quantity", quantity), ("share", share), ("duration", duration), ("interval", interval), .. more]);

        double Expect(Func<int, int, double> value) =>
            one.Select((p, a) => p * other.Select((q, b) => q * value(a, b)).Sum()).Sum();
    }

    /// <summary>The probabilities of 0, 1, 2, … events, up to where they are negligible.</summary>
    private static double[] Poisson(double mean)
    {
        int count = (int)(mean + (10 * Math.Sqrt(mean)) + 20);
        double logarithm = -mean;
        var probabilities = new double[count];
        for (int k = 0; k < count; k++)
        {
            logarithm += k == 0 ? 0 : Math.Log(mean / k);
            probabilities[k] = k > 0 && mean == 0 ? 0 : Math.Exp(logarithm);
        }

        return probabilities;
    }

    /// <summary>Cuts a network of two nodes, heals it, and waits until both agree.</summary>
    /// <returns>The blocks that one side takes back, and their share of all blocks that were found during the cut: each
    /// confirms as many payments as another.</returns>
    private static (int Depth, double Reversed) Cut(SeededRandom random, double share, double duration, double interval)
    {
        var network = new HeaderNetwork(Network, random);
        double power = HeaderNetwork.PowerFor(Network, interval);
        HeaderNode one = network.Add(power * share, new Honest());
        HeaderNode other = network.Add(power * (1 - share), new Honest());
        HeaderNetwork.Connect(one, other);
        Link<HeaderNode> there = one.Links[0];
        Link<HeaderNode> back = other.Links[0];

        there.IsOpen = back.IsOpen = false;
        network.RunFor(duration);
        ChainedHeader[] before = [one.Best, other.Best];
        int found = network.Found;

        there.IsOpen = back.IsOpen = true;
        network.Announce(there);
        network.Announce(back);
        network.Pause(0);
        while (one.Best != other.Best)
        {
            // As much work on both sides: the next block decides.
            network.RunUntilFound(network.Found + 1);
            network.Pause(0);
        }

        int depth = before.Max(tip => tip.Height - ChainedHeader.ForkPoint(tip, one.Best).Height);
        return (depth, found == 0 ? 0 : (double)depth / found);
    }
}
