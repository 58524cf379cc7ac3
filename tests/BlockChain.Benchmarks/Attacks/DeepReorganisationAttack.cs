using System.Diagnostics;
using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Benchmarks.Attacks;

/// <summary>A branch of full blocks takes the place of another, all in one step.</summary>
internal static class DeepReorganisationAttack
{
    private const int Depth = 20;

    public static Task RunAsync(Report report)
    {
        PaymentChain chain = PaymentChain.Build(Depth);
        Block[] one = [.. chain.Blocks.Select(PaymentChain.Parse)];
        Block[] other = OtherBranch(chain, one);
        bool uses = Secp256k1.UsesLibSecp256k1;
        foreach (bool library in LibSecp256k1.IsLoaded ? (bool[])[false, true] : [false])
        {
            Secp256k1.UsesLibSecp256k1 = library;
            Measure(report, chain, one, other);
        }

        Secp256k1.UsesLibSecp256k1 = uses;
        return Task.CompletedTask;
    }

    private static void Measure(Report report, PaymentChain chain, Block[] one, Block[] other)
    {
        using var folder = new TemporaryFolder(onDisk: true);
        using var node = new FullNode(folder.File("chain.db"), PaymentChain.Parameters, TimeProvider.System);
        Assert.Null(node.SubmitBlocks(chain.Opening));
        Assert.Null(node.SubmitBlocks(one));
        foreach (Block block in other[..^1])
        {
            Assert.IsType<BlockOutcome.Stored>(node.SubmitBlock(block));
        }

        var watch = new LockWatch(node);
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        long began = Stopwatch.GetTimestamp();
        Assert.IsType<BlockOutcome.Connected>(node.SubmitBlock(other[^1]));
        TimeSpan time = Stopwatch.GetElapsedTime(began);
        TimeSpan processor = Process.GetCurrentProcess().TotalProcessorTime - before;
        watch.Dispose();
        string name = $"{Secp256k1.Library}: {Depth} blocks of {PaymentChain.PaymentsInBlock:N0} payments for {Depth + 1}";
        report.Add($"{name}, processor time", processor.TotalSeconds, "s");
        report.Add($"{name}, time", time.TotalSeconds, "s");
        report.Add($"{name}, of that under the lock", watch.MaxWait.TotalSeconds, "s");
    }

    /// <summary>The same payments in other blocks, and one block more.</summary>
    private static Block[] OtherBranch(PaymentChain chain, Block[] one)
    {
        var tip = ChainedHeader.OfGenesis(PaymentChain.Parameters.Genesis.Header);
        foreach (Block block in chain.Opening)
        {
            tip = new ChainedHeader(block.Header, tip);
        }

        var other = new List<Block>();
        foreach (Block block in one.Append(null!))
        {
            other.Add(new BlockDraft(tip, PaymentChain.Parameters)
                .With([.. block?.Transactions.Skip(1) ?? []]).Build());
            tip = new ChainedHeader(other[^1].Header, tip);
        }

        return [.. other];
    }
}
