using System.Diagnostics;
using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Benchmarks.Attacks;

/// <summary>
/// A reorganisation of one block while the mempool is full of chains of 25: how long others wait for the node's lock, and
/// until the new tip is announced. Once with nothing that comes loose, and once with the first of each chain, so that all the
/// mempool depends on the block that is disconnected.
/// </summary>
internal static class ReorganisationAttack
{
    public static Task RunAsync(Report report)
    {
        foreach (bool isAllLoose in (bool[])[false, true])
        {
            using var folder = new TemporaryFolder(onDisk: true);
            using var node = new FullNode(folder.File("chain.db"), ChainParameters.Regtest, TimeProvider.System);
            ChainedHeader fork = FilledMempool.Fill(node, areRootsConfirmed: isAllLoose);
            int before = node.Mempool.Count;
            Block sibling = new BlockDraft(fork, node.Parameters).Build();
            Block heavier = new BlockDraft(new ChainedHeader(sibling.Header, fork), node.Parameters).Build();
            Assert.Null(node.SubmitBlock(sibling).Violation);
            double announced = 0;
            long began = 0;
            node.Happened += happened => announced = happened is Reorganised
                ? Stopwatch.GetElapsedTime(began).TotalMilliseconds
                : announced;

            using var probe = new LockProbe(node);
            began = Stopwatch.GetTimestamp();
            Assert.Null(node.SubmitBlock(heavier).Violation);
            node.Returning.Wait();
            double all = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            double locked = probe.Stop();

            Assert.Equal(heavier.Hash, node.Tip.Hash);
            string what = isAllLoose ? "all comes loose" : "nothing comes loose";
            report.AtMost($"{before:N0} in the mempool, {what}: until the tip is announced", announced, 100, "ms");
            report.AtMost("… the longest wait for the lock", locked, 100, "ms");
            report.Add("… until all is back in the mempool", all, "ms");
            Assert.Equal(before + (isAllLoose ? FilledMempool.ChainCount : 0), node.Mempool.Count);
        }

        return Task.CompletedTask;
    }
}
