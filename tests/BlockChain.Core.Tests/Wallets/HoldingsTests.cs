using BlockChain.Core.Network;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using BlockChain.Core.Wallets.Files;
using BlockChain.Core.Wallets.Payments;
using BlockChain.Core.Wallets.Proofs;

namespace BlockChain.Core.Tests.Wallets;

/// <summary>Which coins a node lists is its word; what they are is read from the bytes that made them.</summary>
public sealed class HoldingsTests : ChainNodeTests
{
    private const long Value = 1_000_000;

    private readonly string _alice;

    public HoldingsTests()
        : base(TestNetworks.EarlyCoins)
    {
        _alice = Node.AddressOf(TestKeys.Alice.PublicKey.Hash);
        Node.Mine(2);
    }

    [Fact]
    public async Task A_coin_in_a_block_is_proved_and_spendable()
    {
        Transaction payment = PayAlice();
        Node.Mine(draft => draft.With(payment));

        Assert.Equal(
            new WalletCoin(
                payment.OutPointAt(0), _alice, new Amount(Value), CoinState.Spendable, IsConfirmed: true, IsProved: true, 0),
            await CoinAsync());
    }

    [Fact]
    public async Task A_mined_coin_matures_until_the_next_block_may_spend_it()
    {
        Holdings holdings = await FetchAsync(Node.AddressOf(TestKeys.Miner.PublicKey.Hash));

        Assert.Equal([0, 1], holdings.Coins.Select(coin => coin.BlocksToMature));
        Assert.Equal(holdings.Coins[0].Value, holdings.Spendable);
        Assert.Equal(holdings.Coins[1].Value, holdings.Maturing);
    }

    [Fact]
    public async Task What_others_sent_is_pending_until_it_is_in_a_block()
    {
        List(Unconfirmed(PayAlice()));

        WalletCoin coin = await CoinAsync();

        Assert.Equal((Value, CoinState.Pending, false, false), (coin.Value.Units, coin.State, coin.IsConfirmed, coin.IsProved));
    }

    [Fact]
    public async Task The_change_of_our_own_unconfirmed_payment_is_spendable()
    {
        Transaction payment = PayAlice();
        var sent = new SentPayments(WalletFile.OpenOrCreate(Folder, WalletFile.DefaultName, out _));
        sent.Keep(payment);
        List(Unconfirmed(payment));

        Assert.Equal(Value, (await FetchAsync(_alice, sent)).Spendable.Units);
    }

    [Fact]
    public async Task The_total_is_the_sum_of_the_three()
    {
        Node.Mine(draft => draft.With(PayAlice()));
        string confirmed = (await CoinAsync()).OutPoint.TransactionId.ToString();
        List(Listed(confirmed, isConfirmed: true), Unconfirmed(PayAlice(2)));

        Holdings holdings = await FetchAsync(_alice);

        Assert.Equal((Value, 0, Value, 2 * Value), (
            holdings.Spendable.Units, holdings.Maturing.Units, holdings.Pending.Units, holdings.Total.Units));
    }

    [Fact]
    public async Task A_coin_listed_twice_counts_once()
    {
        string coin = Unconfirmed(PayAlice());
        List(coin, coin);

        Assert.Equal(Value, (await CoinAsync()).Value.Units);
    }

    [Fact]
    public async Task A_coin_that_is_said_to_be_in_a_block_without_a_proof_is_not_proved()
    {
        Transaction payment = PayAlice();
        Node.Mempool.Add(payment);
        List(Listed(payment.Id.ToString(), isConfirmed: true));

        WalletCoin coin = await CoinAsync();

        Assert.Equal(
            (Value, CoinState.Pending, true, false), (coin.Value.Units, coin.State, coin.IsConfirmed, coin.IsProved));
    }

    /// <summary>Nothing is compared: there is no way to tell it.</summary>
    [Fact]
    public async Task A_false_amount_is_not_even_read()
    {
        Transaction payment = PayAlice();
        Node.Mine(draft => draft.With(payment));
        List(Listed(payment.Id.ToString(), isConfirmed: true, value: 7));

        Assert.Equal(Value, (await CoinAsync()).Value.Units);
    }

    [Fact]
    public async Task A_coin_whose_transaction_the_node_does_not_show_is_a_lie()
    {
        List(Listed(new string('1', 64), isConfirmed: true));

        FalseAnswerException lie = await Assert.ThrowsAsync<FalseAnswerException>(() => FetchAsync(_alice));

        Assert.Contains("does not show the transaction that made it", lie.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_coin_that_a_reorganisation_takes_away_after_it_was_listed_is_no_lie()
    {
        string gone = Listed(new string('1', 64), isConfirmed: true);
        int lists = 0;
        Node.Lie = path => path.EndsWith("/utxo", StringComparison.Ordinal) ? (lists++ == 0 ? $"[{gone}]" : "[]") : null;

        Assert.Empty((await FetchAsync(_alice)).Coins);
    }

    [Theory]
    [InlineData("")]
    [InlineData(""","matures_at":3""")]
    public async Task A_coin_beyond_those_that_are_checked_is_pending(string matures)
    {
        List(Listed(new string('1', 64), isConfirmed: true)[..^1] + matures + "}");
        await Chain.SyncAsync(Client, Cancellation);

        Holdings holdings = await Holdings.FetchAsync(
            new ProvedTransactions(Client, Chain, maxAsked: 0), [_alice], sent: null, Cancellation);

        Assert.Equal((0, Value), (holdings.Spendable.Units, holdings.Pending.Units));
        Assert.False(Assert.Single(holdings.Coins).IsProved);
    }

    [Fact]
    public async Task More_coins_than_anybody_has_are_refused()
    {
        List([.. Enumerable.Range(0, 3).Select(index => Listed(new string('1', 64), isConfirmed: true, index))]);

        Assert.Equal(3, (await ListedCoin.FetchAsync(Client, [_alice], maxListed: 3, Cancellation)).Count);
        NodeAnswerException refused = await Assert.ThrowsAsync<NodeAnswerException>(
            () => ListedCoin.FetchAsync(Client, [_alice], maxListed: 2, Cancellation));
        Assert.Contains("lists more than 2 coins", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2_100_000_000_000_001)]
    [InlineData(long.MaxValue)]
    public async Task A_claim_that_cannot_be_is_refused(long value)
    {
        List(Listed(new string('1', 64), isConfirmed: true, value: value));

        await Assert.ThrowsAsync<NodeAnswerException>(() => FetchAsync(_alice));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task A_coin_that_pays_somebody_else_or_is_none_is_a_lie(int index)
    {
        Transaction payment = new Payment(Reward(1)).To(TestKeys.Alice, Value).To(TestKeys.Bob, Value).Sign();
        Node.Mine(draft => draft.With(payment));
        List(Listed(payment.Id.ToString(), isConfirmed: true, index: index));

        await Assert.ThrowsAsync<FalseAnswerException>(() => FetchAsync(_alice));
    }

    [Fact]
    public async Task Coins_that_are_more_than_all_there_can_be_are_refused()
    {
        Node.Hidden = Node.Blocks[0].Transactions[0].Id;
        List(Unconfirmed(PayAlice(1, Amount.MaxMoney.Units)), Unconfirmed(PayAlice(2, 1)));

        await Assert.ThrowsAsync<NodeAnswerException>(() => FetchAsync(_alice));
    }

    [Fact]
    public async Task A_coin_without_a_proper_id_is_refused()
    {
        List(Listed(@"\u001b[31m", isConfirmed: true));

        await Assert.ThrowsAsync<NodeAnswerException>(() => FetchAsync(_alice));
    }

    private Spendable Reward(int height) => Node.Blocks[height - 1].Transactions[0].Output(0, TestKeys.Miner);

    private Transaction PayAlice(int height = 1, long value = Value) =>
        new Payment(Reward(height)).To(TestKeys.Alice, value).Sign();

    /// <summary>Puts it into the mempool, and lists its first output.</summary>
    private string Unconfirmed(Transaction transaction)
    {
        Node.Mempool.Add(transaction);
        return Listed(transaction.Id.ToString(), isConfirmed: false);
    }

    private static string Listed(string txid, bool isConfirmed, int index = 0, long value = Value) =>
        $$"""{"txid":"{{txid}}","vout":{{index}},"status":{"confirmed":{{(isConfirmed ? "true" : "false")}}},"value":{{value}}}""";

    private void List(params string[] coins) => Node.Lie = path =>
        path.EndsWith("/utxo", StringComparison.Ordinal) ? $"[{string.Join(',', coins)}]" : null;

    private async Task<Holdings> FetchAsync(string address, SentPayments? sent = null) =>
        await Holdings.FetchAsync(await SyncAsync(), [address], sent, Cancellation);

    private async Task<WalletCoin> CoinAsync() => Assert.Single((await FetchAsync(_alice)).Coins);
}
