using System.Diagnostics;
using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Benchmarks.Attacks;

/// <summary>Blocks that take as long to check as a block can: one transaction of thousands of inputs, each of which signs all
/// inputs and outputs.</summary>
internal static class WorstBlocksAttack
{
    /// <summary>Half of the bytes are inputs, half are outputs that each of the inputs signs.</summary>
    private const int Inputs = 3_900;

    private const int Outputs = 12_000;

    /// <summary>As many as the mempool takes.</summary>
    private const int InputsOfTransaction = 660;

    private const int Blocks = 4;
    private const long CoinValue = 100_000;

    private static readonly ChainParameters Parameters = TestNetworks.EarlyCoins;

    public static Task RunAsync(Report report)
    {
        (IReadOnlyList<Block> opening, Block[] worst) = Build();
        bool uses = Secp256k1.UsesLibSecp256k1;
        foreach (bool library in LibSecp256k1.IsLoaded ? (bool[])[false, true] : [false])
        {
            Secp256k1.UsesLibSecp256k1 = library;
            Measure(report, opening, worst);
        }

        Secp256k1.UsesLibSecp256k1 = uses;
        return Task.CompletedTask;
    }

    private static void Measure(Report report, IReadOnlyList<Block> opening, Block[] worst)
    {
        string name = Secp256k1.Library;
        using (var node = new OpenNode(opening))
        {
            TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
            Assert.Null(node.Node.SubmitBlock(worst[0]).Violation);
            TimeSpan processor = Process.GetCurrentProcess().TotalProcessorTime - before;
            report.Add($"{name}: a worst block, processor time", processor.TotalSeconds, "s");
        }

        using (var node = new OpenNode(opening))
        {
            Transaction largest = Spend(CoinsOf(opening[^1].Transactions[1])[..InputsOfTransaction], outputs: 1);
            long began = Stopwatch.GetTimestamp();
            Assert.Null(node.Node.SubmitTransaction(largest));
            double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            report.Add($"{name}: a transaction of {largest.Size:N0} bytes into the mempool", seconds, "s");
        }

        using (var node = new OpenNode(opening))
        {
            var watch = new LockWatch(node.Node);
            long began = Stopwatch.GetTimestamp();
            Assert.Null(node.Node.SubmitBlocks(worst));
            report.Add($"{name}: {Blocks} of them at once", Stopwatch.GetElapsedTime(began).TotalSeconds, "s");
            watch.Dispose();
            report.AtMost($"{name}: the longest that they hold the lock", watch.MaxWait.TotalSeconds, 0.5, "s");
        }

        using (var node = new OpenNode(opening))
        {
            Task submission = Task.Run(() => node.Node.SubmitBlocks(worst));
            Thread.Sleep(700);
            long began = Stopwatch.GetTimestamp();
            node.Node.Stop();
            Assert.ThrowsAny<OperationCanceledException>(() => submission.GetAwaiter().GetResult());
            node.Node.Dispose();
            report.AtMost($"{name}: from the word to stop to the closed file", Stopwatch.GetElapsedTime(began).TotalSeconds, 0.5, "s");
        }
    }

    private static (IReadOnlyList<Block> Opening, Block[] Worst) Build()
    {
        var opening = new List<Block>();
        var tip = ChainedHeader.OfGenesis(Parameters.Genesis.Header);
        for (int i = 0; i < 4; i++)
        {
            Add(new BlockDraft(tip, Parameters));
        }

        for (int i = 0; i < Blocks; i++)
        {
            var division = new Payment(opening[i].Transactions[0].Output(0, TestKeys.Miner));
            for (int output = 0; output < Inputs; output++)
            {
                division.To(TestKeys.Miner, CoinValue);
            }

            Add(new BlockDraft(tip, Parameters).With(division.Sign()));
        }

        int before = opening.Count;
        Transaction[] transactions = new Transaction[Blocks];
        Parallel.For(0, Blocks, i => transactions[i] = Spend(CoinsOf(opening[before - 1 - i].Transactions[1]), Outputs));
        foreach (Transaction transaction in transactions)
        {
            Add(new BlockDraft(tip, Parameters).With(transaction));
        }

        return (opening[..before], [.. opening.Skip(before)]);

        void Add(BlockDraft draft)
        {
            Block block = draft.Build();
            tip = new ChainedHeader(block.Header, tip);
            opening.Add(block);
        }
    }

    private static Spendable[] CoinsOf(Transaction division) =>
        [.. Enumerable.Range(0, Inputs).Select(output => division.Output(output, TestKeys.Miner))];

    private static Transaction Spend(Spendable[] coins, int outputs)
    {
        var payment = new Payment(coins);
        for (int output = 0; output < outputs; output++)
        {
            payment.To(TestKeys.Alice, 1_000);
        }

        SignatureHash? hash = null;
        Transaction signed = payment.Sign((transaction, index) =>
        {
            hash ??= new SignatureHash(transaction);
            byte[] script = PayToPublicKeyHash.Make(TestKeys.Miner.PublicKey.Hash);
            byte[] signature = TestKeys.Miner.Sign(hash.Of(index, script));
            return SignatureScript.Make(signature, TestKeys.Miner.PublicKey.Bytes.Span);
        });
        hash!.Dispose();
        return signed;
    }

    /// <summary>A node with the blocks that make the coins.</summary>
    private sealed class OpenNode : IDisposable
    {
        private readonly TemporaryFolder _folder = new(onDisk: true);

        public OpenNode(IReadOnlyList<Block> opening)
        {
            Node = new FullNode(_folder.File("chain.db"), Parameters, TimeProvider.System);
            Assert.Null(Node.SubmitBlocks(opening));
        }

        public FullNode Node { get; }

        public void Dispose()
        {
            Node.Dispose();
            _folder.Dispose();
        }
    }
}
