using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Chain;

public sealed class RestartTests : IDisposable
{
    private readonly DirectNode _node = new(TestNetworks.EarlyCoins);
    private readonly Story _story;

    public RestartTests() => _story = new Story(_node);

    public void Dispose() => _story.Dispose();

    [Fact]
    public void A_restarted_node_has_the_same_tip_and_the_same_branches()
    {
        _story.Grow("a", 3, on: "genesis");
        _story.Grow("b", 4, on: "genesis");
        _story.Grow("c", 4, on: "genesis");
        _story.Grow("d", 3, on: "b1");
        _story.Refuse("bad-cb-amount", "d4", on: "d3", block => block.CoinbaseValue += new Amount(1));
        List<string> before = BestChain.Describe(_node.Node);
        IReadOnlyList<ChainTip> tipsBefore = _node.Node.ChainTips();

        _node.Restart();

        Assert.Equal(before, BestChain.Describe(_node.Node));
        Assert.Equal(tipsBefore.ToHashSet(), _node.Node.ChainTips().ToHashSet());
        _story.IsAsIfOnly("b4");
    }

    [Fact]
    public void Who_asks_a_node_after_its_end_is_told_that_it_was_stopped()
    {
        _story.Grow("a", 3, on: "genesis");
        Transaction payment = new Payment(_story["a1"].Reward).AllTo(TestKeys.Alice).Sign();
        Block next = _story.Draw("a4", on: "a3").Block;

        _node.Close();

        Assert.Throws<OperationCanceledException>(() => { _node.Node.SubmitTransaction(payment); });
        Assert.Throws<OperationCanceledException>(() => { _node.Node.SubmitBlock(next); });
        Assert.Throws<OperationCanceledException>(() => { _node.Node.CheckProposal(next); });
        Assert.Throws<OperationCanceledException>(() => { _node.Node.SetAside(_story["a3"].Block.Hash); });
    }

    [Fact]
    public void A_branch_is_continued_after_a_restart()
    {
        _story.Grow("a", 3, on: "genesis");
        _story.Grow("b", 3, on: "genesis");
        _node.Restart();
        _story.TipIs("a3");
        _story.Accept("b4", on: "b3");
        _story.IsAsIfOnly("b4");

        _node.Restart();
        _story.Accept("a4", on: "a3");
        _story.IsAsIfOnly("b4");
        _node.Restart();
        _story.Accept("a5", on: "a4");

        _story.IsAsIfOnly("a5");
    }

    [Fact]
    public void A_bad_block_is_remembered_over_a_restart()
    {
        _story.Grow("a", 2, on: "genesis");
        _story.Accept("b1", on: "genesis", block => block.CoinbaseValue += new Amount(1));
        _story.Accept("b2", on: "b1");
        _story.Refuse("bad-prevblk", "b3", on: "b2");

        _node.Restart();

        _story.Refuse("duplicate-invalid", "b1");
        _story.Refuse("bad-prevblk", "b4", on: "b2");
        _story.IsAsIfOnly("a2");
    }

    [Fact]
    public void A_block_from_the_future_is_welcome_once_its_time_has_come()
    {
        long limit = _node.Now.ToUnixTimeSeconds() + _story.Parameters.MaxFutureBlockTime;
        _story.Refuse("time-too-new", "a1", on: "genesis", block => block.Time = (uint)limit + 1);

        _node.Restart();
        _node.Now += TimeSpan.FromSeconds(1);
        _story.Accept("a1");

        _story.IsAsIfOnly("a1");
    }
}
