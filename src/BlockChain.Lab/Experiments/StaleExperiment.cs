using BlockChain.Lab.Engine;
using BlockChain.Lab.Headers;
using BlockChain.Lab.Strategies;

namespace BlockChain.Lab.Experiments;

/// <summary>
/// How many blocks are found in vain because their finder had not heard of the newest one yet. Two formulas:
/// <list type="bullet">
/// <item>of two miners with half of the power each the exact one, d / (2 (T + d)), from the race of two exponential clocks
/// (Sompolinsky and Zohar, "Secure High-Rate Transaction Processing in Bitcoin", 2013);</item>
/// <item>of many the usual rule of thumb, 1 − e^(−d/T): the chance that anybody finds a block while another one
/// travels.</item>
/// </list>
/// </summary>
internal sealed class StaleExperiment() : Experiment("stale", axis: "delay")
{
    private const double UsualInterval = 10;

    /// <summary>Delays in parts of the interval.</summary>
    private static readonly double[] UsualDelays = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 0.6];

    private const int UsualDegree = 8;
    private const int UsualRuns = 10;

    /// <summary>A block costs as many events as the network has links.</summary>
    private const int UsualBlocks = 20_000;
    private const int UsualNodeBlocks = 200_000;

    private static readonly ChainParameters Network = ChainParameters.Regtest;

    public override string Question => "How many blocks go stale when blocks take time to travel?";

    public override string Lesson =>
        "What matters is the delay d relative to the interval T; the number of nodes hardly matters. Up to a tenth, the rule of "
        + "thumb 1 − e^(−d/T) is good; beyond, it is too high and d/(T + d) is close: a fork makes one of its branches stale, "
        + "however many blocks are found meanwhile. With few nodes there are fewer stale blocks, because a node never competes "
        + "with itself: with two, half as many.";

    public override IReadOnlyList<Setting> Settings { get; } =
        [Setting.Delay, Setting.Interval, Setting.Nodes, Setting.Degree, Setting.Blocks, Setting.Runs];

    public override IReadOnlyList<Step> Plan(Choices choices)
    {
        double interval = choices.Number(Setting.Interval, UsualInterval);
        double[] usual = [.. UsualDelays.Select(part => part * interval)];
        int degree = choices.Whole(Setting.Degree, UsualDegree);
        int count = choices.Whole(Setting.Runs, UsualRuns);
        return
        [
            .. from nodes in choices.Wholes(Setting.Nodes, 2, 20, 200, 1_000)
               let blocks = choices.Whole(Setting.Blocks, Math.Min(UsualBlocks, UsualNodeBlocks / nodes))
               from delay in choices.Numbers(Setting.Delay, usual)
               select (Step)(runs =>
               [
                   new Row(
                       Cautious(
                           Estimate.Of(runs.Make(count, random => Run(random, nodes, degree, delay, interval, blocks))),
                           (long)count * blocks),
                       nodes == 2 ? delay / (2 * (interval + delay)) : 1 - Math.Exp(-delay / interval),
                       ("quantity", "share of stale blocks"), ("nodes", nodes), ("delay", delay), ("interval", interval)),
               ]),
        ];
    }

    /// <summary>What did not happen in all these blocks may still happen.</summary>
    private static Estimate Cautious(Estimate estimate, long blocks) =>
        estimate with { StandardError = Math.Max(estimate.StandardError, 1.0 / blocks) };

    private static double Run(
        SeededRandom random, int nodes, int degree, double delay, double interval, int blocks)
    {
        var network = new HeaderNetwork(Network, random);
        double power = HeaderNetwork.PowerFor(Network, interval);
        for (int i = 0; i < nodes; i++)
        {
            network.Add(power / nodes, new Honest());
        }

        RandomGraph.Connect(network.Nodes, degree, delay, random);
        network.RunUntilFound(blocks);
        return 1 - ((double)network.Nodes.Max(node => node.Best.Height) / network.Found);
    }
}
