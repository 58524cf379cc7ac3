using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using BlockChain.Core.Wallets.Keys;

namespace BlockChain.Wallet.Tests;

/// <summary>Nodes that lie about the coins of a wallet with many addresses, most of all about those that it
/// spends.</summary>
public sealed class LyingNodeSendTests : IDisposable
{
    private static readonly ChainParameters Network = ChainParameters.Regtest;

    private readonly WalletProcess _wallet = new();
    private readonly ChainNode _honest = new(Network);
    private readonly ChainNode _liar;
    private readonly WalletAddress _own;
    private readonly Transaction _payment;

    public LyingNodeSendTests()
    {
        _own = _wallet.Create(Network).AddressAt(AddressChain.Receive, 1);
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
        WalletProcess.Result result = await SendAsync(_honest);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.EndsWith("Nothing was sent: this was a dry run.\n", result.Output, StringComparison.Ordinal);
        Assert.False(_honest.Paid.IsCompleted);
    }

    [Fact]
    public async Task A_coin_without_a_proof_is_not_spent()
    {
        _liar.Lie = path => IsUnspent(path) ? Coin(new string('1', 64), 100_000_000) : null;

        WalletProcess.Result result = await SendAsync(_liar);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains(
            $"The node at {_liar.Url} does not prove the coin 1111", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_coin_that_is_called_smaller_than_it_is_does_not_make_a_larger_fee()
    {
        _liar.Lie = path => IsUnspent(path) ? Coin(_payment.Id.ToString(), 100_000_000) : null;

        WalletProcess.Result result = await SendAsync(_liar);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains($"The node at {_liar.Url} gave a false answer", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Change_that_a_node_invents_cannot_be_spent()
    {
        string id = new('1', 64);
        string output = $$"""
            {"scriptpubkey":"","scriptpubkey_asm":"","scriptpubkey_type":"p2pkh","scriptpubkey_address":"{{_own.Text}}",
            "value":100000000}
            """;
        string record = $$"""
            {"txid":"{{id}}","version":1,"locktime":0,"size":200,"weight":800,"fee":0,"status":{"confirmed":false},
            "vin":[{"txid":"{{_payment.Id}}","vout":0,"prevout":{{output}},"scriptsig":"","scriptsig_asm":"",
            "is_coinbase":false,"sequence":4294967295}],"vout":[{{output}}]}
            """;
        _liar.Lie = path => path == $"tx/{id}" ? record
            : path == $"address/{_own.Text}/utxo"
                ? $$"""[{"txid":"{{id}}","vout":0,"status":{"confirmed":false},"value":100000000}]"""
            : null;

        WalletProcess.Result balance = await _wallet.SucceedAsync(
            "balance", "--json", "--network", "regtest", "--node", _liar.Url.ToString());
        WalletProcess.Result sending = await SendAsync(_liar);

        Assert.Equal((0, 100_000_000), (
            balance.ParseJson().GetProperty("spendable").GetInt64(),
            balance.ParseJson().GetProperty("pending").GetInt64()));
        Assert.Equal((5, ""), (sending.ExitCode, sending.Output));
    }

    [Fact]
    public async Task An_address_that_one_node_hides_is_found_with_another()
    {
        _liar.Lie = path => path.StartsWith("address/", StringComparison.Ordinal) ? Unused(path) : null;

        WalletProcess.Result result = await _wallet.RunAsync(
            "balance", "--network", "regtest", "--node", _liar.Url.ToString(), "--node", _honest.Url.ToString());

        Assert.Contains(
            $"The nodes disagree about the coin {_payment.Id}:0: {_honest.Url} lists it", result.Error,
            StringComparison.Ordinal);
    }

    private static bool IsUnspent(string path) => path.EndsWith("/utxo", StringComparison.Ordinal);

    private static string Coin(string txid, long value) =>
        $$"""[{"txid":"{{txid}}","vout":0,"status":{"confirmed":true,"block_height":2},"value":{{value}}}]""";

    private static string Unused(string path)
    {
        const string Nothing = """
            {"tx_count":0,"funded_txo_count":0,"funded_txo_sum":0,"spent_txo_count":0,"spent_txo_sum":0}
            """;
        return IsUnspent(path) ? "[]"
            : $$"""{"address":"{{path.Split('/')[1]}}","chain_stats":{{Nothing}},"mempool_stats":{{Nothing}}}""";
    }

    private Task<WalletProcess.Result> SendAsync(ChainNode node) => _wallet.RunAsync(
        "send", _own.Text, "0.5", "--dry-run", "--network", "regtest", "--node", node.Url.ToString());
}
