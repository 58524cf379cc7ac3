using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Mempool;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Mempool;

public sealed class RefusedTransactionsTests
{
    [Fact]
    public void A_transaction_with_a_bad_signature_is_checked_once_and_the_good_one_is_taken()
    {
        using var story = new Story(new DirectNode(TestNetworks.EarlyCoins));
        story.Grow("a", 6, on: "genesis");
        Transaction good = new Payment(story["a1"].Reward).AllTo(TestKeys.Alice).Sign();
        Transaction bad = new Payment(story["a1"].Reward).AllTo(TestKeys.Alice).Sign((_, _) =>
            SignatureScript.Make(TestKeys.Miner.Sign(default), TestKeys.Miner.PublicKey.Bytes.Span));

        Violation? first = story.Node.Node.SubmitTransaction(bad);
        Violation? again = story.Node.Node.SubmitTransaction(bad);

        Assert.Equal("mempool-script-verify-flag-failed", first?.Reason);
        Assert.Same(first, again);
        story.Accept(good);
    }

    [Fact]
    public void In_a_copy_only_what_differs_is_checked_again()
    {
        //  input 0  good, unchanged     input 1  spoilt in the copy     input 2  spoilt in the first
        var refused = new RefusedTransactions(capacity: 1);
        Coin[] coins = [OfMiner, OfMiner, OfMiner];
        Violation? first = refused.CheckSignatures(Spoil(2), coins, known: null);
        Assert.StartsWith("Input 2", first?.Detail, StringComparison.Ordinal);

        // Were input 0 checked again, this would be noticed.
        Coin[] others = [OfMiner with { Owner = TestKeys.Bob.PublicKey.Hash }, OfMiner, OfMiner];
        Transaction copy = Spoil(1);
        Violation? second = refused.CheckSignatures(copy, others, refused.Find(copy));
        Assert.StartsWith("Input 1", second?.Detail, StringComparison.Ordinal);

        Transaction another = Spoil(0);
        Violation? third = refused.CheckSignatures(another, coins, refused.Find(another));
        Assert.StartsWith("Input 0", third?.Detail, StringComparison.Ordinal);

        Assert.Null(refused.CheckSignatures(Good, coins, refused.Find(Good)));
    }

    [Fact]
    public void A_transaction_that_signs_anything_else_is_no_copy()
    {
        var refused = new RefusedTransactions(capacity: 1);
        refused.CheckSignatures(Spoil(2), [OfMiner, OfMiner, OfMiner], known: null);

        Assert.Null(refused.Find(new Payment(Coins).AllTo(TestKeys.Bob, fee: 1).Sign()));
        Assert.NotNull(refused.Find(Good));
    }

    [Fact]
    public void Only_so_many_are_remembered_and_the_oldest_is_forgotten()
    {
        var refused = new RefusedTransactions(capacity: 2);
        Transaction[] spoilt = [.. Enumerable.Range(1, 3).Select(i => new Payment(Coins[0]).AllTo(TestKeys.Bob, fee: i)
            .Sign((_, _) => SignatureScript.Make(TestKeys.Miner.Sign(default), TestKeys.Miner.PublicKey.Bytes.Span)))];
        foreach (Transaction transaction in (Transaction[])[spoilt[0], spoilt[0], spoilt[1]])
        {
            refused.CheckSignatures(transaction, [OfMiner], refused.Find(transaction));
        }

        Assert.NotNull(refused.Find(spoilt[0]));
        refused.CheckSignatures(spoilt[2], [OfMiner], known: null);

        Assert.Null(refused.Find(spoilt[0]));
        Assert.NotNull(refused.Find(spoilt[1]));
        Assert.NotNull(refused.Find(spoilt[2]));
    }

    private static Coin OfMiner => new(new Amount(1_000), TestKeys.Miner.PublicKey.Hash, Height: 1, IsCoinbase: false);

    private static Spendable[] Coins =>
    [
        .. Enumerable.Range(1, 3).Select(i => new Spendable(
            new OutPoint(new TransactionId(Hashing.Sha256d([(byte)i])), 0), OfMiner.Value, TestKeys.Miner)),
    ];

    private static Transaction Good => new Payment(Coins).AllTo(TestKeys.Bob).Sign();

    /// <summary>The good one, but for the signature of an input.</summary>
    private static Transaction Spoil(int input) => new Payment(Coins).AllTo(TestKeys.Bob).Sign((_, i) => i == input
        ? SignatureScript.Make(TestKeys.Miner.Sign(default), TestKeys.Miner.PublicKey.Bytes.Span)
        : Good.Inputs[i].Script.ToArray());
}
