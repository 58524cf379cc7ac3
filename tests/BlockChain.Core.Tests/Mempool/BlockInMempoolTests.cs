using BlockChain.Core.Chain;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Mempool;

/// <summary>What a new block, and what time, does to those who wait.</summary>
public sealed class BlockInMempoolTests : IDisposable
{
    private readonly Story _story = new(new DirectNode(TestNetworks.EarlyCoins));

    public BlockInMempoolTests() => _story.Grow("a", 6, on: "genesis");

    public void Dispose() => _story.Dispose();

    [Fact]
    public void What_is_confirmed_leaves_and_its_child_stays()
    {
        Transaction parent = Spend(_story["a1"].Reward);
        Transaction child = Spend(parent.Output(0, TestKeys.Alice));
        Transaction other = Spend(_story["a2"].Reward);
        _story.Accept(parent);
        _story.Accept(child);
        _story.Accept(other);

        _story.Accept("a7", on: "a6", block => block.With(parent));

        _story.Wait(child, other);
    }

    [Fact]
    public void What_is_in_conflict_with_a_block_leaves_with_all_that_depends_on_it()
    {
        Transaction parent = Spend(_story["a1"].Reward);
        Transaction child = Spend(parent.Output(0, TestKeys.Alice));
        Transaction grandchild = new Payment(child.Output(0, TestKeys.Alice), _story["a2"].Reward)
            .AllTo(TestKeys.Alice).Sign();
        Transaction other = Spend(_story["a3"].Reward);
        _story.Accept(parent);
        _story.Accept(child);
        _story.Accept(grandchild);
        _story.Accept(other);
        Transaction rival = new Payment(_story["a1"].Reward).AllTo(TestKeys.Bob).Sign();

        _story.Accept("a7", on: "a6", block => block.With(rival));

        _story.Wait(other);
        _story.Refuse("missing-inputs", parent);
        _story.Accept(Spend(_story["a2"].Reward));
    }

    [Fact]
    public void A_block_on_a_weaker_branch_takes_nothing_away()
    {
        Transaction waiting = Spend(_story["a1"].Reward);
        _story.Accept(waiting);

        _story.Accept("b6", on: "a5", block => block.With(waiting));

        _story.Wait(waiting);
    }

    [Fact]
    public void A_bad_block_takes_nothing_away()
    {
        Transaction waiting = Spend(_story["a1"].Reward);
        _story.Accept(waiting);

        _story.Refuse("bad-cb-amount", "a7", on: "a6", block =>
        {
            block.With(waiting);
            block.CoinbaseValue += new Amount(1_001);
        });

        _story.Wait(waiting);
    }

    [Fact]
    public void Who_waited_three_days_leaves_with_the_next_block_and_takes_its_children_along()
    {
        Transaction parent = Spend(_story["a1"].Reward);
        _story.Accept(parent);
        _story.Node.Now += TimeSpan.FromDays(1);
        _story.Accept(Spend(parent.Output(0, TestKeys.Alice)));
        Transaction later = Spend(_story["a2"].Reward);
        _story.Accept(later);

        _story.Node.Now += TimeSpan.FromDays(2);
        _story.Accept("a7", on: "a6");
        Assert.Equal(3, _story.Node.Node.Mempool.Count);
        _story.Node.Now += TimeSpan.FromSeconds(1);
        _story.Accept("a8", on: "a7");

        _story.Wait(later);
        _story.Accept(parent);
    }

    [Fact]
    public void Transactions_do_not_survive_a_restart()
    {
        using var node = new DirectNode(TestNetworks.EarlyCoins);
        var story = new Story(node);
        story.Grow("a", 3, on: "genesis");
        Transaction waiting = Spend(story["a1"].Reward);
        story.Accept(waiting);

        node.Restart();

        story.Wait();
        story.Accept(waiting);
    }

    [Fact]
    public void Listeners_hear_of_each_transaction_that_came_in_and_of_no_other()
    {
        var heard = new List<TransactionId>();
        _story.Node.Node.Happened += happened => heard.Add(((TransactionAdded)happened).Entry.Transaction.Id);
        Transaction first = Spend(_story["a1"].Reward);
        Transaction second = Spend(first.Output(0, TestKeys.Alice));
        _story.Refuse("missing-inputs", second);
        _story.Accept(first);
        _story.Refuse("txn-already-in-mempool", first);
        _story.Accept(second);

        Assert.Equal([first.Id, second.Id], heard);
    }

    [Fact]
    public void An_output_that_a_waiting_transaction_does_not_have_cannot_be_spent()
    {
        Transaction parent = Spend(_story["a1"].Reward);
        _story.Accept(parent);
        foreach (uint index in (uint[])[1, 1 << 15, uint.MaxValue])
        {
            var missing = new Spendable(new OutPoint(parent.Id, index), parent.Outputs[0].Value, TestKeys.Alice);
            _story.Refuse("missing-inputs", Spend(missing));
        }
    }

    private static Transaction Spend(Spendable coin) => new Payment(coin).AllTo(TestKeys.Alice).Sign();
}
