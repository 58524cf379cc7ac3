using System.Text.Json;
using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Miner.Tests;

/// <summary>On the main network, with a clock that moves on ten seconds a block, so that every block stays as easy as the
/// first.</summary>
public sealed class MiningLoopTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Blocks_are_mined_one_after_the_other_and_pay_the_miner(int threads)
    {
        await using TestNode node = await StartAsync(threads);

        await Reached(node, () => node.Node.Tip.Height >= 5);

        JsonElement balance = await node.JsonAsync($"/api/address/{node.MinerAddress}/balance?height=5");
        Assert.Equal(5 * PaidChain.Coin, balance.Number("balance"));
        JsonElement mining = (await node.JsonAsync("/api/node")).GetProperty("mining");
        Assert.Equal(Math.Min(threads, Environment.ProcessorCount), mining.Number("threads"));
        Assert.InRange(mining.GetProperty("hashrate").GetDouble(), 1_000, 1e12);
    }

    [Fact]
    public async Task A_payment_is_in_a_block_soon()
    {
        await using TestNode node = await StartAsync(threads: 1);
        await Reached(node, () => node.Node.Tip.Height >= 10);
        Transaction payment = new Payment(FirstReward(node)).To(TestKeys.Alice, PaidChain.Coin / 2).Sign();

        Assert.True((await node.SendAsync(payment)).IsSuccessStatusCode);
        await Reached(node, () => IsConfirmed(node, payment.Id));

        JsonElement status = await node.JsonAsync($"/api/tx/{payment.Id}/status");
        JsonElement coinbase = await node.JsonAsync(
            $"/api/tx/{await node.TextAsync($"/api/block/{status.Text("block_hash")}/txid/0")}");
        Assert.Equal(
            PaidChain.Coin + (PaidChain.Coin / 2), coinbase.GetProperty("vout")[0].Number("value"));
    }

    [Fact]
    public async Task After_a_block_from_outside_mining_goes_on_from_there()
    {
        await using TestNode node = await StartAsync(threads: 1);
        BlockHash? outside = null;
        int height = 0;
        using var deadline = new CancellationTokenSource(Deadline);
        while (outside is null)
        {
            deadline.Token.ThrowIfCancellationRequested();

            // Until one of ours is quicker than the node's own.
            ChainedHeader tip = node.Node.Tip;
            Block block = new BlockDraft(tip, ChainParameters.Main) { Time = Now(node) }.Build();
            await node.SendAsync(block);
            height = tip.Height + 1;
            outside = node.Node.Tip.AncestorAt(height).Hash == block.Hash ? block.Hash : null;
        }

        await Reached(node, () => node.Node.Tip.Height >= height + 2);

        Assert.Equal(outside, node.Node.Tip.AncestorAt(height).Hash);
    }

    [Fact]
    public async Task Mining_goes_on_when_a_clock_that_was_behind_the_chain_is_right_again()
    {
        await using TestNode node = await StartAsync(threads: 1);
        await Reached(node, () => node.Node.Tip.Height >= 3);
        node.Clock.Now -= TimeSpan.FromHours(1);
        int height = node.Node.Tip.Height;
        Assert.False(node.Node.TryCreateTemplate(TestKeys.Bob.PublicKey.Hash, out _, out _));

        node.Clock.Now += TimeSpan.FromHours(1);

        await Reached(node, () => node.Node.Tip.Height >= height + 3);
    }

    [Fact]
    public async Task Without_mining_nothing_is_mined()
    {
        await using TestNode node = await TestNode.StartAsync(ChainParameters.Main);

        JsonElement mining = (await node.JsonAsync("/api/node")).GetProperty("mining");

        Assert.Equal(0, mining.Number("threads"));
        Assert.Equal(0, mining.GetProperty("hashrate").GetDouble());
    }

    private static async Task<TestNode> StartAsync(int threads)
    {
        TestNode node = await TestNode.StartAsync(ChainParameters.Main, threads: threads);
        node.Node.Happened += happened => node.Clock.Now +=
            happened is BlockConnected ? TimeSpan.FromSeconds(10) : TimeSpan.Zero;
        return node;
    }

    private static uint Now(TestNode node) => (uint)node.Clock.Now.ToUnixTimeSeconds();

    /// <summary>Looks after every block whether it is so.</summary>
    private static async Task Reached(TestNode node, Func<bool> isSo)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look(NodeEvent happened) => _ = Task.Run(() => isSo() && reached.TrySetResult());
        node.Node.Happened += Look;
        if (!isSo())
        {
            await reached.Task.WaitAsync(Deadline);
        }

        node.Node.Happened -= Look;
    }

    private static Spendable FirstReward(TestNode node)
    {
        using ChainReader reader = node.Node.OpenReader();
        return reader.TransactionAt(new ChainPlace(1, 0)).Output(0, node.MinerKey);
    }

    private static bool IsConfirmed(TestNode node, TransactionId id)
    {
        using ChainReader reader = node.Node.OpenReader();
        return reader.FindPlace(id) is not null;
    }
}
