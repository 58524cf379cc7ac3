using BlockChain.Core.Consensus;
using BlockChain.Core.Network;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using BlockChain.Core.Wallets.Proofs;

namespace BlockChain.Core.Tests.Wallets;

/// <summary>An unconfirmed transaction, which nothing proves, against the coins that it spends.</summary>
public sealed class SpendingCheckTests : ChainNodeTests
{
    private static readonly ChainParameters Parameters = TestNetworks.EarlyCoins;

    public SpendingCheckTests()
        : base(Parameters)
    {
        Node.Mine(6);
    }

    [Fact]
    public async Task An_unconfirmed_transaction_that_its_owner_signed_is_shown_without_a_proof()
    {
        Transaction waiting = new Payment(Node.Blocks[2].Transactions[0].Output(0, TestKeys.Miner)).AllTo(TestKeys.Bob).Sign();
        Transaction next = new Payment(waiting.Output(0, TestKeys.Bob)).AllTo(TestKeys.Alice).Sign();
        Node.Mempool.AddRange([waiting, next]);

        ShownTransaction shown = Assert.Single(await FetchAsync(next)).Value;

        Assert.Equal((next.Id, null), (shown.Transaction.Id, shown.Proof));
    }

    [Fact]
    public async Task An_unconfirmed_transaction_that_another_signed_is_a_lie()
    {
        Spendable coin = Node.Blocks[2].Transactions[0].Output(0, TestKeys.Miner) with { Key = TestKeys.Bob };

        await LiesAsync(new Payment(coin).AllTo(TestKeys.Bob).Sign(), "mempool-script-verify-flag-failed");
    }

    [Fact]
    public async Task An_unconfirmed_transaction_that_pays_more_than_it_spends_is_a_lie()
    {
        Spendable coin = Node.Blocks[2].Transactions[0].Output(0, TestKeys.Miner);

        await LiesAsync(new Payment(coin).AllTo(TestKeys.Bob, fee: -1).Sign(), "bad-txns-in-belowout");
    }

    [Fact]
    public async Task An_unconfirmed_transaction_that_spends_what_never_was_is_a_lie()
    {
        Spendable coin = Node.Blocks[2].Transactions[0].Output(0, TestKeys.Miner);
        coin = coin with { OutPoint = new OutPoint(coin.OutPoint.TransactionId, 1) };

        await LiesAsync(new Payment(coin).AllTo(TestKeys.Bob).Sign(), "bad-txns-inputs-missingorspent");
    }

    [Fact]
    public async Task A_lie_behind_unconfirmed_transactions_is_found()
    {
        Spendable coin = Node.Blocks[2].Transactions[0].Output(0, TestKeys.Miner);
        Transaction invented = new Payment(coin).AllTo(TestKeys.Bob, fee: -1).Sign();
        Node.Mempool.Add(invented);

        await LiesAsync(new Payment(invented.Output(0, TestKeys.Bob)).AllTo(TestKeys.Alice).Sign(), "bad-txns-in-belowout");
    }

    [Fact]
    public async Task Of_an_input_whose_coin_is_hidden_nothing_is_known_and_the_others_are_checked()
    {
        Spendable hidden = Node.Blocks[2].Transactions[0].Output(0, TestKeys.Miner);
        Spendable shown = Node.Blocks[3].Transactions[0].Output(0, TestKeys.Miner);
        Transaction good = new Payment(hidden with { Key = TestKeys.Bob }, shown).AllTo(TestKeys.Bob).Sign();
        Node.Hidden = hidden.OutPoint.TransactionId;
        Node.Mempool.Add(good);
        Assert.Single(await FetchAsync(good));

        await LiesAsync(
            new Payment(hidden, shown with { Key = TestKeys.Bob }).AllTo(TestKeys.Bob).Sign(), "Input 1 of");
    }

    [Fact]
    public async Task Unconfirmed_transactions_are_asked_for_up_to_a_size()
    {
        Transaction[] waiting = [.. Enumerable.Range(1, 20).Select(fee =>
            new Payment(Node.Blocks[2].Transactions[0].Output(0, TestKeys.Miner)).AllTo(TestKeys.Bob, fee).Sign())];
        Node.Mempool.AddRange(waiting);
        await Chain.SyncAsync(Client, Cancellation);
        var transactions = new ProvedTransactions(Client, Chain, maxUnprovedSize: waiting[0].Size);

        int shown = (await transactions.FetchAsync(waiting.Select(each => each.Id), Cancellation)).Count;

        // Those that were asked for at once.
        Assert.Equal(16, shown);
        Assert.True(transactions.IsExhausted);
        int before = Node.Requests;
        Assert.Empty(await transactions.FetchAsync([waiting[^1].Id], Cancellation));
        Assert.Equal(before, Node.Requests);
    }

    private async Task<IReadOnlyDictionary<TransactionId, ShownTransaction>> FetchAsync(Transaction transaction) =>
        await (await SyncAsync()).FetchAsync([transaction.Id], Cancellation);

    private async Task LiesAsync(Transaction transaction, string why)
    {
        Node.Mempool.Add(transaction);

        FalseAnswerException lie = await Assert.ThrowsAsync<FalseAnswerException>(() => FetchAsync(transaction));

        Assert.Contains(why, lie.Message, StringComparison.Ordinal);
    }
}
