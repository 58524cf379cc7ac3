using System.Diagnostics;
using System.Numerics;
using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Benchmarks.Attacks;

/// <summary>Blocks beside the best chain, as large and as cheap as they can be: on a young chain one after the other, and on
/// an older one after some that are dated far apart, so that the target becomes easy again.</summary>
internal static class SideBranchesAttack
{
    private const int Siblings = 400;

    /// <summary>As <c>main</c> retargets, but from two hashes a block on.</summary>
    private static readonly ChainParameters Retargeting = ChainParameters.Main with
    {
        Genesis = ChainParameters.Regtest.Genesis,
        ProofOfWorkLimit = ChainParameters.Regtest.ProofOfWorkLimit,
    };

    public static Task RunAsync(Report report)
    {
        OnYoungChain(report);
        OnOlderChain(report);
        return Task.CompletedTask;
    }

    private static void OnYoungChain(Report report)
    {
        using var folder = new TemporaryFolder(onDisk: true);
        string file = folder.File("chain.db");
        using var node = new FullNode(file, ChainParameters.Regtest, TimeProvider.System);
        var genesis = ChainedHeader.OfGenesis(ChainParameters.Regtest.Genesis.Header);
        ChainedHeader tip = genesis;
        for (int i = 0; i < 3; i++)
        {
            Block block = new BlockDraft(tip, ChainParameters.Regtest).Build();
            Assert.Null(node.SubmitBlock(block).Violation);
            tip = new ChainedHeader(block.Header, tip);
        }

        Transaction filling = Filling();
        long sent = 0;
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < Siblings; i++)
        {
            Block block = new BlockDraft(genesis, ChainParameters.Regtest).With(filling).Build();
            sent += block.Size;
            _ = node.SubmitBlock(block);
        }

        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        node.Dispose();
        report.Add("young chain: blocks sent", sent / 1e6, "MB");
        report.Add("young chain: looked at", sent / 1e6 / seconds, "MB/s");
        report.AtMost("young chain: the file in the end", new FileInfo(file).Length / 1e6, 110, "MB");
    }

    /// <summary>The honest chain becomes hard, and stays so for an hour; the attacker begins his branch half an hour ago.
    /// </summary>
    private static void OnOlderChain(Report report)
    {
        const int Hasty = 60;
        const int Steady = 360;
        const int ForkDepth = 180;
        using var folder = new TemporaryFolder(onDisk: true);
        var clock = new ManualClock();
        using var node = new FullNode(folder.File("chain.db"), Retargeting, clock);
        ChainedHeader tip = ChainedHeader.OfGenesis(Retargeting.Genesis.Header);
        for (int i = 0; i < Hasty + Steady; i++)
        {
            int interval = i < Hasty ? 3 : Retargeting.BlockSpacing;
            tip = Submit(node, new BlockDraft(tip, Retargeting) { Time = tip.Header.Time + (uint)interval }).Header;
        }

        clock.Now = DateTimeOffset.FromUnixTimeSeconds(tip.Header.Time);
        Transaction filling = Filling();
        ChainedHeader end = tip.AncestorAt(tip.Height - ForkDepth);
        uint latest = tip.Header.Time + (uint)Retargeting.MaxFutureBlockTime;
        var easiest = BigInteger.Zero;
        long stored = 0;
        while (true)
        {
            var draft = new BlockDraft(end, Retargeting) { Time = Math.Min(end.Header.Time + 120, latest) }.With(filling);
            (ChainedHeader header, BlockOutcome outcome) = Submit(node, draft);
            if (outcome is not BlockOutcome.Stored || header.Header.Time == latest)
            {
                break;
            }

            easiest = easiest.IsZero ? header.Work : BigInteger.Min(easiest, header.Work);
            stored += filling.Size;
            end = header;
        }

        report.Add("older chain: blocks stored of a branch dated far apart", stored / filling.Size, "");
        report.AtLeast(
            "older chain: work of the cheapest of them, of the tip's", (double)easiest / (double)tip.Work, 1.0 / 16, "x");
    }

    private static (ChainedHeader Header, BlockOutcome Outcome) Submit(FullNode node, BlockDraft draft)
    {
        Block block = draft.Build();
        return (new ChainedHeader(block.Header, draft.Parent), node.SubmitBlock(block));
    }

    /// <summary>A transaction that fills a block and is good as far as one can tell without its coins.</summary>
    private static Transaction Filling()
    {
        TransactionOutput output = TransactionOutput.To(TestKeys.Alice.PublicKey.Hash, new Amount(1));
        return new Transaction(
            1,
            [new TransactionInput(new OutPoint(new TransactionId(new Hash256(1, 1)), 0), default, uint.MaxValue)],
            [.. Enumerable.Repeat(output, 19_900)],
            0);
    }
}
