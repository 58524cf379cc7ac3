using System.Diagnostics;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Network;
using BlockChain.Core.Tests;
using BlockChain.Core.Tests.Building;
using Microsoft.Data.Sqlite;

namespace BlockChain.Miner.Tests.Network;

/// <summary><c>kill -9</c> of any of three nodes, again and again, while they are paid, while they change to a better
/// branch, and while they recover from the kill before. Beside them a reference is told the same blocks and never killed.
/// </summary>
[Collection(NetworkStories.Name)]
public sealed class NetworkKillTests : IDisposable
{
    private static readonly int Rounds = LongTests.Choose(usual: 3, inLongForm: 200);
    private static readonly TimeSpan MaxRecovery = TimeSpan.FromSeconds(10);

    /// <summary>How many blocks a branch takes back.</summary>
    private static readonly int Depth = LongTests.Choose(usual: 5, inLongForm: 25);

    private readonly int _seed = Environment.TickCount;
    private readonly Random _random;
    private readonly DirectNode _reference = new(ChainParameters.Regtest) { Now = DateTimeOffset.UtcNow };

    /// <summary>The best chain, by height.</summary>
    private readonly List<Block> _chain = [ChainParameters.Regtest.Genesis];
    private readonly SortedDictionary<string, int> _kills = [];
    private int _spent;
    private TimeSpan _reorganisation = TimeSpan.FromMilliseconds(30);
    private TimeSpan _start = TimeSpan.FromMilliseconds(300);

    public NetworkKillTests() => _random = new Random(_seed);

    public void Dispose() => _reference.Dispose();

    [Fact]
    public async Task Nodes_that_are_killed_at_any_moment_end_with_the_coins_of_one_that_never_was()
    {
        await using var network = new TestNetwork(ChainParameters.Regtest);
        NetworkNode[] nodes = await network.StartAsync(Shape.FullMesh, "a", "b", "c");
        await SendAsync(nodes[0], Grow(120, payments: 0));
        await network.AllAgreeAsync();
        TimeSpan slowest = default;
        for (int round = 0; round < Rounds; round++)
        {
            NetworkNode victim = nodes[_random.Next(nodes.Length)];
            NetworkNode other = nodes.First(node => node != victim);
            Func<NetworkNode, NetworkNode, Task> kill =
                (round % 3) switch { 0 => KillWhilePaidAsync, 1 => KillInReorganisationAsync, _ => KillInRecoveryAsync };
            await kill(victim, other);

            var watch = Stopwatch.StartNew();
            await victim.StartAsync();
            await victim.DescribeAsync();
            slowest = watch.Elapsed > slowest ? watch.Elapsed : slowest;
            _start = (_start + watch.Elapsed) / 2;
            UnspentSetRecord coins = await network.AllAgreeAsync();
            Assert.True(
                (_reference.Node.Tip.Hash.ToString(), _reference.UnspentOutputsHash) == (coins.BestBlock, coins.Hash),
                $"Another tip, or other coins than the reference has; round {round}, seed {_seed}.");
        }

        foreach (NetworkNode node in nodes)
        {
            await node.KillAsync();
            AssertIsWhole(Path.Combine(network.DataFolderOf(node.Name), "regtest", "chain.db"));
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Rounds} rounds, seed {_seed}; kills: {string.Join(", ", _kills.Select(kill => $"{kill.Value} {kill.Key}"))}; "
            + $"served again after {slowest.TotalSeconds:0.0} s at most");
        if (LongTests.AreWanted)
        {
            Assert.InRange(slowest, TimeSpan.Zero, MaxRecovery);
        }
    }

    private async Task KillWhilePaidAsync(NetworkNode victim, NetworkNode other)
    {
        Block[] blocks = Grow(5, payments: 3);
        Task feeding = FeedAsync(victim, blocks);
        await Task.Delay(_random.Next(100));
        await victim.KillAsync();
        await feeding;
        Count("while it was paid");
        await SendAsync(other, blocks);
    }

    /// <summary>The last block of the branch makes it the better one, so all of it is connected then.</summary>
    private async Task KillInReorganisationAsync(NetworkNode victim, NetworkNode other)
    {
        _chain.RemoveRange(_chain.Count - Depth, Depth);
        Block[] branch = Grow(Depth + 1, payments: 3);
        await SendAsync(victim, branch[..^1]);
        string before = (await victim.DescribeAsync()).Tip;

        var watch = Stopwatch.StartNew();
        Task<bool> last = FeedAsync(victim, branch[^1..]);
        await Task.WhenAny(last, Task.Delay(_random.NextDouble() * _reorganisation));
        bool isOver = last.IsCompleted;
        await victim.KillAsync();
        if (await last)
        {
            _reorganisation = (_reorganisation + watch.Elapsed) / 2;
        }
        else
        {
            _reorganisation += _reorganisation / 10;
        }

        int height = await victim.StartAsync();
        string after = (await victim.DescribeAsync()).Tip;
        await victim.KillAsync();
        Assert.True(height >= _chain.Count - 2, $"A height of {height}, which was never a tip; seed {_seed}.");
        Count(isOver ? "after a reorganisation"
            : after == before ? "inside a reorganisation, which was undone"
            : "inside a reorganisation, which was done");
        await SendAsync(other, branch);
    }

    /// <summary>It was killed, has missed blocks, and is killed again while it starts or catches up.</summary>
    private async Task KillInRecoveryAsync(NetworkNode victim, NetworkNode other)
    {
        Block[] blocks = Grow(10, payments: 3);
        Task feeding = FeedAsync(victim, blocks[..5]);
        await Task.Delay(_random.Next(30));
        await victim.KillAsync();
        await feeding;
        await SendAsync(other, blocks);
        bool answered = await victim.StartAndKillAsync(_random.NextDouble() * 1.3 * _start);
        Count(answered ? "in recovery, while it caught up" : "in recovery, while it started");
    }

    private void Count(string where) => _kills[where] = _kills.GetValueOrDefault(where) + 1;

    /// <summary>Blocks on the best chain, which the reference takes at once.</summary>
    private Block[] Grow(int count, int payments)
    {
        var blocks = new Block[count];
        for (int i = 0; i < count; i++)
        {
            Assert.True(_reference.Node.TryFindHeader(_chain[^1].Hash, out ChainedHeader? tip, out _));
            var draft = new BlockDraft(tip, ChainParameters.Regtest);
            for (int paid = 0; paid < payments && _spent < _chain.Count - 101; paid++)
            {
                Spendable reward = _chain[++_spent].Transactions[0].Output(0, TestKeys.Miner);
                draft.With(new Payment(reward).AllTo(TestKeys.Alice).Sign());
            }

            blocks[i] = draft.Build();
            _chain.Add(blocks[i]);
            Assert.Null(_reference.Node.SubmitBlock(blocks[i]));
        }

        return blocks;
    }

    private static async Task SendAsync(NetworkNode node, IEnumerable<Block> blocks)
    {
        foreach (Block block in blocks)
        {
            await node.SendAsync(block);
        }
    }

    /// <summary>Sends blocks and their payments until the node is no more.</summary>
    /// <returns>Whether all were acknowledged.</returns>
    private static async Task<bool> FeedAsync(NetworkNode node, IEnumerable<Block> blocks)
    {
        try
        {
            await SendAsync(node, blocks);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static void AssertIsWhole(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using SqliteCommand check = connection.CreateCommand();
        check.CommandText = "PRAGMA integrity_check";
        Assert.Equal("ok", check.ExecuteScalar());
    }
}
