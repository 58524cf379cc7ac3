using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Chain;

/// <summary>What becomes of the chain when a block of a branch proves bad.</summary>
public sealed class BadBranchTests : IDisposable
{
    private readonly Story _story = new(new DirectNode(TestNetworks.EarlyCoins));

    public void Dispose() => _story.Dispose();

    [Fact]
    public void When_the_end_of_a_stronger_branch_is_bad_the_old_tip_stays()
    {
        //  genesis ─ a1 ─ a2
        //         └─ b1 ─ b2 ─ (b3)
        _story.Grow("a", 2, on: "genesis");
        _story.Grow("b", 2, on: "genesis");
        _story.Refuse("bad-cb-amount", "b3", on: "b2", OneUnitTooMuch);

        _story.IsAsIfOnly("a2");
        _story.Refuse("duplicate-invalid", "b3");
        _story.Refuse("bad-prevblk", "b4", on: "b3");
    }

    [Fact]
    public void When_the_middle_of_a_stronger_branch_is_bad_the_old_tip_stays()
    {
        //  genesis ─ a1 ─ a2 ─ a3
        //         └─ b1 ─ (b2) ─ (b3) ─ (b4)
        _story.Grow("a", 3, on: "genesis");
        _story.Accept("b1", on: "genesis");
        _story.Accept("b2", on: "b1", OneUnitTooMuch);
        _story.Accept("b3", on: "b2");
        Violation violation = _story.Refuse("bad-prevblk", "b4", on: "b3");

        Assert.Contains(_story["b2"].Block.Hash.ToString(), violation.Detail, StringComparison.Ordinal);
        _story.IsAsIfOnly("a3");
        _story.Refuse("duplicate-invalid", "b2");
        _story.Refuse("duplicate-invalid", "b3");
        _story.Refuse("duplicate-invalid", "b4");
    }

    [Fact]
    public void What_stands_below_a_bad_block_can_still_win()
    {
        //  genesis ─ a1 ─ a2
        //         └─ b1 ─ (b2) ─ (b3)
        //             └─ c2 ─ c3
        _story.Grow("a", 2, on: "genesis");
        _story.Accept("b1", on: "genesis");
        _story.Accept("b2", on: "b1", OneUnitTooMuch);
        _story.Refuse("bad-prevblk", "b3", on: "b2");
        _story.Accept("c2", on: "b1");
        _story.Accept("c3", on: "c2");

        _story.IsAsIfOnly("c3");
    }

    [Fact]
    public void All_branches_on_a_bad_block_are_bad()
    {
        //  genesis ─ a1 ─ a2 ─ a3 ─ a4
        //         └─ (b1) ─ (b2) ─ (b3) ─ (b4) ─ (b5)
        //              └─ (c2) ─ (c3)
        _story.Grow("a", 4, on: "genesis");
        _story.Accept("b1", on: "genesis", OneUnitTooMuch);
        _story.Accept("b2", on: "b1");
        _story.Accept("c2", on: "b1");
        _story.Accept("b3", on: "b2");
        _story.Accept("c3", on: "c2");
        _story.Accept("b4", on: "b3");
        _story.Refuse("bad-prevblk", "b5", on: "b4");

        _story.Refuse("bad-prevblk", "c4", on: "c3");
        _story.Refuse("bad-prevblk", "c3x", on: "c2");
        _story.IsAsIfOnly("a4");
    }

    [Fact]
    public void Two_good_blocks_of_a_branch_win_though_the_bad_one_on_them_came_first()
    {
        _story.Accept("a1", on: "genesis");
        _story.Draw("b1", on: "genesis");
        _story.Draw("b2", on: "b1");
        _story.Refuse("prev-blk-not-found", "b3", on: "b2", OneUnitTooMuch);
        _story.Accept("b1");
        _story.Accept("b2");
        _story.Refuse("bad-cb-amount", "b3");

        _story.IsAsIfOnly("b2");
    }

    [Fact]
    public void A_stronger_branch_that_double_spends_its_own_ancestor_loses()
    {
        _story.Grow("c", 2, on: "genesis");
        _story.Grow("a", 2, on: "c2");
        Spendable coin = _story["c1"].Reward;
        _story.Accept("b1", on: "c2", block => block.With(new Payment(coin).AllTo(TestKeys.Alice).Sign()));
        _story.Accept("b2", on: "b1");
        _story.Refuse(
            "bad-txns-inputs-missingorspent", "b3", on: "b2",
            block => block.With(new Payment(coin).AllTo(TestKeys.Bob).Sign()));

        _story.IsAsIfOnly("a2");
    }

    [Fact]
    public void A_stronger_branch_that_spends_an_output_of_the_other_fork_loses()
    {
        _story.Grow("a", 2, on: "genesis");
        Transaction onA = new Payment(_story["a1"].Reward).AllTo(TestKeys.Alice).Sign();
        _story.Accept("a3", on: "a2", block => block.With(onA));
        _story.Grow("b", 3, on: "genesis");
        Transaction fromA = new Payment(onA.Output(0, TestKeys.Alice)).AllTo(TestKeys.Bob).Sign();
        _story.Refuse("bad-txns-inputs-missingorspent", "b4", on: "b3", block => block.With(fromA));

        _story.IsAsIfOnly("a3");
    }

    [Fact]
    public void A_mutated_body_is_not_held_against_the_branch()
    {
        _story.Grow("c", 2, on: "genesis");
        _story.Accept("a3", on: "c2");
        _story.Accept("b3", on: "c2");
        Transaction parent = new Payment(_story["c1"].Reward).AllTo(TestKeys.Alice).Sign();
        Transaction child = new Payment(parent.Output(0, TestKeys.Alice)).AllTo(TestKeys.Bob).Sign();
        Block good = _story.Draw("b4", on: "b3", block => block.With(parent, child)).Block;
        var mutated = new Block(good.Header, [.. good.Transactions, child]);
        _story.Refuse("bad-txns-duplicate", mutated.ToBytes());
        _story.TipIs("a3");
        _story.Accept("b4");

        _story.IsAsIfOnly("b4");
    }

    [Fact]
    public void A_bad_block_on_the_tip_does_not_hide_the_tip()
    {
        _story.Grow("a", 2, on: "genesis");
        _story.Refuse("bad-cb-amount", "a3", on: "a2", OneUnitTooMuch);

        Assert.Equal(
            [
                new ChainTip(3, _story["a3"].Block.Hash, 1, "invalid"),
                new ChainTip(2, _story["a2"].Block.Hash, 0, "active"),
            ],
            _story.Node.Node.ChainTips());
    }

    [Fact]
    public void Chain_tips_say_how_far_each_branch_was_checked()
    {
        //  genesis ─ a1 ─ a2 ─ a3      was the best
        //         ├─ b1 ─ b2 ─ b3 ─ b4
        //         ├─ c1
        //         └─ d1 ─ (d2)
        _story.Grow("a", 3, on: "genesis");
        _story.Grow("b", 4, on: "genesis");
        _story.Accept("c1", on: "genesis");
        _story.Accept("d1", on: "genesis");
        _story.Refuse("bad-cb-height", "d2", on: "d1", block => block.CoinbaseScript = CoinbaseHeight.Encode(99));

        Assert.Equal(
            [
                new ChainTip(4, _story["b4"].Block.Hash, 0, "active"),
                new ChainTip(3, _story["a3"].Block.Hash, 3, "valid-fork"),
                new ChainTip(2, _story["d2"].Block.Hash, 2, "invalid"),
                new ChainTip(1, _story["c1"].Block.Hash, 1, "valid-headers"),
            ],
            _story.Node.Node.ChainTips());
    }

    [Fact]
    public void The_bodies_of_bad_blocks_are_not_kept()
    {
        _story.Grow("a", 3, on: "genesis");
        _story.Accept("b1", on: "genesis", OneUnitTooMuch);
        _story.Accept("b2", on: "b1");
        _story.Accept("b3", on: "b2");
        _story.Refuse("bad-prevblk", "b4", on: "b3");

        using ChainReader reader = _story.Node.Node.OpenReader();
        Assert.All((string[])["b1", "b2", "b3", "b4"], name =>
        {
            BlockHash hash = _story[name].Block.Hash;
            Assert.Equal(BlockStatus.Invalid, reader.FindBlock(hash)?.Status);
            Assert.Null(reader.FindBody(hash));
        });
    }

    private static void OneUnitTooMuch(BlockDraft block) => block.CoinbaseValue += new Amount(1);
}
