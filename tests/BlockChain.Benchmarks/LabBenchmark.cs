using System.Diagnostics;
using BlockChain.Core.Consensus;
using BlockChain.Lab.Engine;
using BlockChain.Lab.Headers;
using BlockChain.Lab.Strategies;

namespace BlockChain.Benchmarks;

/// <summary>How many blocks a second the lab finds.</summary>
internal static class LabBenchmark
{
    private const int Blocks = 1_000_000;
    private const double AttackersPart = 0.3;

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
        return Task.CompletedTask;
    }
}
