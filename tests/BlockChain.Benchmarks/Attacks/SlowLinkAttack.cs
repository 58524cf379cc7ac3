using System.Diagnostics;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using BlockChain.Miner.Tests.Network;

namespace BlockChain.Benchmarks.Attacks;

/// <summary>No attacker is needed: two nodes with 50 ms between them, payments that come in great numbers, and a block that
/// must not wait for them.</summary>
internal static class SlowLinkAttack
{
    private const int Burst = 3_000;
    private const int PaymentsPerSecond = 60;
    private const int Blocks = 8;

    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(50);
    private static readonly ChainParameters Parameters = ChainParameters.Regtest;

    public static async Task RunAsync(Report report)
    {
        using var folder = new TemporaryFolder(onDisk: true);
        Transaction[] payments = Prepare(folder.File("chain.db"));
        await using var network = new TestNetwork(Parameters);
        foreach (string name in (string[])["near", "far"])
        {
            string data = Path.Combine(network.DataFolderOf(name), Parameters.Name);
            Directory.CreateDirectory(data);
            File.Copy(folder.File("chain.db"), Path.Combine(data, "chain.db"));
        }

        NetworkNode near = await network.StartAsync("near");
        await using var line = new DelayingProxy(near.Url, Delay);
        NetworkNode far = await network.StartAsync("far", [], ["--public-url", "http://127.0.0.1:1", "--peer", line.Url]);
        await network.UntilAsync("they are connected", async () => (await far.DescribeAsync()).Peers == 1);

        // A node that has just started compiles its code.
        _ = await MeasureAsync(network, folder, near, far, payments[..Burst]);
        await near.GenerateAsync(1);
        await network.AllAgreeAsync();
        double there = await MeasureAsync(network, folder, near, far, payments[Burst..(2 * Burst)]);
        double afterBurst = await BlockAsync(near, far);
        double back = await MeasureAsync(network, folder, far, near, payments[(2 * Burst)..(3 * Burst)]);
        double underPayments = await UnderPaymentsAsync(near, far, payments[(3 * Burst)..]);
        report.AtLeast("50 ms each way: payments that a node fetches", there, 500, "/s");
        report.AtLeast("… that it offers to a peer which cannot reach it", back, 500, "/s");
        report.AtMost($"a block at {PaymentsPerSecond} payments a second, the slowest of {Blocks}", underPayments, 300, "ms");
        report.AtMost($"a block after a burst of {Burst:N0}", afterBurst, 300, "ms");
    }

    private static Transaction[] Prepare(string file)
    {
        using var node = new FullNode(file, Parameters, TimeProvider.System);
        var chain = new LargeChain(node);
        Transaction reward = chain.GrowTo(Parameters.CoinbaseMaturity + 1)[0];
        int count = (3 * Burst) + 1_000;
        return LargeChain.Spend(chain.Divide(reward, count, _ => TestKeys.Bob.PublicKey.Hash), TestKeys.Bob, 0, count);
    }

    /// <summary>Payments a second from one node's mempool into the other's.</summary>
    private static async Task<double> MeasureAsync(
        TestNetwork network, TemporaryFolder folder, NetworkNode from, NetworkNode to, Transaction[] payments)
    {
        int before = (await to.DescribeAsync()).Mempool;
        long began = Stopwatch.GetTimestamp();
        await PostingClients.RunAsync(folder, payments, new Uri(from.Url), 16);
        await network.UntilAsync(
            "all have come", async () => (await to.DescribeAsync()).Mempool >= before + payments.Length);
        return payments.Length / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task<double> UnderPaymentsAsync(NetworkNode near, NetworkNode far, Transaction[] payments)
    {
        using var end = new CancellationTokenSource();
        Task paying = PayAsync(near, payments, end.Token);
        double slowest = 0;
        for (int i = 0; i < Blocks; i++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
            slowest = Math.Max(slowest, await BlockAsync(near, far));
        }

        await end.CancelAsync();
        await paying;
        return slowest;
    }

    private static async Task PayAsync(NetworkNode node, Transaction[] payments, CancellationToken end)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / PaymentsPerSecond));
        foreach (Transaction payment in payments.TakeWhile(_ => !end.IsCancellationRequested))
        {
            await timer.WaitForNextTickAsync(CancellationToken.None);
            await node.SendAsync(payment);
        }
    }

    /// <summary>Milliseconds from the moment at which one node has mined a block to that at which the other has it.</summary>
    private static async Task<double> BlockAsync(NetworkNode from, NetworkNode to)
    {
        await from.GenerateAsync(1);
        long began = Stopwatch.GetTimestamp();
        string tip = (await from.DescribeAsync()).Tip;
        while ((await to.DescribeAsync()).Tip != tip)
        {
            await Task.Delay(5);
        }

        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }
}
