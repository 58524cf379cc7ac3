using System.Diagnostics;
using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using Microsoft.Data.Sqlite;

namespace BlockChain.Benchmarks.Attacks;

/// <summary>Readers that overlap, so that there is no moment in which nobody reads: the write-ahead log can be begun again only
/// then.</summary>
internal static class LogAttack
{
    private const int Blocks = 40;
    private const double MaxSize = 64;

    public static async Task RunAsync(Report report)
    {
        using var folder = new TemporaryFolder(onDisk: true);
        Block[] blocks = MakeBlocks(folder.File("made.db"));
        (double size, double alone) = await ConnectAsync(folder.File("alone.db"), blocks, []);
        report.AtMost("no readers: the log at most", size, MaxSize, "MB");
        report.Add($"{Blocks} blocks take", alone, "s");

        (size, double seconds) = await ConnectAsync(
            folder.File("overlapping.db"), blocks, [.. Enumerable.Repeat(Reading(TimeSpan.FromMilliseconds(30)), 3)]);
        report.AtMost("three overlapping readers of 30 ms: the log at most", size, MaxSize, "MB");
        report.AtMost("the blocks take, of that without readers", seconds / alone, 2, "x");

        (size, _) = await ConnectAsync(
            folder.File("many.db"), blocks, [.. Enumerable.Repeat(Reading(TimeSpan.FromMilliseconds(5)), 64)]);
        report.AtMost("64 overlapping readers of 5 ms: the log at most", size, MaxSize, "MB");

        (size, _) = await ConnectAsync(folder.File("hash.db"), blocks, [HashAll, HashAll]);
        report.AtMost("two fingerprints of all unspent outputs at a time: the log at most", size, MaxSize, "MB");
    }

    /// <summary>Blocks that write much: each divides a coinbase into as many outputs as a block may have.</summary>
    private static Block[] MakeBlocks(string path)
    {
        using var node = new FullNode(path, PaymentChain.Parameters, TimeProvider.System);
        var chain = new LargeChain(node);
        List<Transaction> coinbases = chain.GrowTo(PaymentChain.Parameters.CoinbaseMaturity + Blocks);
        PublicKeyHash[] owners = [.. Enumerable.Range(1, 1_000).Select(number => TestKeys.Number(number).PublicKey.Hash)];
        for (int i = 0; i < Blocks; i++)
        {
            chain.Divide(coinbases[i], LargeChain.OutputsOfBlock, part => owners[part % owners.Length]);
        }

        using ChainReader reader = node.OpenReader();
        return
        [
            .. Enumerable.Range(1, reader.Height).Select(height =>
                PaymentChain.Parse(reader.FindBody(reader.BlockAt(height)!.Hash)!)),
        ];
    }

    /// <summary>Has a fresh node connect the blocks while others read.</summary>
    /// <returns>The largest size of the log in MB, and the seconds that the large blocks took.</returns>
    private static async Task<(double Size, double Seconds)> ConnectAsync(
        string path, Block[] blocks, IReadOnlyList<Action<FullNode>> readers)
    {
        using var node = new FullNode(path, PaymentChain.Parameters, TimeProvider.System);
        Assert.Null(node.SubmitBlocks(blocks[..^Blocks]));
        using var end = new CancellationTokenSource();
        Task[] reading =
        [
            .. readers.Select(read => Task.Factory.StartNew(
                () =>
                {
                    while (!end.IsCancellationRequested)
                    {
                        read(node);
                    }
                },
                TaskCreationOptions.LongRunning)),
        ];
        long began = Stopwatch.GetTimestamp();
        double size = 0;
        foreach (Block block in blocks[^Blocks..])
        {
            Assert.Null(node.SubmitBlock(block).Violation);
            size = Math.Max(size, new FileInfo(path + "-wal").Length / 1e6);
        }

        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await end.CancelAsync();
        await Task.WhenAll(reading);
        return (size, seconds);
    }

    private static Action<FullNode> Reading(TimeSpan time) => node =>
    {
        using ChainReader reader = node.OpenReader();
        Assert.NotNull(reader.Tip);
        Thread.Sleep(time);
    };

    private static void HashAll(FullNode node)
    {
        try
        {
            using ChainReader reader = node.OpenReader();
            UnspentOutputSet.Compute(reader);
        }
        catch (SqliteException)
        {
            // It took too long.
        }
    }
}
