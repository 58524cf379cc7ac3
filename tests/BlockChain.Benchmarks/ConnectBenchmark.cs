using System.Diagnostics;
using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Benchmarks;

/// <summary>
/// How fast a node takes blocks that it has as bytes: parsed, checked, connected and committed to a fresh file, as when it
/// catches up. With payments, as a share of what checking their signatures alone would take, on all cores and in the same
/// run; without, how many a second, and whether many cost more than few.
/// </summary>
internal static class ConnectBenchmark
{
    private const int FullBlocks = 24;
    private const int Rounds = 3;
    private const int Few = 10_000;
    private const int Many = 40_000;

    /// <summary>As <c>SyncLimits.BodiesInRequest</c>.</summary>
    private const int BlocksInRun = 16;

    public static Task RunAsync(Report report)
    {
        WithPayments(report);
        WithoutPayments(report);
        return Task.CompletedTask;
    }

    private static void WithPayments(Report report)
    {
        PaymentChain chain = PaymentChain.Build(FullBlocks);
        foreach (bool useLibrary in LibSecp256k1.IsInstalled ? (bool[])[false, true] : [false])
        {
            Secp256k1.UsesLibSecp256k1 = useLibrary;
            var limits = new List<double>();
            var inRuns = new List<double>();
            var alone = new List<double>();
            for (int round = 0; round < Rounds; round++)
            {
                limits.Add(SignatureLimit(chain));
                inRuns.Add(PaymentsPerSecond(chain, BlocksInRun));
                alone.Add(PaymentsPerSecond(chain, 1));
            }

            string name = Secp256k1.Library;
            double target = useLibrary ? 0.5 : 0.8;
            report.Add($"{name}: signatures alone, {Environment.ProcessorCount} cores", Median(limits), "/s");
            report.Add($"{name}: payments, {BlocksInRun} blocks a commit", Median(inRuns), "/s");
            report.AtLeast("of the signatures alone", Median(inRuns) / Median(limits), target, "x");
            report.Add($"{name}: payments, each block a commit", Median(alone), "/s");
            report.AtLeast("of the signatures alone", Median(alone) / Median(limits), target, "x");
        }
    }

    private static void WithoutPayments(Report report)
    {
        byte[][] blocks = EmptyBlocks(Many);
        var few = new List<double>();
        var many = new List<double>();
        for (int round = 0; round < Rounds; round++)
        {
            few.Add(Connect([], blocks[..Few], BlocksInRun));
            many.Add(Connect([], blocks, BlocksInRun));
        }

        report.AtLeast($"{Few:N0} blocks without payments", Few / Median(few), 5_000, "/s");
        report.AtLeast($"{Many:N0} blocks without payments", Many / Median(many), 5_000, "/s");
        report.AtMost($"time for {Many:N0} to time for {Few:N0}", Median(many) / Median(few), 4.4, "x");
    }

    private static double PaymentsPerSecond(PaymentChain chain, int blocksInRun) =>
        FullBlocks * PaymentChain.PaymentsInBlock / Connect(chain.Opening, chain.Blocks, blocksInRun);

    /// <summary>Seconds for blocks from their bytes to the disk.</summary>
    private static double Connect(IReadOnlyList<Block> before, IReadOnlyList<byte[]> blocks, int blocksInRun)
    {
        using var folder = new TemporaryFolder();
        using var node = new FullNode(folder.File("chain.db"), PaymentChain.Parameters, TimeProvider.System);
        Take(before);
        long began = Stopwatch.GetTimestamp();
        foreach (byte[][] run in blocks.Chunk(blocksInRun))
        {
            Take([.. run.Select(PaymentChain.Parse)]);
        }

        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Assert.Equal(before.Count + blocks.Count, node.Tip.Height);
        return seconds;

        void Take(IReadOnlyList<Block> run)
        {
            if (run.Count > 0)
            {
                Assert.Null(node.SubmitBlocks(run));
            }
        }
    }

    /// <summary>Signatures a second, all cores doing nothing else.</summary>
    private static double SignatureLimit(PaymentChain chain)
    {
        var checks = new List<(PublicKey Key, Transaction Payment, byte[] Signature)>();
        (byte[] Key, Core.Primitives.Hash256 Digest, byte[] Signature)[] samples =
        [
            .. PaymentChain.Parse(chain.Blocks[0]).Transactions.Skip(1)
                .Concat(PaymentChain.Parse(chain.Blocks[1]).Transactions.Skip(1)).Select(Read),
        ];
        long began = Stopwatch.GetTimestamp();
        Parallel.ForEach(samples, sample =>
            Assert.True(PublicKey.TryParse(sample.Key, out PublicKey? key) && key.Verify(sample.Digest, sample.Signature)));
        return samples.Length / Stopwatch.GetElapsedTime(began).TotalSeconds;

        static (byte[] Key, Core.Primitives.Hash256 Digest, byte[] Signature) Read(Transaction payment)
        {
            Assert.True(SignatureScript.TryRead(
                payment.Inputs[0].Script.Span, out ReadOnlySpan<byte> signature, out ReadOnlySpan<byte> key, out _));
            byte[] spent = PayToPublicKeyHash.Make(Hashing.Hash160(key));
            return (key.ToArray(), SignatureHash.Compute(payment, 0, spent), signature.ToArray());
        }
    }

    private static byte[][] EmptyBlocks(int count)
    {
        var tip = new ChainedHeader(PaymentChain.Parameters.Genesis.Header);
        var blocks = new byte[count][];
        for (int i = 0; i < count; i++)
        {
            Block block = new BlockDraft(tip, PaymentChain.Parameters).Build();
            tip = new ChainedHeader(block.Header, tip);
            blocks[i] = block.ToBytes();
        }

        return blocks;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
