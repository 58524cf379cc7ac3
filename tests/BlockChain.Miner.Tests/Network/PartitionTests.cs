using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Network;
using BlockChain.Core.Tests;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Miner.Tests.Network;

/// <summary>
/// Two halves of a network mine apart, and meet:
/// <code>
///           ┌─ left 1 ─ left 2 ─ …
/// genesis ─ … ─ common
///           └─ right 1 ─ right 2 ─ …
/// </code>
/// </summary>
[Collection(NetworkStories.Name)]
public sealed class PartitionTests
{
    private const int Rounds = 20;

    public static TheoryData<int> AllRounds => [.. Enumerable.Range(1, Rounds)];

    private readonly int _seed;
    private readonly Random _random;

    public PartitionTests()
    {
        _seed = Environment.TickCount;
        _random = new Random(_seed);
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {_seed}");
    }

    [LongTheory]
    [MemberData(nameof(AllRounds))]
    public Task On_regtest_the_longer_half_wins_and_no_payment_is_lost(int round)
    {
        return TellAsync(ChainParameters.Regtest, round, async (loser, winner) =>
        {
            int length = _random.Next(1, 30);
            await loser.MineAllAsync(length);
            await winner.MineAllAsync(length + _random.Next(1, 10));
        });
    }

    [LongTheory]
    [MemberData(nameof(AllRounds))]
    public Task On_main_the_longer_half_has_less_work_and_loses_and_no_payment_is_lost(int round)
    {
        return TellAsync(ChainParameters.Main, round, async (loser, winner) =>
        {
            // Blocks that come in haste are harder and harder; those in their time are as easy as can be.
            int length = _random.Next(12, 20);
            await winner.MineAllAsync(length, seconds: 1);
            await loser.MineAllAsync(length + 1);
            while (loser.Tip.ChainWork + loser.Tip.Work < winner.Tip.ChainWork && _random.Next(4) > 0)
            {
                await loser.MineAsync();
            }

            Assert.True(loser.Tip.Height > winner.Tip.Height);
            Assert.True(loser.Tip.ChainWork < winner.Tip.ChainWork);
        });
    }

    // More blocks than there are headers in one answer, and more than a cheap branch may lie below the tip.
    [LongFact]
    public async Task Halves_that_were_apart_for_thousands_of_blocks_agree()
    {
        await using var network = new TestNetwork(ChainParameters.Regtest);
        NetworkNode[] one = await network.StartAsync(Shape.Line, "one1", "one2");
        NetworkNode[] other = await network.StartAsync(Shape.Line, "other1", "other2");
        await one[0].GenerateAsync(4_500);
        await other[0].GenerateAsync(4_501);
        await network.AllAgreeAsync(one);
        string tip = (await network.AllAgreeAsync(other)).BestBlock;

        await one[1].MeetAsync(other[1]);

        Assert.Equal(tip, (await network.AllAgreeAsync()).BestBlock);
    }

    [LongFact]
    public async Task What_a_node_behind_a_router_mined_in_thousands_of_blocks_wins_too()
    {
        await using var network = new TestNetwork(ChainParameters.Regtest);
        NetworkNode[] reachable = await network.StartAsync(Shape.Line, "one", "two");
        NetworkNode hidden = await network.StartBehindRouterAsync("hidden");
        await reachable[0].GenerateAsync(2_500);
        await hidden.GenerateAsync(2_501);
        await network.AllAgreeAsync(reachable);

        await hidden.MeetAsync(reachable[0]);

        Assert.Equal((await hidden.DescribeAsync()).Tip, (await network.AllAgreeAsync()).BestBlock);
    }

    private async Task TellAsync(ChainParameters parameters, int round, Func<Half, Half, Task> mineApart)
    {
        await using var network = new TestNetwork(parameters);
        var loser = new Half(await StartAsync(network, "loser", round), parameters, _random);
        var winner = new Half(await StartAsync(network, "winner", round), parameters, _random);
        Spendable[] coins = await GrowCommonAsync(loser, winner, parameters.CoinbaseMaturity);
        await network.AllAgreeAsync();

        // While they are apart some coins are spent on one side, some on both, and some on both but differently.
        Transaction[][] losers = [.. coins[..6].Select(coin => PayOn(coin, TestKeys.Alice))];
        Transaction[][] rivals = [.. coins[4..6].Select(coin => PayOn(coin, TestKeys.Bob))];
        Transaction[][] winners = [.. coins[6..9].Select(coin => PayOn(coin, TestKeys.Bob))];
        await SendAsync(loser, losers);
        await SendAsync(winner, [.. losers[2..4], .. rivals, .. winners]);
        await mineApart(loser, winner);
        Transaction[] lateAtLoser = PayOn(coins[9], TestKeys.Alice);
        Transaction[] lateAtWinner = PayOn(coins[10], TestKeys.Bob);
        await loser.SendAsync(lateAtLoser);
        await winner.SendAsync(lateAtWinner);
        Assert.Equal(loser.Tip.Hash.ToString(), (await network.AllAgreeAsync(loser.Nodes)).BestBlock);
        Assert.Equal(winner.Tip.Hash.ToString(), (await network.AllAgreeAsync(winner.Nodes)).BestBlock);

        await loser.AnyNode().MeetAsync(winner.AnyNode());
        Assert.Equal(winner.Tip.Hash.ToString(), (await network.AllAgreeAsync()).BestBlock);

        // Only where the winner's own payment spends the same coin is one of the loser's not mined again.
        Transaction[] all = [.. losers[..4].SelectMany(payments => payments), .. lateAtLoser, .. lateAtWinner];
        await network.AllKnowAsync(all);
        HashSet<string> waiting = await winner.AnyNode().MempoolAsync();
        await winner.MineAsync(null, [.. all.Where(payment => waiting.Contains(payment.Id.ToString()))]);
        await network.AllAgreeAsync();
        await network.AllHaveConfirmedAsync([.. all, .. rivals.Concat(winners).SelectMany(payments => payments)]);
        foreach ((Spendable coin, Transaction[] lost, Transaction[] rival) in coins[4..6].Zip(losers[4..6], rivals))
        {
            OutspendRecord spent = await loser.AnyNode().OutspendAsync(coin);
            Assert.True(spent.Status?.Confirmed);
            Assert.Equal(rival[0].Id.ToString(), spent.TransactionId);
            Assert.All(lost, payment => Assert.DoesNotContain(payment.Id.ToString(), waiting));
        }
    }

    private Task<NetworkNode[]> StartAsync(TestNetwork network, string name, int round)
    {
        Shape[] shapes = Enum.GetValues<Shape>();
        string[] names = [.. Enumerable.Range(1, _random.Next(1, 4)).Select(number => $"{name}{number}")];
        return network.StartAsync(shapes[round % shapes.Length], names);
    }

    /// <summary>Both halves get the same first blocks, so many that eleven rewards can be spent.</summary>
    private static async Task<Spendable[]> GrowCommonAsync(Half one, Half other, int maturity)
    {
        const int coins = 11;
        var rewards = new List<Spendable>();
        while (one.Tip.Height < maturity + coins)
        {
            Block block = await one.MineAsync();
            await other.TakeAsync(block);
            rewards.Add(block.Transactions[0].Output(0, TestKeys.Miner));
        }

        return [.. rewards.Take(coins)];
    }

    /// <summary>A payment of a coin and, by chance, one that spends what it pays.</summary>
    private Transaction[] PayOn(Spendable coin, Core.Cryptography.PrivateKey owner)
    {
        Transaction payment = new Payment(coin).AllTo(owner).Sign();
        return _random.Next(2) == 0
            ? [payment]
            : [payment, new Payment(payment.Output(0, owner)).AllTo(TestKeys.Number(4)).Sign()];
    }

    private static async Task SendAsync(Half half, Transaction[][] payments)
    {
        foreach (Transaction[] chain in payments)
        {
            await half.SendAsync(chain);
        }
    }
}
