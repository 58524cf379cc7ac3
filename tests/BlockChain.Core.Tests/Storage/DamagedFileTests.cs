using BlockChain.Core.Chain;
using BlockChain.Core.Storage;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Storage;

/// <summary>A file that a disk or a person has changed.</summary>
public sealed class DamagedFileTests : IDisposable
{
    private readonly DirectNode _node = new(TestNetworks.Steep);
    private readonly Story _story;

    //  genesis ─ c1 ─ c2 ─ c3 ─ c4
    public DamagedFileTests()
    {
        _story = new Story(_node);
        _story.Grow("c", 4, on: "genesis");
    }

    public void Dispose() => _story.Dispose();

    [Theory]
    [InlineData("UPDATE blocks SET hash = x'00' WHERE height = 1")]
    [InlineData("UPDATE blocks SET hash = 7 WHERE height = 4")]
    [InlineData("UPDATE blocks SET header = x'00' WHERE height = 1")]
    [InlineData("UPDATE blocks SET header = 'text' WHERE height = 1")]
    public void A_node_does_not_start_on_it_and_says_so(string damage)
    {
        _node.Execute(damage);

        StoreException refusal = Assert.Throws<StoreException>(_node.Restart);

        Assert.Contains("damaged", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_asks_for_what_is_damaged_is_told()
    {
        _node.Execute("UPDATE transactions SET txid = x'00' WHERE id = 1 << 15");
        _node.Execute("UPDATE outputs SET owner = x'00' WHERE created = 2");
        using ChainReader reader = _node.Node.OpenReader();

        Assert.Throws<StoreException>(() => reader.TransactionIds(1));
        Assert.Throws<StoreException>(() => reader.FindOutput(_story["c2"].Reward.OutPoint));
        Assert.Throws<StoreException>(() => UnspentOutputSet.Compute(reader));
    }

    [Fact]
    public void A_reader_that_cannot_be_opened_leaves_nothing_open()
    {
        _node.Execute("ALTER TABLE best_chain RENAME TO elsewhere");
        Assert.Throws<StoreException>(_node.Node.OpenReader);
        _node.Execute("ALTER TABLE elsewhere RENAME TO best_chain");

        _node.Node.Dispose();

        Assert.False(File.Exists(_node.File + "-wal"));
    }

    [Theory]
    [InlineData("UPDATE bodies SET bytes = x'00' WHERE block = (SELECT block FROM best_chain WHERE height = 5)")]
    [InlineData("UPDATE outputs SET owner = x'00' WHERE created = 1")]
    public void A_reorganisation_is_announced_and_what_waits_stays_though_the_old_branch_cannot_be_read(string damage)
    {
        Transaction lost = new Payment(_story["c1"].Reward).AllTo(TestKeys.Alice).Sign();
        Transaction waiting = new Payment(_story["c2"].Reward).AllTo(TestKeys.Alice).Sign();
        _story.Accept("a5", on: "c4", block => block.With(lost));
        _story.Accept(waiting);
        var heard = new List<NodeEvent>();
        _node.Node.Happened += heard.Add;
        _node.Execute(damage);

        Quick("b5", on: "c4");
        Quick("b6", on: "b5");

        _story.TipIs("b6");
        _story.Wait(waiting);
        Assert.Equal(
            [typeof(Forked), typeof(Reorganised), typeof(BlockConnected)],
            heard.Select(one => one.GetType()));
    }

    /// <summary>Soon after the block before, so that a few have the work of many.</summary>
    private void Quick(string name, string on) =>
        _story.Accept(name, on, block => block.Time = block.Parent.Header.Time + 1);
}
