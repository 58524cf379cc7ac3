using BlockChain.Core.Consensus;
using BlockChain.Core.Tests;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Miner.Tests.Network;

/// <summary>The shortest story with all in it: blocks, a payment, a reorganisation. The others are long forms.
/// </summary>
[Collection(NetworkStories.Name)]
public sealed class ThreeNodesTests
{
    //  a ── b      c      apart: b confirms a payment in one block, c mines three
    //  a ── b ──── c      together: c's blocks win, the payment waits again, and is mined again
    [Fact]
    public async Task Three_nodes_agree_after_blocks_a_payment_and_a_reorganisation()
    {
        await using var network = new TestNetwork(ChainParameters.Regtest);
        NetworkNode a = await network.StartAsync("a");
        NetworkNode b = await network.StartAsync("b", a);
        NetworkNode c = await network.StartAsync("c");
        await a.GenerateAsync(101);
        await network.AllAgreeAsync(a, b);
        await c.SendChainOfAsync(a);

        Transaction payment = new Payment(await a.RewardAsync(1)).AllTo(TestKeys.Alice).Sign();
        await a.SendAsync(payment);
        await network.UntilAsync("b knows it", async () => (await b.MempoolAsync()).Contains(payment.Id.ToString()));
        await b.GenerateAsync(1);
        await c.GenerateAsync(3);
        Assert.Equal(102, (await network.AllAgreeAsync(a, b)).Height);
        Assert.True(await a.HasConfirmedAsync(payment));

        await c.MeetAsync(b);
        Assert.Equal(104, (await network.AllAgreeAsync()).Height);
        Assert.False(await a.HasConfirmedAsync(payment));

        await network.AllKnowAsync(payment);
        await c.GenerateAsync(1);
        await network.AllAgreeAsync();
        await network.AllHaveConfirmedAsync(payment);
    }

    [LongFact]
    public async Task A_node_that_was_killed_finds_those_again_whom_it_was_only_told_of()
    {
        await using var network = new TestNetwork(ChainParameters.Regtest);
        NetworkNode a = await network.StartAsync("a");
        NetworkNode told = await network.StartAsync("told");
        await told.MeetAsync(a);
        string book = Path.Combine(network.DataFolderOf("told"), "regtest", "peers.json");
        await network.UntilAsync("a is in its book as one that was reached", async () =>
            File.Exists(book) && (await File.ReadAllTextAsync(book)).Contains("reached\": true", StringComparison.Ordinal));

        await told.KillAsync();
        await a.GenerateAsync(3);
        await told.StartAsync();

        Assert.Equal(3, (await network.AllAgreeAsync()).Height);
    }
}
