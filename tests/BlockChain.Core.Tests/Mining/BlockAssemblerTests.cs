using BlockChain.Core.Mining;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Mining;

public sealed class BlockAssemblerTests : IDisposable
{
    private readonly Story _story = new(new DirectNode(TestNetworks.EarlyCoins));

    public BlockAssemblerTests() => _story.Grow("a", 6, on: "genesis");

    public void Dispose() => _story.Dispose();

    [Fact]
    public void Who_pays_more_a_byte_comes_first()
    {
        // The last pays the most, but for more bytes.
        Transaction middle = Send(_story["a1"].Reward, fee: 2_000);
        Transaction best = Send(_story["a2"].Reward, fee: 3_000);
        Transaction worst = Send(_story["a3"].Reward, fee: 1_000);
        Transaction large = new Payment(_story["a4"].Reward, _story["a5"].Reward)
            .AllTo(TestKeys.Alice, fee: 3_100).Sign();
        _story.Accept(large);

        TemplateHas(best, middle, large, worst);
    }

    [Fact]
    public void Parents_come_before_their_children_whatever_they_pay()
    {
        Transaction parent = Send(_story["a1"].Reward, fee: 1_000);
        Transaction child = Send(parent.Output(0, TestKeys.Alice), fee: 2_000);
        Transaction grandchild = Send(child.Output(0, TestKeys.Alice), fee: 9_000);

        TemplateHas(parent, child, grandchild);
    }

    [Fact]
    public void A_child_that_pays_for_its_poor_parent_takes_it_along()
    {
        Transaction parent = Send(_story["a1"].Reward, fee: 200);
        Transaction middle = Send(_story["a2"].Reward, fee: 2_000);
        Transaction child = Send(parent.Output(0, TestKeys.Alice), fee: 8_000);

        TemplateHas(parent, child, middle);
    }

    [Fact]
    public void A_poor_child_does_not_hold_up_its_parent()
    {
        Transaction parent = Send(_story["a1"].Reward, fee: 5_000);
        Transaction child = Send(parent.Output(0, TestKeys.Alice), fee: 200);
        Transaction middle = Send(_story["a2"].Reward, fee: 2_000);

        TemplateHas(parent, middle, child);
    }

    [Fact]
    public void Of_two_children_that_share_a_parent_the_second_is_measured_without_it()
    {
        // Alone with its parent, the second child pays less a byte than the middle one; without it, more.
        Transaction parent = new Payment(_story["a1"].Reward)
            .To(TestKeys.Alice, 1_000_000).AllTo(TestKeys.Alice, fee: 1_000_300).Sign();
        _story.Accept(parent);
        Transaction first = Send(parent.Output(0, TestKeys.Alice), fee: 9_000);
        Transaction middle = Send(_story["a2"].Reward, fee: 2_000);
        Transaction second = Send(parent.Output(1, TestKeys.Alice), fee: 3_000);

        TemplateHas(parent, first, second, middle);
    }

    [Fact]
    public void What_is_not_final_yet_is_left_out_and_its_child_too()
    {
        Transaction locked = new Payment(_story["a1"].Reward) { LockTime = 6, Sequence = 0 }
            .AllTo(TestKeys.Alice).Sign();
        _story.Accept(locked);
        Send(locked.Output(0, TestKeys.Alice), fee: 9_000);
        Transaction other = Send(_story["a2"].Reward, fee: 2_000);

        // At height 7 it is final; on a5, one block before, it would not be.
        Assert.Equal(3, CreateTemplate().Transactions.Length);
        BlockTemplate before = BlockAssembler.Assemble(
            _story["a5"].Header,
            _story.Node.Node.Mempool.Entries,
            TestKeys.Bob.PublicKey.Hash,
            time: 0,
            _story.Parameters);

        Assert.Equal([other.Id], before.Transactions.Select(transaction => transaction.Id));
    }

    [Fact]
    public void An_empty_mempool_gives_an_empty_block() => TemplateHas();

    [Fact]
    public void A_stale_transaction_does_not_stop_the_next_block()
    {
        Send(_story["a1"].Reward, fee: 1_000);
        Transaction rival = new Payment(_story["a1"].Reward).AllTo(TestKeys.Bob).Sign();
        _story.Accept("a7", on: "a6", block => block.With(rival));

        Assert.Null(_story.Node.Node.SubmitBlock(CreateTemplate().Solve()).Violation);
    }

    private Transaction Send(Spendable coin, long fee)
    {
        Transaction transaction = new Payment(coin).AllTo(TestKeys.Alice, fee).Sign();
        _story.Accept(transaction);
        return transaction;
    }

    private BlockTemplate CreateTemplate() => _story.Node.Node.CreateTemplate(TestKeys.Bob.PublicKey.Hash);

    /// <summary>These in this order, and the block is good.</summary>
    private void TemplateHas(params Transaction[] transactions)
    {
        BlockTemplate template = CreateTemplate();
        Assert.Equal(
            transactions.Select(transaction => transaction.Id),
            template.Transactions.Select(transaction => transaction.Id));
        Assert.Null(_story.Node.Node.SubmitBlock(template.Solve()).Violation);
        _story.Wait();
    }
}
