using System.Security.Cryptography;
using BlockChain.Core.Blocks;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Storage;

public sealed class ChainReaderTests : IDisposable
{
    private readonly Story _story = new(new DirectNode(TestNetworks.EarlyCoins));

    public void Dispose() => _story.Dispose();

    [Fact]
    public void A_question_without_an_answer_says_nothing_about_the_file()
    {
        using ChainReader reader = _story.Node.Node.OpenReader();

        StoreException failure = Assert.Throws<StoreException>(() => reader.Scalar("SELECT abs(-9223372036854775808)"));

        Assert.Null(_story.Node.Node.ReportIfStoreFailed(failure));
    }

    [Fact]
    public void A_reader_sees_one_moment_while_the_writer_goes_on()
    {
        _story.Grow("a", 3, on: "genesis");
        using ChainReader before = _story.Node.Node.OpenReader();
        Transaction payment = new Payment(_story["a1"].Reward).AllTo(TestKeys.Alice).Sign();
        _story.Grow("b", 3, on: "genesis");
        _story.Accept("b4", on: "b3");
        _story.Accept("a4", on: "a3", block => block.With(payment));
        _story.Accept("a5", on: "a4");
        using ChainReader after = _story.Node.Node.OpenReader();

        Assert.Equal(3, before.Height);
        Assert.Equal(_story["a3"].Block.Hash, before.Tip.Hash);
        Assert.Equal(Amount.FromCoins(150), before.Supply);
        Assert.Null(before.BlockAt(4));
        Assert.Null(before.FindBlock(_story["b1"].Block.Hash));
        Assert.Null(before.FindPlace(payment.Id));
        Assert.Null(before.FindOutput(_story["a1"].Reward.OutPoint)!.Spender);
        Assert.Equal(3, UnspentOutputSet.Compute(before).Count);

        Assert.Equal(_story["a5"].Block.Hash, after.Tip.Hash);
        Assert.Equal(new ChainPlace(4, 1), after.FindPlace(payment.Id));
        Assert.Equal(new ChainPlace(4, 1), after.FindOutput(_story["a1"].Reward.OutPoint)!.Spender);
    }

    [Fact]
    public void Blocks_are_found_on_all_branches_and_say_where_they_are()
    {
        _story.Grow("a", 2, on: "genesis");
        _story.Accept("b1", on: "genesis");
        _story.Refuse("bad-cb-amount", "a3", on: "a2", block => block.CoinbaseValue += new Amount(1));
        using ChainReader reader = _story.Node.Node.OpenReader();

        Assert.Equal(Stored("genesis", 0, BlockStatus.FullyChecked, true), Find("genesis"));
        Assert.Equal(Stored("a2", 2, BlockStatus.FullyChecked, true), Find("a2"));
        Assert.Equal(Stored("b1", 1, BlockStatus.Stored, false), Find("b1"));
        Assert.Equal(Stored("a3", 3, BlockStatus.Invalid, false), Find("a3"));
        Assert.Null(reader.FindBlock(default));
        Assert.Null(reader.FindBody(default));
        foreach (string name in (string[])["genesis", "a2", "b1"])
        {
            Assert.Equal(_story[name].Block.ToBytes(), reader.FindBody(_story[name].Block.Hash));
        }

        StoredBlock? Find(string name) => reader.FindBlock(_story[name].Block.Hash);

        StoredBlock Stored(string name, int height, BlockStatus status, bool isInBestChain)
        {
            Block block = _story[name].Block;
            return new StoredBlock(block.Hash, block.Header, height, status, block.Size, 1, isInBestChain);
        }
    }

    [Fact]
    public void Every_transaction_ever_executed_is_found_at_its_place()
    {
        _story.Grow("a", 4, on: "genesis");
        Transaction[] payments =
        [
            .. Enumerable.Range(1, 3).Select(i => new Payment(_story[$"a{i}"].Reward).AllTo(TestKeys.Alice).Sign()),
        ];
        Block block = _story.Accept("a5", on: "a4", draft => draft.With(payments)).Block;
        using ChainReader reader = _story.Node.Node.OpenReader();

        Assert.Equal(block.Transactions.Select(transaction => transaction.Id), reader.TransactionIds(5));
        for (int position = 0; position < block.Transactions.Length; position++)
        {
            Transaction transaction = block.Transactions[position];
            Assert.Equal(new ChainPlace(5, position), reader.FindPlace(transaction.Id));
            Assert.Equal(transaction.ToBytes(), reader.TransactionAt(new ChainPlace(5, position)).ToBytes());
        }

        Transaction ofGenesis = _story.Parameters.Genesis.Transactions[0];
        Assert.Equal(new ChainPlace(0, 0), reader.FindPlace(ofGenesis.Id));
        Assert.Equal(ofGenesis.ToBytes(), reader.TransactionAt(new ChainPlace(0, 0)).ToBytes());
        Assert.Null(reader.FindPlace(default));
        Assert.Empty(reader.TransactionIds(6));
    }

    [Fact]
    public void Headers_are_those_of_the_best_chain_from_a_height_on()
    {
        _story.Grow("a", 4, on: "genesis");
        _story.Accept("b1", on: "genesis");
        using ChainReader reader = _story.Node.Node.OpenReader();

        Assert.Equal(
            ((string[])["a2", "a3"]).Select(name => _story[name].Header.Header.ToBytes()),
            reader.Headers(fromHeight: 2, count: 2));
        Assert.Equal(5, reader.Headers(fromHeight: 0, count: 2_000).Count);
        Assert.Empty(reader.Headers(fromHeight: 5, count: 2_000));
    }

    [Fact]
    public void A_time_means_the_last_height_at_which_every_block_so_far_was_made()
    {
        //  height  1     2     3     4     5      after genesis
        //  time    +100  +300  +200  +250  +400
        uint start = _story["genesis"].Header.Header.Time;
        uint[] times = [100, 300, 200, 250, 400];
        for (int i = 0; i < times.Length; i++)
        {
            _story.Accept($"a{i + 1}", on: i == 0 ? "genesis" : $"a{i}", block => block.Time = start + times[i]);
        }

        using ChainReader reader = _story.Node.Node.OpenReader();

        Assert.Null(reader.HeightAtTime(long.MinValue));
        Assert.Null(reader.HeightAtTime(start - 1L));
        Assert.Equal(0, reader.HeightAtTime(start));
        Assert.Equal(0, reader.HeightAtTime(start + 99));
        Assert.Equal(1, reader.HeightAtTime(start + 100));
        Assert.Equal(1, reader.HeightAtTime(start + 299));
        Assert.Equal(4, reader.HeightAtTime(start + 300));
        Assert.Equal(4, reader.HeightAtTime(start + 399));
        Assert.Equal(5, reader.HeightAtTime(start + 400));
        Assert.Equal(5, reader.HeightAtTime(long.MaxValue));
    }

    [Fact]
    public void A_chain_of_genesis_alone_has_no_coins()
    {
        using ChainReader reader = _story.Node.Node.OpenReader();
        var unspent = UnspentOutputSet.Compute(reader);

        Assert.Equal(0, reader.Height);
        Assert.Equal(Amount.Zero, reader.Supply);
        Assert.Equal(0, unspent.Count);
        Assert.Equal(SHA256.HashData([]), unspent.Hash.ToArray());
    }
}
