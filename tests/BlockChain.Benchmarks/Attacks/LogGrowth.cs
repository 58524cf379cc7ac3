using System.Diagnostics;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Tests.Network;

namespace BlockChain.Benchmarks.Attacks;

/// <summary>Somebody sends a node one side block after the other, each of which is a fork that the log tells of.</summary>
internal static class LogGrowth
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);

    public static async Task RunAsync(Report report)
    {
        ChainParameters parameters = ChainParameters.Regtest;
        await using var network = new TestNetwork(parameters);
        NetworkNode node = await network.StartAsync("node", [], []);
        await node.GenerateAsync(1);
        var genesis = new ChainedHeader(parameters.Genesis.Header);
        int before = node.Log.Count;
        int sent = 0;
        long began = Stopwatch.GetTimestamp();
        for (; Stopwatch.GetElapsedTime(began) < Duration; sent++)
        {
            await node.SendAsync(new BlockDraft(genesis, parameters).Build());
        }

        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        report.Add("side blocks sent", sent / seconds, "/s");
        report.AtMost("lines that the log grows by", (node.Log.Count - before) / seconds, 5, "/s");
    }
}
