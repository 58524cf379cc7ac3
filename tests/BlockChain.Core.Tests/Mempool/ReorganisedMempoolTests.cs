using BlockChain.Core.Mining;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Mempool;

/// <summary>What a reorganisation does to those who wait.</summary>
public sealed class ReorganisedMempoolTests : IDisposable
{
    private readonly Story _story = new(new DirectNode(TestNetworks.Steep with { CoinbaseMaturity = 4 }));

    //  genesis ─ c1 ─ … ─ c6
    public ReorganisedMempoolTests() => _story.Grow("c", 6, on: "genesis");

    public void Dispose() => _story.Dispose();

    [Fact]
    public void Parent_and_child_return_in_their_order_and_after_them_what_depends_on_them()
    {
        Transaction parent = Spend(_story["c1"].Reward);
        Transaction child = Spend(parent.Output(0, TestKeys.Alice));
        Transaction grandchild = Spend(child.Output(0, TestKeys.Alice));
        Transaction other = Spend(_story["c2"].Reward);
        _story.Accept("a7", on: "c6", block => block.With(parent));
        _story.Accept("a8", on: "a7", block => block.With(child));
        _story.Accept(other);
        _story.Accept(grandchild);

        GoOverToB();

        _story.Wait(other, parent, child, grandchild);
    }

    [Fact]
    public void What_both_branches_confirm_does_not_return()
    {
        Transaction inBoth = Spend(_story["c1"].Reward);
        Transaction onA = Spend(inBoth.Output(0, TestKeys.Alice));
        _story.Accept("a7", on: "c6", block => block.With(inBoth, onA));

        GoOverToB(inBoth);

        _story.Wait(onA);
        _story.Refuse("txn-already-known", inBoth);
    }

    [Fact]
    public void What_waits_and_is_confirmed_by_the_new_branch_leaves()
    {
        Transaction waiting = Spend(_story["c1"].Reward);
        Transaction child = Spend(waiting.Output(0, TestKeys.Alice));
        _story.Accept("a7", on: "c6");
        _story.Accept(waiting);
        _story.Accept(child);

        GoOverToB(waiting);

        _story.Wait(child);
    }

    [Fact]
    public void What_the_new_branch_spends_otherwise_does_not_return_nor_what_depends_on_it()
    {
        Transaction confirmed = Spend(_story["c1"].Reward);
        Transaction child = Spend(confirmed.Output(0, TestKeys.Alice));
        Transaction waiting = Spend(_story["c2"].Reward);
        Transaction grandchild = Spend(child.Output(0, TestKeys.Alice));
        _story.Accept("a7", on: "c6", block => block.With(confirmed, child));
        _story.Accept(waiting);
        _story.Accept(grandchild);

        GoOverToB(
            new Payment(_story["c1"].Reward).AllTo(TestKeys.Bob).Sign(),
            new Payment(_story["c2"].Reward).AllTo(TestKeys.Bob).Sign());

        _story.Wait();
    }

    [Fact]
    public void Coinbases_do_not_come_into_the_mempool_and_mining_goes_on()
    {
        Transaction other = Spend(_story["c1"].Reward);
        _story.Grow("a", 4, on: "c6");
        _story.Accept("a5", on: "a4", block => block.With(Spend(_story["a1"].Reward), other));

        AcceptQuick("b1", on: "c6");
        AcceptQuick("b2", on: "b1");
        AcceptQuick("b3", on: "b2");

        _story.TipIs("b3");
        _story.Wait(other);
        BlockTemplate template = _story.Node.Node.CreateTemplate(TestKeys.Bob.PublicKey.Hash);
        Assert.Equal([other.Id], template.Transactions.Select(transaction => transaction.Id));
        Assert.Null(_story.Node.Node.SubmitBlock(template.Solve()).Violation);
    }

    [Fact]
    public void What_became_immature_leaves_with_what_depends_on_it()
    {
        // A short branch with more work: height 9 becomes 8, where what c5 earned is not mature yet.
        _story.Grow("a", 2, on: "c6");
        Transaction onTime = Spend(_story["c4"].Reward);
        Transaction early = Spend(_story["c5"].Reward);
        _story.Accept(onTime);
        _story.Accept(early);
        _story.Accept(Spend(early.Output(0, TestKeys.Alice)));

        AcceptQuick("b1", on: "c5");
        AcceptQuick("b2", on: "b1");

        _story.TipIs("b2");
        _story.Wait(onTime);
        _story.Refuse("bad-txns-premature-spend-of-coinbase", early);
    }

    [Fact]
    public void What_is_locked_again_leaves()
    {
        _story.Grow("a", 2, on: "c6");
        Transaction locked = new Payment(_story["c1"].Reward) { LockTime = 8, Sequence = 0 }.AllTo(TestKeys.Bob).Sign();
        _story.Accept(locked);

        AcceptQuick("b1", on: "c5");
        AcceptQuick("b2", on: "b1");

        _story.TipIs("b2");
        _story.Wait();
        _story.Refuse("non-final", locked);
    }

    [Fact]
    public void What_only_a_block_may_contain_does_not_return()
    {
        Transaction dust = new Payment(_story["c1"].Reward).To(TestKeys.Alice, 545).Sign();
        Transaction free = new Payment(_story["c2"].Reward).AllTo(TestKeys.Alice, fee: 0).Sign();
        _story.Accept("a7", on: "c6", block => block.With(dust, free));

        GoOverToB();

        _story.Wait();
    }

    [Fact]
    public void A_branch_that_fails_leaves_the_mempool_alone()
    {
        Transaction waiting = Spend(_story["c1"].Reward);
        _story.Accept("a7", on: "c6");
        _story.Accept(waiting);
        _story.Accept("b1", on: "c6", block => block.With(waiting));
        _story.Refuse("bad-txns-inputs-missingorspent", "b2", on: "b1", block => block.With(waiting));

        _story.Wait(waiting);
    }

    /// <summary>A branch from c6 with more work than four blocks.</summary>
    private void GoOverToB(params Transaction[] transactions)
    {
        AcceptQuick("b1", on: "c6", transactions);
        AcceptQuick("b2", on: "b1");
        _story.TipIs("b2");
    }

    private void AcceptQuick(string name, string on, params Transaction[] transactions) =>
        _story.Accept(name, on, block =>
        {
            block.Time = block.Parent.Header.Time + 1;
            block.With(transactions);
        });

    private static Transaction Spend(Spendable coin) => new Payment(coin).AllTo(TestKeys.Alice).Sign();
}
