using BlockChain.Core.Mempool;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Mempool;

/// <summary>The mempool holds 50 MB, and then the worst paying leave. It is filled with transactions of nearly the
/// largest size; what they pay is said per 100,000 bytes, which is a little more than each has.</summary>
public sealed class FullMempoolTests : IDisposable
{
    private const int OutputCount = 2_930;
    private const int SizeOfEach = 10 + 148 + (34 * OutputCount);
    private const int Room = (int)(MempoolPolicy.MaxSize / SizeOfEach);

    private static readonly TransactionOutput Least =
        TransactionOutput.To(TestKeys.Bob.PublicKey.Hash, new Amount(546));

    private readonly Story _story = new(new DirectNode(TestNetworks.EarlyCoins));
    private readonly Transaction _coins;
    private int _nextCoin;

    public FullMempoolTests()
    {
        _story.Grow("a", 2, on: "genesis");
        var split = new Payment(_story["a1"].Reward);
        for (int i = 0; i < Room + 10; i++)
        {
            split.To(TestKeys.Alice, 9_000_000);
        }

        _coins = split.Sign();
        _story.Accept("a3", on: "a2", block => block.With(_coins));
    }

    public void Dispose() => _story.Dispose();

    [Fact]
    public void The_worst_paying_leaves_with_its_children_for_one_that_pays_more_and_never_for_one_that_pays_less()
    {
        Transaction poor = Large(fee: 150_000);
        Transaction child = ChildOf(poor, fee: 300);
        Accept(poor);
        Accept(child);
        Fill(count: Room - 1, fee: 200_000);

        _story.Refuse("mempool full", Large(fee: 140_000));
        Assert.True(Waits(poor));
        Assert.True(Waits(child));
        Accept(Large(fee: 160_000));

        Assert.False(Waits(poor));
        Assert.False(Waits(child));
        Assert.Equal(Room, _story.Node.Node.Mempool.Count);
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
        Fill(count: Room - 2, fee: 200_000);

        Accept(Large(fee: 200_000));

        Assert.True(Waits(parent));
        Assert.True(Waits(child));
        Assert.False(Waits(poor));
    }

    private bool Waits(Transaction transaction) => _story.Node.Node.Mempool.TryFind(transaction.Id, out _);

    /// <summary>Without the way over bytes, which would take seconds here.</summary>
    private void Accept(Transaction transaction) => Assert.Null(_story.Node.Node.SubmitTransaction(transaction));

    private void Fill(int count, long fee)
    {
        for (int i = 0; i < count; i++)
        {
            Accept(Large(fee));
        }
    }

    private Spendable NextCoin() => _coins.Output(_nextCoin++, TestKeys.Alice);

    private Transaction Large(long fee)
    {
        Spendable coin = NextCoin();
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
