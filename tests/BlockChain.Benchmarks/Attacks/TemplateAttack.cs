using System.Diagnostics;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Benchmarks.Attacks;

/// <summary>Templates out of a mempool full of chains of 25, as a mining node makes one each second: how long others wait
/// for the node's lock.</summary>
internal static class TemplateAttack
{
    private const int Templates = 10;

    public static Task RunAsync(Report report)
    {
        using var folder = new TemporaryFolder(onDisk: true);
        using var node = new FullNode(folder.File("chain.db"), ChainParameters.Regtest, TimeProvider.System);
        FilledMempool.Fill(node, areRootsConfirmed: false);
        using var probe = new LockProbe(node);
        var times = new List<double>();
        for (int i = 0; i < Templates; i++)
        {
            long began = Stopwatch.GetTimestamp();
            Assert.NotEmpty(node.CreateTemplate(TestKeys.Miner.PublicKey.Hash).Transactions);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        report.AtMost($"{node.Mempool.Count:N0} in chains of 25: the longest wait for the lock", probe.Stop(), 50, "ms");
        times.Sort();
        report.Add("… a template, median", times[times.Count / 2], "ms");
        return Task.CompletedTask;
    }
}
