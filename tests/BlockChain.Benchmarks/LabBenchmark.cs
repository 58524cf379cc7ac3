using System.Diagnostics;
using BlockChain.Core.Consensus;
using BlockChain.Lab.Engine;
using BlockChain.Lab.Headers;
using BlockChain.Lab.Nodes;
using BlockChain.Lab.Strategies;

namespace BlockChain.Benchmarks;

/// <summary>How many blocks a second the lab finds, and how many its whole nodes take.</summary>
internal static class LabBenchmark
{
    private const int Blocks = 1_000_000;
    private const double AttackersPart = 0.3;
    private const int Nodes = 12;
    private const double VirtualSeconds = 2_000;

    public static Task RunAsync(Report report)
    {
        ChainParameters parameters = ChainParameters.Regtest;
        double power = HeaderNetwork.PowerFor(parameters, seconds: 10);
        var network = new HeaderNetwork(parameters, new SeededRandom(1));
        HeaderNode selfish = network.Add(AttackersPart * power, new Selfish());
        HeaderNode honest = network.Add((1 - AttackersPart) * power, new Honest());
        HeaderNetwork.Connect(selfish, honest);
        long began = Stopwatch.GetTimestamp();
        network.RunUntilFound(Blocks);
        report.AtMost("1,000,000 blocks between a selfish miner and honest ones, 1 core", Stopwatch.GetElapsedTime(began).TotalSeconds, 5, "s");
        report.AtLeast($"{Nodes} whole nodes in a ring, blocks into a node", NodeBlocksPerSecond(), 500, "/s");
        return Task.CompletedTask;
    }

    private static double NodeBlocksPerSecond()
    {
        using var network = new LabNetwork(seed: 1);
        for (int i = 0; i < Nodes; i++)
        {
            network.Add($"person {i}", power: 1.0 / Nodes);
        }

        for (int i = 0; i < Nodes; i++)
        {
            network.Connect(network.Nodes[i], network.Nodes[(i + 1) % Nodes], delay: 0.1);
        }

        long began = Stopwatch.GetTimestamp();
        network.RunFor(VirtualSeconds);
        return network.Nodes.Sum(node => node.Node.Tip.Height) / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
