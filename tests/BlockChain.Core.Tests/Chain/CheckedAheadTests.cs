using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Chain;

/// <summary>Blocks whose signatures cost too much to be checked while the lock is held: they are checked before, and the
/// outcome is the same.</summary>
public sealed class CheckedAheadTests : IDisposable
{
    private readonly DirectNode _node = new(TestNetworks.EarlyCoins, new ChainPolicy { MaxCostInLock = 0 });
    private readonly Story _story;

    public CheckedAheadTests()
    {
        _story = new Story(_node);
        _story.Grow("a", 4, on: "genesis");
    }

    public void Dispose() => _story.Dispose();

    [Fact]
    public void An_expensive_block_is_connected_and_its_signatures_were_checked_before()
    {
        Transaction parent = new Payment(_story["a1"].Reward).AllTo(TestKeys.Alice).Sign();
        Transaction child = new Payment(parent.Output(0, TestKeys.Alice), _story["a2"].Reward).AllTo(TestKeys.Bob).Sign();

        _story.Accept("b", on: "a4", draft => draft.With(parent, child));

        Assert.Equal(2, _node.Node.CheckedAhead);
        _story.IsAsIfOnly("b");
    }

    [Fact]
    public void What_the_mempool_has_checked_is_not_checked_again()
    {
        Transaction known = Pay("a1");
        _story.Accept(known);

        _story.Accept("b", on: "a4", draft => draft.With(known, Pay("a2")));

        Assert.Equal(1, _node.Node.CheckedAhead);
    }

    [Fact]
    public void A_block_that_comes_from_several_senders_at_once_is_checked_once()
    {
        const int senders = 3;
        const int inputs = 400;
        var payment = new Payment(_story["a1"].Reward);
        for (int i = 0; i < inputs; i++)
        {
            payment.To(TestKeys.Alice, 10_000);
        }

        Transaction many = payment.Sign();
        Transaction expensive = new Payment([.. Enumerable.Range(0, inputs).Select(i => many.Output(i, TestKeys.Alice))])
            .AllTo(TestKeys.Bob).Sign();
        _story.Accept("b", on: "a4", draft => draft.With(many));
        int before = _node.Node.CheckedAhead;
        Block block = _story.Draw("c", on: "b", draft => draft.With(expensive)).Block;
        var outcomes = new BlockOutcome[senders];
        using var start = new Barrier(senders);
        Thread[] threads = [.. Enumerable.Range(0, senders).Select(i => new Thread(() =>
        {
            start.SignalAndWait();
            outcomes[i] = _node.Node.SubmitBlock(block);
        }))];

        Array.ForEach(threads, thread => thread.Start());
        Assert.All(threads, thread => Assert.True(thread.Join(TimeSpan.FromSeconds(60))));

        Assert.Equal(before + 1, _node.Node.CheckedAhead);
        Assert.Single(outcomes.OfType<BlockOutcome.Connected>());
        Assert.Equal(senders - 1, outcomes.OfType<BlockOutcome.Known>().Count());
    }

    [Fact]
    public void A_forged_signature_is_found_whichever_transaction_has_it()
    {
        Transaction first = Pay("a1");
        Transaction second = Pay("a2");
        for (int forged = 0; forged < 2; forged++)
        {
            Transaction[] payments = [forged == 0 ? Forge("a1") : first, forged == 1 ? Forge("a2") : second];

            Violation violation = _story.Refuse(
                "block-script-verify-flag-failed", $"b{forged}", on: "a4", draft => draft.With(payments));

            Assert.Contains(payments[forged].Id.ToString(), violation.Detail, StringComparison.Ordinal);
            Assert.Equal(2 * (forged + 1), _node.Node.CheckedAhead);
        }

        _story.Accept("c", on: "a4", draft => draft.With(first, second));
    }

    [Fact]
    public void A_missing_input_at_the_end_is_told_before_a_forged_signature_at_the_start()
    {
        Transaction again = Pay("a2");
        _story.Refuse(
            "bad-txns-inputs-missingorspent", "b", on: "a4", draft => draft.With(Forge("a1"), again, Pay("a3"), again));
        Transaction ofNothing = new Payment(_story.Draw("x", on: "a4").Reward).AllTo(TestKeys.Alice).Sign();
        _story.Refuse("bad-txns-inputs-missingorspent", "c", on: "a4", draft => draft.With(Forge("a1"), ofNothing));
    }

    //  a4 ─ b5 ─ b6
    //    └─ c5 ─ c6 ─ c7       c6 spends what c5 makes; d6 is forged
    //         └─ d6 ─ d7
    [Fact]
    public void A_stronger_branch_is_checked_with_what_its_own_blocks_make()
    {
        Transaction onB = Pay("a1");
        _story.Accept("b5", on: "a4", draft => draft.With(onB));
        _story.Accept("b6", on: "b5");
        Transaction onC = new Payment(_story["a2"].Reward, _story["a3"].Reward).AllTo(TestKeys.Alice).Sign();
        _story.Accept("c5", on: "a4", draft => draft.With(onC));
        _story.Accept("c6", on: "c5", draft => draft.With(new Payment(onC.Output(0, TestKeys.Alice)).AllTo(TestKeys.Bob).Sign()));
        _story.Accept("d6", on: "c5", draft => draft.With(Forge("a1")));
        _story.Refuse("bad-prevblk", "d7", on: "d6");

        int before = _node.Node.CheckedAhead;
        _story.Accept("c7", on: "c6");

        // Those of c5 and of c6, which were only stored until now.
        Assert.Equal(before + 2, _node.Node.CheckedAhead);
        _story.IsAsIfOnly("c7");
    }

    [Fact]
    public void A_node_that_is_stopped_ends_what_it_checks_and_has_taken_nothing_of_it()
    {
        _story.Draw("b", on: "a4", draft => draft.With(Pay("a1")));
        _node.Node.Stop();

        Assert.Throws<OperationCanceledException>(() => { _story.Accept("b"); });
        Assert.Throws<OperationCanceledException>(() => { _node.Node.SubmitBlocks([_story["b"].Block]); });
        _story.TipIs("a4");

        _node.Restart();
        _story.Accept("b");
        _story.IsAsIfOnly("b");
    }

    private Transaction Pay(string name) => new Payment(_story[name].Reward).AllTo(TestKeys.Alice).Sign();

    /// <summary>The same payment, with a signature of something else.</summary>
    private Transaction Forge(string name)
    {
        Transaction good = Pay(name);
        byte[] signature = TestKeys.Miner.Sign(good.Id.Value);
        return new Payment(_story[name].Reward).AllTo(TestKeys.Alice)
            .Sign((_, _) => SignatureScript.Make(signature, TestKeys.Miner.PublicKey.Bytes.Span));
    }
}
