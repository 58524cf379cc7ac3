using System.Diagnostics;
using System.Globalization;
using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Network;
using BlockChain.Core.Tests;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Miner.Tests.Network;

/// <summary>Five nodes for an hour, or for <c>BLOCKCHAIN_SOAK_MINUTES</c>: 20 blocks and 500 payments a minute, and every
/// now and then one is killed, or they are split and mine apart.</summary>
[Collection(NetworkStories.Name)]
public sealed class SoakTests
{
    private const int BlocksPerMinute = 20;
    private const int PaymentsPerMinute = 500;
    private const int Purses = 250;

    private static readonly double Minutes = double.Parse(
        Environment.GetEnvironmentVariable("BLOCKCHAIN_SOAK_MINUTES") ?? "60", CultureInfo.InvariantCulture);

    private static readonly TimeSpan Step = TimeSpan.FromMinutes(1) / BlocksPerMinute;
    private static readonly PrivateKey Owner = TestKeys.Number(78);

    private readonly Random _random = new(Environment.TickCount);
    private readonly Queue<Spendable> _purses = new();
    private readonly List<(long Memory, int Threads, int Handles)>[] _uses = [[], []];
    private int _paid;
    private int _refused;
    private int _blocks;
    private int _kills;
    private int _partitions;

    [LongFact]
    public async Task Five_nodes_under_load_kills_and_partitions_stay_as_small_as_they_are_and_agree()
    {
        await using var network = new TestNetwork(ChainParameters.Regtest);
        NetworkNode[] nodes = await network.StartAsync(Shape.Ring, "a", "b", "c", "d", "e");
        await FillPursesAsync(nodes[0]);
        await network.AllAgreeAsync();

        var watch = Stopwatch.StartNew();
        TimeSpan nextKill = TimeSpan.FromMinutes(1.5);
        TimeSpan nextPartition = TimeSpan.FromMinutes(2.5);
        for (int step = 1; watch.Elapsed < TimeSpan.FromMinutes(Minutes); step++)
        {
            if (watch.Elapsed > nextPartition)
            {
                await MineApartAsync(network, nodes);
                nextPartition = watch.Elapsed + TimeSpan.FromMinutes(3);
            }
            else if (watch.Elapsed > nextKill)
            {
                await KillAsync(nodes);
                nextKill = watch.Elapsed + TimeSpan.FromMinutes(3);
            }

            await PayAsync(nodes, PaymentsPerMinute / BlocksPerMinute);
            await MineAsync(nodes[_random.Next(nodes.Length)], 1);
            for (int i = 0; i < _uses.Length; i++)
            {
                _uses[i].Add(nodes[i].Use());
            }

            TimeSpan left = (step * Step) - watch.Elapsed;
            await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }

        await MineAsync(nodes[0], 1);
        UnspentSetRecord coins = await network.AllAgreeAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{watch.Elapsed.TotalMinutes:0} min, {_blocks} blocks, {_paid} payments and {_refused} that were refused, "
            + $"{_kills} kills, {_partitions} partitions; height {coins.Height}, {coins.OutputCount} coins, hash {coins.Hash}");
        for (int i = 0; i < _uses.Length; i++)
        {
            AssertLevel(nodes[i].Name, "memory in MB", [.. _uses[i].Select(use => use.Memory / 1e6)], noise: 40);
            AssertLevel(nodes[i].Name, "threads", [.. _uses[i].Select(use => (double)use.Threads)], noise: 5);
            AssertLevel(nodes[i].Name, "handles", [.. _uses[i].Select(use => (double)use.Handles)], noise: 20);
        }
    }

    /// <summary>What the third quarter of the time has and what the last has are the same, but for noise.</summary>
    private static void AssertLevel(string node, string what, double[] values, double noise)
    {
        int quarter = values.Length / 4;
        double[] means = [.. Enumerable.Range(0, 4).Select(i => values.Skip(i * quarter).Take(quarter).Average())];
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{node}: {what} by quarters: {string.Join(", ", means.Select(mean => $"{mean:0.0}"))}");
        Assert.True(means[3] < means[2] + noise, $"{node}: {what} grows: {means[2]:0.0}, then {means[3]:0.0}.");
    }

    private async Task FillPursesAsync(NetworkNode node)
    {
        await node.GenerateAsync(101);
        Spendable reward = await node.RewardAsync(1);
        var division = new Payment(reward);
        long each = (reward.Value.Units - 100_000) / Purses;
        Enumerable.Range(0, Purses).ToList().ForEach(_ => division.To(Owner, each));
        Transaction divided = division.Sign();
        await node.SendAsync(divided);
        await node.GenerateAsync(1);
        Enumerable.Range(0, Purses).ToList().ForEach(i => _purses.Enqueue(divided.Output(i, Owner)));
    }

    /// <summary>Each purse pays its owner again, at any node.</summary>
    private async Task PayAsync(NetworkNode[] nodes, int count)
    {
        for (; count > 0; count--)
        {
            Spendable purse = _purses.Dequeue();
            Transaction payment = new Payment(purse).AllTo(Owner, fee: 300).Sign();
            bool isTaken = await TryAsync(() => nodes[_random.Next(nodes.Length)].SendAsync(payment));

            // What that node has not heard of yet, another time.
            _purses.Enqueue(isTaken ? payment.Output(0, Owner) : purse);
            _paid += isTaken ? 1 : 0;
            _refused += isTaken ? 0 : 1;
        }
    }

    private async Task MineAsync(NetworkNode node, int count)
    {
        await node.GenerateAsync(count);
        _blocks += count;
    }

    private async Task KillAsync(NetworkNode[] nodes)
    {
        // The first ones are watched all the time.
        NetworkNode victim = nodes[_random.Next(_uses.Length, nodes.Length)];
        await victim.KillAsync();
        await MineAsync(nodes[0], 2);
        await victim.StartAsync();
        _kills++;
    }

    /// <summary>Two parts, one frozen while the other mines, and then the other way round.</summary>
    private async Task MineApartAsync(TestNetwork network, NetworkNode[] nodes)
    {
        await network.AllAgreeAsync();
        NetworkNode[] shuffled = [.. nodes];
        _random.Shuffle(shuffled);
        NetworkNode[][] parts = [shuffled[..2], shuffled[2..]];
        Array.ForEach(parts[1], node => node.Freeze());
        await MineAsync(parts[0][0], 3);
        await PayAsync(parts[0], 5);
        Array.ForEach(parts[0], node => node.Freeze());
        Array.ForEach(parts[1], node => node.Thaw());
        await MineAsync(parts[1][0], 5);
        Array.ForEach(parts[0], node => node.Thaw());
        await network.AllAgreeAsync();
        _partitions++;
    }

    private static async Task<bool> TryAsync(Func<Task> send)
    {
        try
        {
            await send();
            return true;
        }
        catch (Xunit.Sdk.TrueException)
        {
            return false;
        }
    }
}
