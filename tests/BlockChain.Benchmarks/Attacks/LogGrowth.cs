using System.Diagnostics;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Tests.Network;

namespace BlockChain.Benchmarks.Attacks;

/// <summary>Somebody sends a node one side block after the other, each of which is a fork that the log tells of.</summary>
internal static class LogGrowth
{
    /// <summary>Not more than a node keeps beside its best chain.</summary>
    private const int SideBlocks = 2_800;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);

    public static async Task RunAsync(Report report)
    {
        ChainParameters parameters = ChainParameters.Regtest;
        await using var network = new TestNetwork(parameters);
        NetworkNode node = await network.StartAsync("node", [], []);
        await node.GenerateAsync(1);
        var genesis = ChainedHeader.OfGenesis(parameters.Genesis.Header);
        int before = node.Log.Count;
        long began = Stopwatch.GetTimestamp();
        for (int sent = 0; sent < SideBlocks; sent++)
        {
            TimeSpan early = (Duration * sent / SideBlocks) - Stopwatch.GetElapsedTime(began);
            await Task.Delay(early > TimeSpan.Zero ? early : TimeSpan.Zero);
            await node.SendAsync(new BlockDraft(genesis, parameters).Build());
        }

        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        report.Add("side blocks sent", SideBlocks / seconds, "/s");
        report.AtMost("lines that the log grows by", (node.Log.Count - before) / seconds, 5, "/s");
    }
}
