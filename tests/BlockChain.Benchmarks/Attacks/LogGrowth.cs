using System.Diagnostics;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Tests.Network;

namespace BlockChain.Benchmarks.Attacks;

/// <summary>Somebody sends a node one side block after the other, each of which is a fork that the log tells of.</summary>
internal static class LogGrowth
{
    private const int SideBlocks = 1_000;

    public static async Task RunAsync(Report report)
    {
        ChainParameters parameters = ChainParameters.Regtest;
        await using var network = new TestNetwork(parameters);
        NetworkNode node = await network.StartAsync("node", [], []);
        await node.GenerateAsync(1);
        var genesis = new ChainedHeader(parameters.Genesis.Header);
        Block[] blocks = [.. Enumerable.Range(0, SideBlocks).Select(_ => new BlockDraft(genesis, parameters).Build())];
        int before = node.Log.Count;
        long began = Stopwatch.GetTimestamp();
        foreach (Block block in blocks)
        {
            await node.SendAsync(block);
        }

        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        report.Add("side blocks sent", SideBlocks / seconds, "/s");
        report.AtMost("lines that the log grows by", (node.Log.Count - before) / seconds, 5, "/s");
    }
}
