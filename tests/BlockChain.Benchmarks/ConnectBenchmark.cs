using System.Diagnostics;
using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Benchmarks;

/// <summary>
/// How fast a node takes blocks that it has as bytes: parsed, checked, connected and committed to a fresh file, as
/// when it catches up. With payments, as a share of what checking their signatures alone would take, on all cores and
/// in the same run; without, how many a second, and whether many cost more than few.
/// </summary>
internal static class ConnectBenchmark
{
    private const int FullBlocks = 24;
    private const int BlocksForLimit = 8;
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
        Sample[] samples = [.. chain.Blocks.Take(BlocksForLimit).SelectMany(ReadSamples)];
        bool[] libraries = LibSecp256k1.IsLoaded ? [false, true] : [false];
        var rounds = new List<(bool UsesLibSecp256k1, double Limit, double InRuns, double Alone)>();
        for (int round = 0; round < Rounds; round++)
        {
            foreach (bool library in libraries)
            {
                Secp256k1.UsesLibSecp256k1 = library;
                double before = SignatureLimit(samples);
                double inRuns = PaymentsPerSecond(chain, BlocksInRun);
                double between = SignatureLimit(samples);
                double alone = PaymentsPerSecond(chain, 1);
                double after = SignatureLimit(samples);
                rounds.Add((library, between, inRuns / (before + between) * 2, alone / (between + after) * 2));
            }
        }

        foreach (bool library in libraries)
        {
            Secp256k1.UsesLibSecp256k1 = library;
            var mine = rounds.Where(round => round.UsesLibSecp256k1 == library).ToList();
            string name = Secp256k1.Library;
            double target = library ? 0.7 : 0.8;
            double limit = Median(mine.Select(round => round.Limit));
            double inRuns = Median(mine.Select(round => round.InRuns));
            double alone = Median(mine.Select(round => round.Alone));
            report.Add($"{name}: signatures alone, {Environment.ProcessorCount} cores", limit, "/s");
            report.AtLeast($"{name}: payments, {BlocksInRun} blocks a commit, of that", inRuns, target, "x");
            report.AtLeast($"{name}: payments, each block a commit, of that", alone, target, "x");
            report.Add($"{name}: so payments, {BlocksInRun} blocks a commit", inRuns * limit, "/s");
            report.Add($"{name}: so payments, each block a commit", alone * limit, "/s");
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
            few.Add(Connect([], blocks[..Few], BlocksInRun));
        }

        // What disturbs, disturbs the longer ones more: so the least of each.
        report.AtLeast($"{Few:N0} blocks without payments", Few / few.Min(), 5_000, "/s");
        report.AtLeast($"{Many:N0} blocks without payments", Many / many.Min(), 5_000, "/s");
        report.AtMost($"time for {Many:N0} to time for {Few:N0}", many.Min() / few.Min(), 4.4, "x");
    }

    private static double PaymentsPerSecond(PaymentChain chain, int blocksInRun) =>
        FullBlocks * PaymentChain.PaymentsInBlock / Connect(chain.Opening, chain.Blocks, blocksInRun);

    /// <summary>Seconds for blocks from their bytes to the disk.</summary>
    private static double Connect(IReadOnlyList<Block> before, IReadOnlyList<byte[]> blocks, int blocksInRun)
    {
        using var folder = new TemporaryFolder(onDisk: true);
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
    private static double SignatureLimit(Sample[] samples)
    {
        long began = Stopwatch.GetTimestamp();
        Parallel.ForEach(samples, sample =>
            Assert.True(
                PublicKey.TryParse(sample.Key, out PublicKey? key) && key.Verify(sample.Digest, sample.Signature)));
        return samples.Length / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static IEnumerable<Sample> ReadSamples(byte[] block) =>
        PaymentChain.Parse(block).Transactions.Skip(1).Select(payment =>
        {
            Assert.True(SignatureScript.TryRead(
                payment.Inputs[0].Script.Span, out ReadOnlySpan<byte> signature, out ReadOnlySpan<byte> key, out _));
            byte[] spent = PayToPublicKeyHash.Make(Hashing.Hash160(key));
            return new Sample(key.ToArray(), SignatureHash.Compute(payment, 0, spent), signature.ToArray());
        });

    private static byte[][] EmptyBlocks(int count)
    {
        var tip = ChainedHeader.OfGenesis(PaymentChain.Parameters.Genesis.Header);
        var blocks = new byte[count][];
        for (int i = 0; i < count; i++)
        {
            Block block = new BlockDraft(tip, PaymentChain.Parameters).Build();
            tip = new ChainedHeader(block.Header, tip);
            blocks[i] = block.ToBytes();
        }

        return blocks;
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private sealed record Sample(byte[] Key, Hash256 Digest, byte[] Signature);
}
