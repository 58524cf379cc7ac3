using BlockChain.Core.Chain;
using BlockChain.Core.Mempool;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Tests.Chain;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Mempool;

/// <summary>
/// What a reorganisation took out of blocks returns a little at a time, and others get the node's lock in between. The stories
/// here say what happens when they use it: the transactions are so large that two are enough for one time, and what happens in
/// between is done where the first is announced, which is before the next two are looked at.
/// </summary>
public sealed class ReturningTransactionsTests : IDisposable
{
    private readonly DirectNode _node = new(TestNetworks.EarlyCoins);
    private readonly Story _story;
    private readonly Transaction[] _large;
    private readonly List<TransactionId> _heard = [];

    //  genesis ─ c1 ─ … ─ c8
    public ReturningTransactionsTests()
    {
        _story = new Story(_node);
        _story.Grow("c", 8, on: "genesis");
        _large = [.. Enumerable.Range(1, 4).Select(i => Large(_story[$"c{i}"].Reward))];
    }

    public void Dispose() => _story.Dispose();

    [Fact]
    public void All_of_it_is_announced_after_the_new_tip()
    {
        Transaction child = Spend(_large[3].Output(0, TestKeys.Alice));
        _story.Accept("a9", on: "c8", block => block.With(_large));
        _story.Accept(child);
        _story.Accept("b9", on: "c8");
        var heard = new List<NodeEvent>();
        _node.Node.Happened += heard.Add;

        _story.Accept("b10", on: "b9");
        _node.Settle();

        Assert.Equal(
            [typeof(Reorganised), typeof(BlockConnected)], heard.Take(2).Select(happened => happened.GetType()));
        Assert.Equal(
            [.. _large.Select(one => one.Id), child.Id],
            heard.Skip(2).Select(happened => ((TransactionAdded)happened).Entry.Transaction.Id));
        _story.Wait([.. _large, child]);
    }

    [Fact]
    public void The_sender_of_the_new_tip_does_not_wait_for_it()
    {
        _story.Accept("a9", on: "c8", block => block.With(_large));
        _story.Accept("b9", on: "c8");
        using var answered = new ManualResetEventSlim();
        bool wasAnswered = false;
        _node.Node.Happened += happened =>
            wasAnswered |= happened is TransactionAdded && answered.Wait(TimeSpan.FromSeconds(30));

        _story.Accept("b10", on: "b9");
        answered.Set();

        _story.Wait(_large);
        Assert.True(wasAnswered);
    }

    [Fact]
    public void A_block_in_between_may_confirm_what_has_not_returned_yet()
    {
        _story.Accept("a9", on: "c8", block => block.With(_large));
        _story.Accept("b9", on: "c8");
        InBetween(() =>
        {
            FitsTheChain();
            _story.Accept("b11", on: "b10", block => block.With(_large[0], _large[3]));
        });

        _story.Accept("b10", on: "b9");
        _node.Settle();

        _story.TipIs("b11");
        _story.Wait(_large[1], _large[2]);
        FitsTheChain();
    }

    [Fact]
    public void A_transaction_in_between_that_spends_the_same_coin_was_first()
    {
        Transaction rival = new Payment(_story["c4"].Reward).AllTo(TestKeys.Bob).Sign();
        _story.Accept("a9", on: "c8", block => block.With(_large));
        _story.Accept("b9", on: "c8");
        InBetween(() => _story.Accept(rival));

        _story.Accept("b10", on: "b9");

        _story.Wait(_large[0], _large[1], rival, _large[2]);
        FitsTheChain();
    }

    [Fact]
    public void A_reorganisation_in_between_that_goes_back_leaves_nothing_in_the_mempool()
    {
        _story.Accept("a9", on: "c8", block => block.With(_large));
        _story.Accept("b9", on: "c8");
        InBetween(() =>
        {
            _story.Accept("a10", on: "a9");
            _story.Accept("a11", on: "a10");
        });

        _story.Accept("b10", on: "b9");
        _node.Settle();

        _story.TipIs("a11");
        _story.Wait();
    }

    [Fact]
    public void A_deeper_reorganisation_in_between_has_parents_return_before_their_children_all_the_same()
    {
        //  c8 ─ d9 (parent) ─ a10 (large, large, child)
        //   │            └─ b10 ─ b11
        //   └─ e9 ─ e10 ─ e11 ─ e12
        Transaction parent = Spend(_story["c5"].Reward);
        Transaction child = Spend(parent.Output(0, TestKeys.Alice));
        _story.Accept("d9", on: "c8", block => block.With(parent));
        _story.Accept("a10", on: "d9", block => block.With(_large[0], _large[1], child));
        _story.Accept("b10", on: "d9");
        InBetween(() => _story.Grow("e", 4, on: "c8"));

        _story.Accept("b11", on: "b10");
        _node.Settle();

        _story.TipIs("e4");
        _story.Wait(_large[0], _large[1], parent, child);
        FitsTheChain();
    }

    [Fact]
    public void A_node_that_is_closed_in_between_has_the_new_chain_when_it_is_opened_again()
    {
        _story.Accept("a9", on: "c8", block => block.With(_large));
        _story.Accept("b9", on: "c8");
        InBetween(_node.Close);

        _story.Accept("b10", on: "b9");
        _node.Settle();

        Assert.Equal(2, _heard.Count);
        _node.Open();
        _story.IsAsIfOnly("b10");
        _story.Wait();
    }

    [Fact]
    public void What_the_disk_does_not_give_is_lost_and_the_rest_returns()
    {
        _story.Accept("a9", on: "c8", block => block.With(_large[0]));
        _story.Accept("a10", on: "a9", block => block.With(_large[1]));
        _story.Grow("b", 2, on: "c8");
        _node.Execute("UPDATE bodies SET bytes = x'00' WHERE block = (SELECT block FROM best_chain WHERE height = 9)");

        _story.Accept("b3", on: "b2");

        _story.TipIs("b3");
        _story.Wait(_large[1]);
    }

    [Fact]
    public void A_coin_of_an_unconfirmed_parent_has_the_height_of_the_block_that_confirms_it()
    {
        Transaction parent = Spend(_story["c1"].Reward);
        Transaction child = Spend(parent.Output(0, TestKeys.Alice));
        _story.Accept(parent);
        _story.Accept(child);
        Assert.Equal(MempoolEntry.UnconfirmedHeight, HeightOfCoin(child));

        _story.Accept("a9", on: "c8", block => block.With(parent));
        Assert.Equal(9, HeightOfCoin(child));

        _story.Accept("b9", on: "c8");
        _story.Accept("b10", on: "b9", block => block.With(parent));
        _story.Accept("b11", on: "b10");
        Assert.Equal(10, HeightOfCoin(child));
    }

    private int HeightOfCoin(Transaction transaction)
    {
        Assert.True(_node.Node.Mempool.TryFind(transaction.Id, out MempoolEntry? entry));
        return entry.Coins[0].Height;
    }

    /// <summary>Has something happen between the first two that return and the rest.</summary>
    private void InBetween(Action act) => _node.Node.Happened += happened =>
    {
        if (happened is TransactionAdded { Entry.Transaction.Id: var id } && !_heard.Contains(id))
        {
            _heard.Add(id);
            if (_heard.Count == 2)
            {
                act();
            }
        }
    };

    /// <summary>Each coin that the mempool spends is one of the chain, or one that an earlier entry makes.</summary>
    private void FitsTheChain()
    {
        using ChainReader reader = _node.Node.OpenReader();
        var made = new HashSet<OutPoint>();
        foreach (Transaction transaction in _node.Node.Mempool.Entries.Select(entry => entry.Transaction))
        {
            Assert.All(transaction.Inputs, input => Assert.True(
                made.Remove(input.PreviousOutput)
                || reader.FindOutput(input.PreviousOutput) is { Spender: null }));
            made.UnionWith(transaction.Outputs.Select((_, i) => transaction.OutPointAt(i)));
        }
    }

    /// <summary>Somewhat more than half of what is looked at in one go.</summary>
    private static Transaction Large(Spendable coin)
    {
        var payment = new Payment(coin).To(TestKeys.Alice, 100_000);
        while (payment.WithoutScripts().Outputs.Length * 34 <= MempoolPolicy.MaxReturningSize / 2)
        {
            payment.To(TestKeys.Bob, 546);
        }

        return payment.AllTo(TestKeys.Alice, fee: coin.Value.Units / 2).Sign();
    }

    private static Transaction Spend(Spendable coin) => new Payment(coin).AllTo(TestKeys.Alice).Sign();
}
