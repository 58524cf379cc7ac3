using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Cases;

public abstract class ForkCases : CaseTests
{
    //          a1 - a2 - a3
    //        /
    // genesis
    //        \
    //          b1 - b2 - b3 - b4
    [Fact]
    public void Equal_work_leaves_the_first_seen_and_more_work_wins_and_back_again()
    {
        using Story story = Tell();
        story.Grow("a", 2, on: "genesis");
        story.Grow("b", 2, on: "genesis");
        story.TipIs("a2");
        story.Accept("b3", on: "b2");
        story.TipIs("b3");
        story.Accept("a3", on: "a2");
        story.TipIs("b3");
        story.Accept("a4", on: "a3");
        story.TipIs("a4");
        story.Accept("b4", on: "b3");
        story.TipIs("a4");
        story.Accept("b5", on: "b4");
        story.TipIs("b5");
    }

    [Fact]
    public void A_block_that_is_known_is_taken_again_without_a_word()
    {
        using Story story = Tell();
        story.Grow("a", 2, on: "genesis");
        story.Accept("b1", on: "genesis");
        story.Accept("b1");
        story.Accept("a1");
        story.Accept("genesis");
        story.TipIs("a2");
    }

    [Fact]
    public void A_stronger_branch_that_spends_twice_what_its_own_ancestor_spent_is_refused()
    {
        using Story story = TellWithCoins();
        Transaction once = new Payment(story["a1"].Reward).AllTo(TestKeys.Alice).Sign();
        Transaction again = new Payment(story["a1"].Reward).AllTo(TestKeys.Bob).Sign();
        story.Accept("b", on: Top);
        story.Accept("c1", on: Top, draft => draft.With(once));
        story.Refuse("bad-txns-inputs-missingorspent", "c2", on: "c1", draft => draft.With(again));
        story.TipIs("b");
    }

    [Fact]
    public void A_stronger_branch_cannot_spend_an_output_of_the_other()
    {
        using Story story = TellWithCoins();
        Transaction payment = new Payment(story["a1"].Reward).AllTo(TestKeys.Alice).Sign();
        Transaction child = new Payment(payment.Output(0, TestKeys.Alice)).AllTo(TestKeys.Bob).Sign();
        story.Accept("b", on: Top, draft => draft.With(payment));
        story.Accept("c1", on: Top);
        story.Refuse("bad-txns-inputs-missingorspent", "c2", on: "c1", draft => draft.With(child));
        story.TipIs("b");
    }

    [Fact]
    public void Each_branch_may_spend_the_same_coin()
    {
        using Story story = TellWithCoins();
        Transaction toAlice = new Payment(story["a1"].Reward).AllTo(TestKeys.Alice).Sign();
        Transaction toBob = new Payment(story["a1"].Reward).AllTo(TestKeys.Bob).Sign();
        story.Accept("b", on: Top, draft => draft.With(toAlice));
        story.Accept("c1", on: Top, draft => draft.With(toBob));
        story.Accept("c2", on: "c1");
        story.TipIs("c2");
    }

    // a1 - a2
    //    \
    //      b2 - b3 - bad4 - b5        given as bad4, b2, b3, bad4, b5
    [Fact]
    public void Of_a_branch_with_a_bad_end_the_good_part_wins()
    {
        using Story story = Tell();
        story.Grow("a", 2, on: "genesis");
        story.Draw("b2", on: "a1");
        story.Draw("b3", on: "b2");
        story.Draw("bad4", on: "b3", draft => draft.CoinbaseValue += new Amount(1));
        story.Draw("b5", on: "bad4");
        story.Refuse("prev-blk-not-found", "bad4");
        story.Accept("b2");
        story.TipIs("a2");
        story.Accept("b3");
        story.TipIs("b3");
        story.Refuse("bad-cb-amount", "bad4");
        story.Refuse("bad-prevblk", "b5");
        story.Refuse("duplicate-invalid", "bad4");
        story.TipIs("b3");
    }

    //      a2 - a3 - a4
    //    /
    // a1                        b3 is bad, which shows only when b5 makes the branch the stronger
    //    \
    //      b2 - b3 - b4 - b5 - b6
    [Fact]
    public void A_bad_block_in_the_middle_of_a_stronger_branch_leaves_the_old_tip()
    {
        using Story story = Tell();
        story.Grow("a", 4, on: "genesis");
        story.Accept("b2", on: "a1");
        story.Accept("b3", on: "b2", draft => draft.CoinbaseValue += new Amount(1));
        story.Accept("b4", on: "b3");
        story.TipIs("a4");
        story.Refuse("bad-prevblk", "b5", on: "b4");
        story.Refuse("bad-prevblk", "b6", on: "b5");
        story.Refuse("bad-prevblk", "c5", on: "b4");
        story.TipIs("a4");
        story.Accept("c3", on: "b2");
        story.Accept("c4", on: "c3");
        story.Accept("c5", on: "c4");
        story.TipIs("c5");
    }

    [Fact]
    public void The_child_of_a_block_that_is_bad_by_itself_is_refused()
    {
        using Story story = Tell();
        story.Refuse("bad-cb-height", "a1", on: "genesis", draft => draft.CoinbaseScript = [0x52, 0]);
        story.Refuse("bad-prevblk", "a2", on: "a1");
    }

    [Fact]
    public void A_reorganisation_brings_parent_and_child_back_into_the_mempool()
    {
        using Story story = TellWithCoins();
        Transaction parent = new Payment(story["a1"].Reward).AllTo(TestKeys.Alice).Sign();
        Transaction child = new Payment(parent.Output(0, TestKeys.Alice)).AllTo(TestKeys.Bob).Sign();
        Transaction inBoth = new Payment(story["a2"].Reward).AllTo(TestKeys.Bob).Sign();
        story.Accept("b", on: Top, draft => draft.With(parent, child, inBoth));
        story.Accept("c1", on: Top);
        story.Accept("c2", on: "c1", draft => draft.With(inBoth));
        story.TipIs("c2");
        story.Wait(parent, child);
        story.Accept("c3", on: "c2", draft => draft.With(parent, child));
        story.TipIs("c3");
        story.Wait();
    }
}
