using BlockChain.Core.Mempool;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Mempool;

/// <summary>The mempool takes so much memory, and then the worst paying leave. It is filled with transactions of nearly the
/// largest size; what they pay is said per 100,000 bytes, which is a little more than each has.</summary>
public sealed class FullMempoolTests : IDisposable
{
    private const int OutputCount = 2_930;
    private const int MaxCount = 300;

    private static readonly TransactionOutput Least =
        TransactionOutput.To(TestKeys.Bob.PublicKey.Hash, new Amount(546));

    private readonly Story _story = new(new DirectNode(TestNetworks.EarlyCoins));
    private readonly Transaction _coins;
    private int _nextCoin;

    public FullMempoolTests()
    {
        _story.Grow("a", 2, on: "genesis");
        var split = new Payment(_story["a1"].Reward);
        for (int i = 0; i < MaxCount; i++)
        {
            split.To(TestKeys.Alice, 16_000_000);
        }

        _coins = split.Sign();
        _story.Accept("a3", on: "a2", block => block.With(_coins));
    }

    private TransactionPool Mempool => _story.Node.Node.Mempool;

    public void Dispose() => _story.Dispose();

    [Fact]
    public void The_worst_paying_leaves_with_its_children_for_one_that_pays_more_and_never_for_one_that_pays_less()
    {
        Transaction poor = Large(fee: 150_000);
        Transaction child = ChildOf(poor, fee: 300);
        Accept(poor);
        Accept(child);
        Fill(fee: 200_000);
        int room = Mempool.Count - 1;

        _story.Refuse("mempool full", Large(fee: 140_000));
        Assert.True(Waits(poor));
        Assert.True(Waits(child));
        Accept(Large(fee: 160_000));

        Assert.False(Waits(poor));
        Assert.False(Waits(child));
        Assert.Equal(room, Mempool.Count);
        Assert.True(Mempool.Memory <= MempoolPolicy.MaxMemory);
    }

    [Fact]
    public void A_child_that_pays_for_its_parent_keeps_it()
    {
        Transaction parent = Large(fee: 110_000);
        Transaction child = ChildOf(parent, fee: 1_000_000);
        Transaction poor = Large(fee: 150_000);
        Accept(parent);
        Accept(child);
        Accept(poor);
        Fill(fee: 200_000);

        Accept(Large(fee: 200_000));

        Assert.True(Waits(parent));
        Assert.True(Waits(child));
        Assert.False(Waits(poor));
    }

    [Fact]
    public void One_that_pays_too_little_for_all_the_room_it_needs_drives_out_nothing()
    {
        Transaction poor = new Payment(NextCoin()).AllTo(TestKeys.Bob, fee: 300).Sign();
        Accept(poor);
        Fill(fee: 200_000);

        _story.Refuse("mempool full", Large(fee: 180_000));

        Assert.True(Waits(poor));
    }

    [Fact]
    public void A_child_that_pays_well_gets_no_room_while_its_parent_is_the_worst_paying_all_the_same()
    {
        Transaction parent = Large(fee: 110_000);
        Accept(parent);
        Fill(fee: 200_000);

        _story.Refuse("mempool full", Large(fee: 250_000, parent.Output(0, TestKeys.Alice)));

        Assert.True(Waits(parent));
    }

    [Fact]
    public void What_would_not_fit_is_refused_before_its_signatures_are_checked()
    {
        Fill(fee: 200_000);
        Spendable ofSomebodyElse = NextCoin() with { Key = TestKeys.Bob };

        _story.Refuse("mempool full", Large(fee: 140_000, ofSomebodyElse));
        _story.Refuse("mempool-script-verify-flag-failed", Large(fee: 300_000, ofSomebodyElse));
    }

    private bool Waits(Transaction transaction) => Mempool.TryFind(transaction.Id, out _);

    private long MemoryOf(Transaction transaction) =>
        Mempool.TryFind(transaction.Id, out MempoolEntry? entry) ? entry.Memory : 0;

    /// <summary>Without the way over bytes, which would take seconds here.</summary>
    private void Accept(Transaction transaction) => Assert.Null(_story.Node.Node.SubmitTransaction(transaction));

    /// <summary>Until the next one would not fit.</summary>
    private void Fill(long fee)
    {
        Transaction last;
        do
        {
            Accept(last = Large(fee));
        }
        while (Mempool.Memory + MemoryOf(last) <= MempoolPolicy.MaxMemory);
    }

    private Spendable NextCoin() => _coins.Output(_nextCoin++, TestKeys.Alice);

    private Transaction Large(long fee) => Large(fee, NextCoin());

    private static Transaction Large(long fee, Spendable coin)
    {
        var payment = new Payment(coin);
        payment.To(TestKeys.Alice, coin.Value.Units - fee - ((OutputCount - 1) * Least.Value.Units));
        for (int i = 1; i < OutputCount; i++)
        {
            payment.To(Least);
        }

        return payment.Sign();
    }

    private static Transaction ChildOf(Transaction parent, long fee) =>
        new Payment(parent.Output(0, TestKeys.Alice)).AllTo(TestKeys.Bob, fee).Sign();
}
