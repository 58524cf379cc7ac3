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

        Assert.Equal("mandatory-script-verify-flag-failed", first?.Reason);
        Assert.Same(first, again);
        story.Accept(good);
    }

    [Fact]
    public void Only_so_many_are_remembered_and_the_oldest_is_forgotten()
    {
        var refused = new RefusedTransactions(capacity: 2);
        var violation = new Violation("reason", "detail");
        TransactionId[] ids = [.. Enumerable.Range(1, 3).Select(i => new TransactionId(Hashing.Sha256d([(byte)i])))];

        refused.Add(ids[0], violation);
        refused.Add(ids[0], violation);
        refused.Add(ids[1], violation);
        Assert.Same(violation, refused.Find(ids[0]));
        refused.Add(ids[2], violation);

        Assert.Null(refused.Find(ids[0]));
        Assert.Same(violation, refused.Find(ids[1]));
        Assert.Same(violation, refused.Find(ids[2]));
    }
}
