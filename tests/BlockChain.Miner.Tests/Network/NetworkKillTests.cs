using System.Diagnostics;
using System.Globalization;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Network;
using BlockChain.Core.Tests;
using BlockChain.Core.Tests.Building;
using Microsoft.Data.Sqlite;

namespace BlockChain.Miner.Tests.Network;

/// <summary><c>kill -9</c> of any of three nodes, again and again, while they are paid, while they change to a better branch,
/// and while they recover from the kill before. Beside them a reference node gets the same blocks and is never killed.
/// </summary>
[Collection(NetworkStories.Name)]
public sealed class NetworkKillTests : IDisposable
{
    private static readonly int Rounds = int.Parse(
        Environment.GetEnvironmentVariable("BLOCKCHAIN_KILL_ROUNDS") ?? "200", CultureInfo.InvariantCulture);
    private static readonly TimeSpan MaxRecovery = TimeSpan.FromSeconds(10);

    /// <summary>How many blocks a branch takes back.</summary>
    private const int Depth = 25;

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

    [LongFact]
    public async Task Nodes_that_are_killed_at_any_moment_end_with_the_coins_of_one_that_never_was()
    {
        await using var network = new TestNetwork(ChainParameters.Regtest);
        NetworkNode[] nodes = await network.StartAsync(Shape.FullMesh, "a", "b", "c");
        await SendAsync(nodes[0], Grow(120, payments: 0));
        await network.AllAgreeAsync();
        var starts = new List<TimeSpan>();
        for (int round = 0; round < Rounds; round++)
        {
            NetworkNode victim = nodes[_random.Next(nodes.Length)];
            NetworkNode other = nodes.First(node => node != victim);
            Func<NetworkNode, NetworkNode, Task<Func<int, string>>> kill =
                (round % 3) switch { 0 => KillInReorganisationAsync, 1 => KillInRecoveryAsync, _ => KillWhilePaidAsync };
            Func<int, string> whereAt = await kill(victim, other);

            var watch = Stopwatch.StartNew();
            string where = whereAt(await victim.StartAsync());
            await victim.DescribeAsync();
            _kills[where] = _kills.GetValueOrDefault(where) + 1;
            starts.Add(watch.Elapsed);
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
            $"{Rounds} rounds, seed {_seed}; kills: "
            + $"{string.Join(", ", _kills.Select(kill => $"{kill.Value} {kill.Key}"))}; served again after "
            + $"{starts.Order().ElementAt(Rounds / 2).TotalSeconds:0.0} s, {starts.Max().TotalSeconds:0.0} s at most");
        Assert.InRange(starts.Max(), TimeSpan.Zero, MaxRecovery);
        Assert.InRange(KillsThatFell("inside a reorganisation"), Rounds / 10, Rounds);
        Assert.InRange(KillsThatFell("in recovery"), Rounds / 10, Rounds);
    }

    private int KillsThatFell(string where) =>
        _kills.Where(kill => kill.Key.StartsWith(where, StringComparison.Ordinal)).Sum(kill => kill.Value);

    /// <returns>Where the kill fell, by the height at which the node comes back.</returns>
    private async Task<Func<int, string>> KillWhilePaidAsync(NetworkNode victim, NetworkNode other)
    {
        Block[] blocks = Grow(5, payments: 3);
        Task feeding = FeedAsync(victim, blocks);
        await Task.Delay(_random.Next(100));
        await victim.KillAsync();
        await feeding;
        await SendAsync(other, blocks);
        return _ => "while it was paid";
    }

    /// <summary>The last block of the branch makes it the better one, so all of it is connected then.</summary>
    private async Task<Func<int, string>> KillInReorganisationAsync(NetworkNode victim, NetworkNode other)
    {
        int height = _chain.Count - 1;
        _chain.RemoveRange(_chain.Count - Depth, Depth);
        Block[] branch = Grow(Depth + 1, payments: 3);
        await SendAsync(victim, branch[..^1]);

        var watch = Stopwatch.StartNew();
        Task<bool> last = FeedAsync(victim, branch[^1..]);
        await Task.WhenAny(last, Task.Delay(_random.NextDouble() * _reorganisation));
        bool isOver = last.IsCompleted;

        // Where it was late, earlier the next time; where it may have been before the block came, a little later.
        _reorganisation = isOver ? (_reorganisation + watch.Elapsed) / 2 : _reorganisation * 1.05;
        await victim.KillAsync();
        await last;
        await SendAsync(other, branch);
        return comesBackAt =>
        {
            Assert.True(comesBackAt == height || comesBackAt == height + 1, $"{comesBackAt} was no tip; seed {_seed}.");
            return isOver ? "after a reorganisation"
                : comesBackAt == height ? "inside a reorganisation, which was undone"
                : "inside a reorganisation, which was done";
        };
    }

    /// <summary>It was killed, has missed blocks, and is killed again while it starts or catches up.</summary>
    private async Task<Func<int, string>> KillInRecoveryAsync(NetworkNode victim, NetworkNode other)
    {
        Block[] blocks = Grow(10, payments: 3);
        Task feeding = FeedAsync(victim, blocks[..5]);
        await Task.Delay(_random.Next(30));
        await victim.KillAsync();
        await feeding;
        await SendAsync(other, blocks);
        bool answered = await victim.StartAndKillAsync(_random.NextDouble() * 1.3 * _start);
        return _ => answered ? "in recovery, while it caught up" : "in recovery, while it started";
    }

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
            Assert.Null(_reference.Node.SubmitBlock(blocks[i]).Violation);
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
