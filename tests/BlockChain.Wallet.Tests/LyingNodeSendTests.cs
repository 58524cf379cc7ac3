using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using BlockChain.Core.Wallets.Files;
using BlockChain.Core.Wallets.Keys;
using BlockChain.Core.Wallets.Payments;

namespace BlockChain.Wallet.Tests;

/// <summary>Nodes that lie about the coins of a wallet with many addresses, most of all about those that it
/// spends.</summary>
public sealed class LyingNodeSendTests : IDisposable
{
    private static readonly ChainParameters Network = ChainParameters.Regtest;

    private readonly TestWallet _wallet = new();
    private readonly ChainNode _honest = new(Network);
    private readonly ChainNode _liar;
    private readonly WalletFile _file;
    private readonly WalletAddress _own;
    private readonly Transaction _payment;

    public LyingNodeSendTests()
    {
        _file = _wallet.Create(Network);
        _own = _file.AddressAt(AddressChain.Receive, 1);
        _payment = _honest.MineFor(_own.Owner);
        _liar = new ChainNode(Network, _honest.Blocks);
    }

    public void Dispose()
    {
        _honest.Dispose();
        _liar.Dispose();
        _wallet.Dispose();
    }

    [Fact]
    public async Task A_proved_coin_is_spent_but_not_in_a_dry_run()
    {
        TestWallet.Result result = await SendAsync(_honest);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.EndsWith("Nothing was sent: this was a dry run.\n", result.Output, StringComparison.Ordinal);
        Assert.False(_honest.Paid.IsCompleted);
    }

    [Fact]
    public async Task A_coin_without_a_proof_is_not_spent()
    {
        Transaction invented = Invent();
        _liar.Lie = path => IsUnspent(path) ? Coin(invented.Id, isConfirmed: true, 100_000_000) : null;

        TestWallet.Result result = await SendAsync(_liar);

        Assert.Equal((5, ""), (result.ExitCode, result.Output));
        Assert.Contains(
            "The node says that more of your coins are in blocks, but has not proved it.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_coin_that_is_called_smaller_than_it_is_does_not_make_a_larger_fee()
    {
        _liar.Lie = path => IsUnspent(path) ? Coin(_payment.Id, isConfirmed: true, 100_000_000) : null;

        TestWallet.Result lied = await SendAsync(_liar);
        TestWallet.Result honest = await SendAsync(_honest);

        Assert.Equal((0, ""), (lied.ExitCode, lied.Error));
        Assert.Equal(FeeIn(honest), FeeIn(lied));

        static string FeeIn(TestWallet.Result result) =>
            result.Output.Split('\n').Single(line => line.StartsWith("Fee", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_coin_of_a_transaction_that_the_node_does_not_show_is_named_and_not_shown()
    {
        _liar.Lie = path => IsUnspent(path) ? Coin(default, isConfirmed: true, 2_000_000_000_000_000) : null;

        TestWallet.Result result = await _wallet.RunAtAsync(_liar.Url, "balance", "--json");

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains(
            $"The node at {_liar.Url} gave a false answer: it lists the coin", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Advice_to_pay_a_large_fee_is_not_followed_without_being_asked_for()
    {
        _liar.Lie = path => path == "fee-estimates" ? """{"1":100000}""" : null;

        TestWallet.Result advised = await SendAsync(_liar);
        TestWallet.Result wanted = await SendAsync(_liar, "--fee-rate", "21");

        Assert.Contains($"The node at {_liar.Url} advises a fee rate of 100000 units/byte. This wallet follows advice only up to 20: to pay more, add "
            + "--fee-rate N.", advised.Error, StringComparison.Ordinal);
        Assert.Matches(@"\(20(\.\d+)? units/byte", advised.Output);
        Assert.Equal((0, ""), (wanted.ExitCode, wanted.Error));
        Assert.Matches(@"\(21(\.\d+)? units/byte", wanted.Output);
    }

    [Fact]
    public async Task Change_that_a_node_invents_cannot_be_spent()
    {
        Transaction invented = Invent();
        _liar.Lie = path => path == $"address/{_own.Text}/utxo" ? Coin(invented.Id, isConfirmed: false, 100_000_000) : null;

        TestWallet.Result balance = await _wallet.SucceedAtAsync(_liar.Url, "balance", "--json");
        TestWallet.Result sending = await SendAsync(_liar);

        Assert.Equal((0, 100_000_000), (
            balance.ParseJson().GetProperty("spendable").GetInt64(),
            balance.ParseJson().GetProperty("pending").GetInt64()));
        Assert.Equal((5, ""), (sending.ExitCode, sending.Output));
    }

    [Fact]
    public async Task An_address_that_one_node_hides_is_found_with_another()
    {
        _liar.Lie = path => path.StartsWith("address/", StringComparison.Ordinal) ? Unused(path) : null;

        TestWallet.Result result = await _wallet.RunAsync(
            "balance", "--network", "regtest", "--node", _liar.Url.ToString(), "--node", _honest.Url.ToString());

        Assert.Contains(
            $"The nodes disagree about the coin {_payment.Id}:0: {_honest.Url} lists it", result.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_a_node_calls_used_without_a_proof_is_named_and_not_passed()
    {
        const string Used = """
            {"tx_count":1,"funded_txo_count":1,"funded_txo_sum":1,"spent_txo_count":0,"spent_txo_sum":0}
            """;
        _liar.Lie = path => path.Split('/') is ["address", var address]
            ? $$"""{"address":"{{address}}","chain_stats":{{Used}},"mempool_stats":{{Used}} }"""
            : null;

        TestWallet.Result balance = await _wallet.SucceedAtAsync(_liar.Url, "balance");

        Assert.Contains(
            $"The node at {_liar.Url} says that {_file.AddressAt(AddressChain.Receive, 19).Text} was paid in a block, but does "
            + "not prove it.",
            balance.Error,
            StringComparison.Ordinal);
        Assert.InRange(WalletNotes.Read(_file)!.Receive, 0, AddressScan.Gap + _own.Index);
    }

    [Fact]
    public async Task The_change_of_a_proved_payment_counts_although_the_node_hides_its_address()
    {
        WalletAddress change = _file.AddressAt(AddressChain.Change, 0);
        var coin = new WalletCoin(
            _payment.OutPointAt(0), _own.Text, _payment.TotalOutput, CoinState.Spendable, IsConfirmed: true, IsProved: true, 0);
        using WalletSecret secret = _file.Unlock([]);
        Transaction sent = PaymentBuilder.Build(
            new CoinSelection([coin], Fee: new(1_000), Change: coin.Value - new Amount(101_000)),
            [TransactionOutput.To(TestKeys.Bob.PublicKey.Hash, new Amount(100_000))],
            change.Owner,
            _ => secret.KeyOf(_own));
        _liar.Mine(draft => draft.With(sent));
        _liar.Lie = path => path.StartsWith($"address/{change.Text}", StringComparison.Ordinal) ? Unused(path) : null;

        TestWallet.Result history = await _wallet.SucceedAtAsync(_liar.Url, "history", "--json");

        Assert.Equal(-101_000, history.ParseJson().EnumerateArray()
            .Single(entry => entry.GetProperty("txid").GetString() == sent.Id.ToString()).GetProperty("amount").GetInt64());
    }

    private static bool IsUnspent(string path) => path.EndsWith("/utxo", StringComparison.Ordinal);

    /// <summary>A payment to the wallet that was never in a block.</summary>
    private Transaction Invent()
    {
        Transaction invented = new Payment(_liar.Mine().Transactions[0].Output(0, TestKeys.Miner))
            .To(TransactionOutput.To(_own.Owner, new Amount(100_000_000))).Sign();
        _liar.Mempool.Add(invented);
        return invented;
    }

    private static string Coin(TransactionId txid, bool isConfirmed, long value) => $$"""
        [{"txid":"{{txid}}","vout":0,"status":{"confirmed":{{(isConfirmed ? "true" : "false")}}},"value":{{value}}}]
        """;

    private static string Unused(string path)
    {
        const string Nothing = """
            {"tx_count":0,"funded_txo_count":0,"funded_txo_sum":0,"spent_txo_count":0,"spent_txo_sum":0}
            """;
        return IsUnspent(path) ? "[]"
            : $$"""{"address":"{{path.Split('/')[1]}}","chain_stats":{{Nothing}},"mempool_stats":{{Nothing}}}""";
    }

    private Task<TestWallet.Result> SendAsync(ChainNode node, params string[] options) =>
        _wallet.RunAtAsync(node.Url, ["send", _own.Text, "0.5", "--dry-run", .. options]);
}
