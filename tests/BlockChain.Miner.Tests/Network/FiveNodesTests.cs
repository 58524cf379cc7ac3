using BlockChain.Core.Consensus;
using BlockChain.Core.Tests;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Miner.Tests.Network;

/// <summary>Five nodes in every shape.</summary>
[Collection(NetworkStories.Name)]
public sealed class FiveNodesTests
{
    private static readonly string[] Names = ["a", "b", "c", "d", "e"];

    public static TheoryData<Shape> AllShapes => [.. Enum.GetValues<Shape>()];

    [LongTheory]
    [MemberData(nameof(AllShapes))]
    public async Task Blocks_and_payments_made_anywhere_reach_everybody(Shape shape)
    {
        await using var network = new TestNetwork(ChainParameters.Regtest);
        NetworkNode[] nodes = await network.StartAsync(shape, Names);
        await nodes[2].GenerateAsync(110);
        await network.AllAgreeAsync();

        var payments = new List<Transaction>();
        foreach (NetworkNode node in nodes)
        {
            Transaction payment = new Payment(await node.RewardAsync(payments.Count + 1)).AllTo(TestKeys.Alice).Sign();
            await node.SendAsync(payment);
            payments.Add(payment);
        }

        await network.AllKnowAsync([.. payments]);
        foreach (NetworkNode node in nodes)
        {
            await node.GenerateAsync(2);
            await network.AllAgreeAsync();
        }

        Assert.Equal(120, await nodes[0].HeightAsync());
        await network.AllHaveConfirmedAsync([.. payments]);
    }

    [LongTheory]
    [MemberData(nameof(AllShapes))]
    public async Task All_who_mine_at_once_agree_with_the_next_block(Shape shape)
    {
        await using var network = new TestNetwork(ChainParameters.Regtest);
        NetworkNode[] nodes = await network.StartAsync(shape, Names);
        for (int round = 1; round <= 5; round++)
        {
            await Task.WhenAll(nodes.Select(node => node.GenerateAsync(10)));
            await network.AllHaveTheSameWorkAsync();
            await nodes[^1].GenerateAsync(1);
            await network.AllAgreeAsync();
        }
    }

    [LongTheory]
    [MemberData(nameof(AllShapes))]
    public async Task A_node_that_was_killed_gets_the_blocks_and_the_payment_that_it_missed(Shape shape)
    {
        await using var network = new TestNetwork(ChainParameters.Regtest);
        NetworkNode[] nodes = await network.StartAsync(shape, Names);
        await nodes[0].GenerateAsync(110);
        await network.AllAgreeAsync();
        foreach (NetworkNode killed in nodes)
        {
            NetworkNode other = killed == nodes[0] ? nodes[1] : nodes[0];
            int height = await killed.HeightAsync();
            await killed.KillAsync();
            await other.GenerateAsync(5);
            Transaction payment = new Payment(await other.RewardAsync(height - 105)).AllTo(TestKeys.Bob).Sign();
            await other.SendAsync(payment);

            Assert.Equal(height, await killed.StartAsync());
            await network.AllAgreeAsync();
            await network.AllKnowAsync(payment);
        }
    }

    [LongTheory]
    [MemberData(nameof(AllShapes))]
    public async Task What_a_node_mines_that_nobody_can_reach_all_have(Shape shape)
    {
        await using var network = new TestNetwork(ChainParameters.Regtest);
        NetworkNode[] nodes = await network.StartAsync(shape, Names);
        NetworkNode hidden = await network.StartBehindRouterAsync("hidden", nodes[^1]);
        await nodes[0].GenerateAsync(101);
        await network.AllAgreeAsync();

        Transaction payment = new Payment(await hidden.RewardAsync(1)).AllTo(TestKeys.Alice).Sign();
        await hidden.SendAsync(payment);
        await network.AllKnowAsync(payment);
        await hidden.GenerateAsync(1);

        Assert.Equal(102, (await network.AllAgreeAsync()).Height);
        await network.AllHaveConfirmedAsync(payment);
        foreach (NetworkNode node in nodes)
        {
            Assert.DoesNotContain(await node.PeersAsync(), peer => peer.Url.TrimEnd('/') == hidden.Url);
        }
    }
}
