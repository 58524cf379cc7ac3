using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Chain;

/// <summary>Blocks that a node takes together, while it catches up.</summary>
public sealed class SubmittedRunTests : IDisposable
{
    private readonly DirectNode _node = new(TestNetworks.EarlyCoins);
    private readonly Story _story;

    public SubmittedRunTests()
    {
        _story = new Story(_node);
        for (int i = 1; i <= 6; i++)
        {
            _story.Draw($"a{i}", on: i == 1 ? "genesis" : $"a{i - 1}");
        }

        _story.Draw("b2", on: "a1");
    }

    public void Dispose() => _story.Dispose();

    [Theory]
    [InlineData("a1", "a1")]
    [InlineData("a1", "a3")]
    [InlineData("a2", "a1")]
    [InlineData("a1", "a2", "b2")]
    public void Blocks_that_are_no_run_are_refused_in_words_and_none_is_taken(params string[] names)
    {
        Violation? violation = _node.Node.SubmitBlocks(Blocks(names));

        Assert.Equal("prev-blk-not-found", violation?.Reason);
        Assert.Contains("not on the one before it", violation!.Detail, StringComparison.Ordinal);
        Assert.False(violation.IsPermanent);
        Assert.Equal(0, _node.Node.Tip.Height);
        Assert.Single(_node.Node.ChainTips());
        Assert.Null(_node.Node.SubmitBlocks(Blocks("a1", "a2", "a3")));
        _story.IsAsIfOnly("a3");
    }

    [Fact]
    public void A_run_of_which_some_are_known_is_taken()
    {
        _story.Accept("a1");
        _story.Accept("a2");

        Assert.Null(_node.Node.SubmitBlocks(Blocks("a1", "a2", "a3", "a4")));

        _story.IsAsIfOnly("a4");
    }

    [Fact]
    public void Of_a_run_with_a_bad_block_those_before_it_are_taken()
    {
        _story.Draw("bad4", on: "a3", draft => draft.CoinbaseValue += new Amount(1));
        _story.Draw("bad5", on: "bad4");

        Assert.Equal("bad-cb-amount", _node.Node.SubmitBlocks(Blocks("a1", "a2", "a3", "bad4", "bad5"))?.Reason);

        _story.TipIs("a3");
        _story.Refuse("bad-prevblk", "bad5");
    }

    [Fact]
    public void A_run_of_one_bad_block_names_the_rule_that_it_breaks()
    {
        _story.Draw("bad1", on: "genesis", draft => draft.CoinbaseValue += new Amount(1));

        Assert.Equal("bad-cb-amount", _node.Node.SubmitBlocks(Blocks("bad1"))?.Reason);
        Assert.Equal("duplicate-invalid", _node.Node.SubmitBlocks(Blocks("bad1"))?.Reason);
    }

    [Fact]
    public void An_empty_run_is_nothing() => Assert.Null(_node.Node.SubmitBlocks([]));

    [Fact]
    public void A_run_is_connected_in_parts_that_cost_no_more_than_the_lock_may_be_held_for()
    {
        using var node = new DirectNode(TestNetworks.EarlyCoins, new ChainPolicy { MaxCostInLock = 250_000 });
        var commits = new List<int>();
        node.Node.Happened += happened => commits.Add(happened is BlockConnected ? node.Node.Tip.Height : 0);
        for (int i = 3; i <= 6; i++)
        {
            Transaction payment = new Payment(_story[$"a{i - 2}"].Reward).AllTo(TestKeys.Alice).Sign();
            _story.Draw($"a{i}", on: $"a{i - 1}", draft => draft.With(payment));
        }

        Assert.Null(node.Node.SubmitBlocks(Blocks("a1", "a2", "a3", "a4", "a5", "a6")));

        // Two payments at a time, and the last block of each part is announced.
        Assert.Equal([4, 6], commits);
    }

    private Block[] Blocks(params string[] names) => [.. names.Select(name => _story[name].Block)];
}
