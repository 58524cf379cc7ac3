using System.Diagnostics;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Blocks;
using BlockChain.Core.Storage;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Tests.Network;

namespace BlockChain.Benchmarks;

/// <summary>A fresh node that catches up from a peer on this machine, against the same node program that is handed the
/// same blocks from memory: 5,000 blocks with 20,000 payments.</summary>
internal static class CatchUpBenchmark
{
    private const int Rounds = 3;
    private const int BlocksInRun = 16;

    public static async Task RunAsync(Report report)
    {
        using var chain = new LongChain();
        var direct = new List<double>();
        var caughtUp = new List<double>();
        for (int i = 0; i < Rounds; i++)
        {
            direct.Add(Validate(chain));
            caughtUp.Add(await CatchUpAsync(chain));
        }

        report.Add("blocks validated from memory", LongChain.Blocks / direct.Min(), "/s");
        report.Add("blocks caught up with from a peer", LongChain.Blocks / caughtUp.Min(), "/s");
        report.AtLeast("… of the former", direct.Min() / caughtUp.Min(), 0.7, "x");
    }

    private static double Validate(LongChain chain)
    {
        using var folder = new TemporaryFolder();
        List<Block> blocks = Read(chain, folder);
        using var node = new FullNode(folder.File("new.db"), ChainParameters.Regtest, TimeProvider.System);
        long began = Stopwatch.GetTimestamp();
        foreach (Block[] run in blocks.Chunk(BlocksInRun))
        {
            Assert.Null(node.SubmitBlocks(run));
        }

        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static List<Block> Read(LongChain chain, TemporaryFolder folder)
    {
        chain.CopyTo(folder.Path);
        using var node = new FullNode(
            Path.Combine(folder.Path, "regtest", "chain.db"), ChainParameters.Regtest, TimeProvider.System);
        using ChainReader reader = node.OpenReader();
        return
        [
            .. Enumerable.Range(1, LongChain.Blocks).Select(height =>
                Block.TryParse(reader.FindBody(reader.BlockAt(height)!.Hash), out Block? block, out string? error)
                    ? block
                    : throw new InvalidDataException(error)),
        ];
    }

    private static async Task<double> CatchUpAsync(LongChain chain)
    {
        await using var network = new TestNetwork(ChainParameters.Regtest);
        chain.CopyTo(network.DataFolderOf("old"));
        NetworkNode old = await network.StartAsync("old");

        // The time counts from the first block on, as that of the other does.
        NetworkNode fresh = await network.StartAsync("fresh");
        await fresh.MeetAsync(old);
        await network.UntilAsync("the first blocks have come", async () => await fresh.HeightAsync() > 0);
        long began = Stopwatch.GetTimestamp();
        await network.UntilAsync("all blocks have come", async () => await fresh.HeightAsync() == LongChain.Blocks);
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
