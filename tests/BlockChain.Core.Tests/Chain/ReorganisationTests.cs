using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Chain;

public sealed class ReorganisationTests : IDisposable
{
    private readonly Story _story = new(new DirectNode(TestNetworks.EarlyCoins));

    public void Dispose() => _story.Dispose();

    [Fact]
    public void Of_two_branches_with_equal_work_the_first_seen_stays()
    {
        //  genesis ─ a1 ─ a2      a2 came first
        //         └─ b1 ─ b2
        _story.Grow("a", 2, on: "genesis");
        _story.Grow("b", 2, on: "genesis");

        _story.IsAsIfOnly("a2");
    }

    [Fact]
    public void A_branch_that_is_one_block_longer_wins()
    {
        _story.Grow("a", 2, on: "genesis");
        _story.Grow("b", 3, on: "genesis");

        _story.IsAsIfOnly("b3");
    }

    [Fact]
    public void The_chain_goes_over_and_back_again()
    {
        //  genesis ─ a1 ─ a2 ─ a3 ─ a4 ─ a5 ─ a6
        //                  └─ b3 ─ b4
        //                      └─ c4 ─ c5
        _story.Grow("a", 2, on: "genesis");
        Transaction common = new Payment(_story["a1"].Reward).AllTo(TestKeys.Alice).Sign();
        _story.Accept("a3", on: "a2", block => block.With(common));
        Transaction onA = new Payment(common.Output(0, TestKeys.Alice)).AllTo(TestKeys.Bob).Sign();
        _story.Accept("b3", on: "a2");
        _story.IsAsIfOnly("a3");

        Transaction onB = new Payment(_story["a2"].Reward).To(TestKeys.Bob, 1_000).To(TestKeys.Alice, 2_000).Sign();
        _story.Accept("b4", on: "b3", block => block.With(common, onB));
        _story.IsAsIfOnly("b4");

        _story.Accept("a4", on: "a3", block => block.With(onA));
        _story.IsAsIfOnly("b4");
        _story.Accept("a5", on: "a4");
        _story.IsAsIfOnly("a5");

        _story.Accept("c4", on: "b3", block => block.With(onB));
        _story.Accept("c5", on: "c4", block => block.With(common, onA));
        _story.IsAsIfOnly("a5");
        _story.Accept("c6", on: "c5");
        _story.IsAsIfOnly("c6");

        _story.Accept("a6", on: "a5");
        _story.IsAsIfOnly("c6");
        _story.Accept("a7", on: "a6");
        _story.IsAsIfOnly("a7");
    }

    [Fact]
    public void Two_forks_do_not_share_what_is_spent()
    {
        _story.Grow("c", 2, on: "genesis");
        Spendable coin = _story["c1"].Reward;
        _story.Accept("a3", on: "c2", block => block.With(new Payment(coin).AllTo(TestKeys.Alice).Sign()));
        _story.Accept("b3", on: "c2");
        _story.Accept("b4", on: "b3", block => block.With(new Payment(coin).AllTo(TestKeys.Bob).Sign()));

        _story.IsAsIfOnly("b4");
    }

    [Fact]
    public void Two_miners_that_saw_the_branches_in_different_order_agree_after_the_next_block()
    {
        using var other = new Story(new DirectNode(TestNetworks.EarlyCoins));
        Block a = _story.Draw("a1", on: "genesis").Block;
        Block b = _story.Draw("b1", on: "genesis").Block;
        _story.Accept("a1");
        _story.Accept("b1");
        Assert.Null(other.Node.SubmitBlock(b.ToBytes()));
        Assert.Null(other.Node.SubmitBlock(a.ToBytes()));
        Assert.NotEqual(_story.Node.Node.Tip.Hash, other.Node.Node.Tip.Hash);

        Block next = _story.Accept("b2", on: "b1").Block;
        Assert.Null(other.Node.SubmitBlock(next.ToBytes()));

        Assert.Equal(BestChain.Describe(_story.Node.Node), BestChain.Describe(other.Node.Node));
    }

    [Fact]
    public void A_block_that_is_known_changes_nothing()
    {
        _story.Grow("a", 2, on: "genesis");
        _story.Accept("b1", on: "genesis");

        foreach (string known in (string[])["genesis", "a1", "a2", "b1"])
        {
            _story.Accept(known);
            _story.IsAsIfOnly("a2");
        }
    }

    [Fact]
    public void A_child_that_comes_before_its_parent_is_not_held_against_it()
    {
        _story.Draw("a1", on: "genesis");
        _story.Refuse("prev-blk-not-found", "a2", on: "a1");
        _story.Accept("a1");
        _story.Accept("a2");

        _story.IsAsIfOnly("a2");
    }

    [Fact]
    public void Listeners_hear_of_the_reorganisation_and_then_of_the_new_tip()
    {
        _story.Grow("a", 2, on: "genesis");
        _story.Accept("b1", on: "genesis");
        _story.Accept("b2", on: "b1");
        var heard = new List<string>();
        _story.Node.Node.Happened += happened => heard.Add(happened switch
        {
            Reorganised change => $"from {Name(change.OldTip.Hash)} to {Name(change.NewTip.Hash)}, "
                + $"{change.Depth} deep, at {Name(change.Fork.Hash)}",
            BlockConnected connected => $"{Name(connected.Header.Hash)} {connected.TransactionCount == 1}",
            _ => "something else",
        });

        _story.Accept("b3", on: "b2");
        _story.Accept("b4", on: "b3");

        Assert.Equal(["from a2 to b3, 2 deep, at genesis", "b3 True", "b4 True"], heard);
    }

    private string Name(BlockHash hash) => ((string[])["genesis", "a1", "a2", "b1", "b2", "b3", "b4"])
        .First(name => _story[name].Block.Hash == hash);
}
