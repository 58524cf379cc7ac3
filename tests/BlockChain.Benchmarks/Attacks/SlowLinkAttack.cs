using System.Diagnostics;
using BlockChain.Core.Blocks;
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
        (Transaction[] payments, ChainedHeader tip) = Prepare(folder.File("chain.db"));
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
        var mined = new EmptyBlocks(tip, near, far);
        _ = await MeasureAsync(network, folder, near, far, payments[..Burst]);
        _ = await mined.SendOneAsync();
        double there = await MeasureAsync(network, folder, near, far, payments[Burst..(2 * Burst)]);
        double back = await MeasureAsync(network, folder, far, near, payments[(2 * Burst)..(3 * Burst)]);
        double underPayments = await UnderPaymentsAsync(mined, near, payments[(3 * Burst)..^Burst]);
        Task posting = PostingClients.RunAsync(folder, payments[^Burst..], new Uri(near.Url), 16);
        await network.UntilAsync("the burst has begun", async () => (await near.DescribeAsync()).Mempool > (3 * Burst) + 1_500);
        double afterBurst = await mined.SendOneAsync();
        await posting;
        report.AtLeast("50 ms each way: payments that a node fetches", there, 500, "/s");
        report.AtLeast("… that it offers to a peer which cannot reach it", back, 500, "/s");
        report.AtMost($"a block at {PaymentsPerSecond} payments a second, the slowest of {Blocks}", underPayments, 300, "ms");
        report.AtMost($"a block in the middle of a burst of {Burst:N0}", afterBurst, 300, "ms");
    }

    private static (Transaction[] Payments, ChainedHeader Tip) Prepare(string file)
    {
        using var node = new FullNode(file, Parameters, TimeProvider.System);
        var chain = new LargeChain(node);
        Transaction reward = chain.GrowTo(Parameters.CoinbaseMaturity + 1)[0];
        int count = (4 * Burst) + 1_000;
        Transaction division = chain.Divide(reward, count, _ => TestKeys.Bob.PublicKey.Hash);
        return (LargeChain.Spend(division, TestKeys.Bob, 0, count), chain.Tip);
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

    private static async Task<double> UnderPaymentsAsync(EmptyBlocks mined, NetworkNode near, Transaction[] payments)
    {
        using var end = new CancellationTokenSource();
        Task paying = PayAsync(near, payments, end.Token);
        double slowest = 0;
        for (int i = 0; i < Blocks; i++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
            slowest = Math.Max(slowest, await mined.SendOneAsync());
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

    /// <summary>Blocks without payments: what is measured is the way, not the check of a full block.</summary>
    private sealed class EmptyBlocks(ChainedHeader tip, NetworkNode from, NetworkNode to)
    {
        private ChainedHeader _tip = tip;

        /// <summary>Milliseconds from the moment at which one node has a block to that at which the other has it.</summary>
        public async Task<double> SendOneAsync()
        {
            Block block = new BlockDraft(_tip, Parameters).Build();
            _tip = new ChainedHeader(block.Header, _tip);
            await from.SendAsync(block);
            long began = Stopwatch.GetTimestamp();
            while ((await to.DescribeAsync()).Tip != block.Hash.ToString())
            {
                await Task.Delay(5);
            }

            return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }
    }
}
