using System.Text.Json;
using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Network;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Wallet.Tests;

/// <summary>Nodes that lie, and what the user sees of it.</summary>
public sealed class LyingNodeTests : IDisposable
{
    private const long Coin = 100_000_000;
    private static readonly ChainParameters Network = ChainParameters.Regtest;

    private readonly TestWallet _wallet = new();
    private readonly ChainNode _honest = new(Network);
    private readonly ChainNode _liar;
    private readonly string _miner;

    public LyingNodeTests()
    {
        _honest.Mine(3);
        _liar = new ChainNode(Network, _honest.Blocks);
        _miner = _honest.AddressOf(TestKeys.Miner.PublicKey.Hash);
    }

    public void Dispose()
    {
        _honest.Dispose();
        _liar.Dispose();
        _wallet.Dispose();
    }

    [Fact]
    public async Task A_true_balance_is_proved()
    {
        TestWallet.Result result = await BalanceAsync(_honest);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal((150 * Coin, 150 * Coin), Amounts(result));
    }

    [Fact]
    public async Task The_balance_of_another_address_needs_no_sound_wallet()
    {
        await File.WriteAllTextAsync(_wallet.Create(Network).FilePath, "{", TestContext.Current.CancellationToken);

        TestWallet.Result result = await RunAsync(["balance", _miner], _honest);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains(_miner, result.Output, StringComparison.Ordinal);
        Assert.Contains("The wallet's file is damaged", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_false_balance_is_named_and_not_shown()
    {
        _liar.Lie = FalseBalance;

        TestWallet.Result result = await BalanceAsync(_liar);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains($"The node at {_liar.Url} gave a false answer", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_another_node_named_the_liar_is_left_out()
    {
        _liar.Lie = FalseBalance;

        TestWallet.Result result = await BalanceAsync(_liar, _honest);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal((150 * Coin, 150 * Coin), Amounts(result));
        Assert.Contains($"The node at {_liar.Url} gave a false answer", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hidden_payment_is_noticed_with_a_second_node()
    {
        _liar.Lie = path => path.EndsWith("/utxo", StringComparison.Ordinal) ? "[]" : null;

        TestWallet.Result result = await BalanceAsync(_liar, _honest);

        Assert.Contains(
            $"{_honest.Url} lists it, {_liar.Url} does not.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_transaction_that_one_node_leaves_out_of_a_history_is_named_by_the_proof_of_another()
    {
        _liar.Lie = path => path.EndsWith("/txs/chain", StringComparison.Ordinal) ? "[]" : null;

        TestWallet.Result result = await RunAsync(["history", _miner], _liar, _honest);

        Assert.Contains(
            $"The node at {_liar.Url} hides the transaction {_honest.Blocks[^1].Transactions[0].Id}: "
            + $"{_honest.Url} proves that it is in a block.",
            result.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_transaction_that_a_node_lists_and_does_not_show_is_named()
    {
        _honest.Hidden = _honest.Blocks[^1].Transactions[0].Id;
        _honest.Lie = path => path.EndsWith("/txs/chain", StringComparison.Ordinal)
            ? $$"""[{"txid":"{{_honest.Hidden}}","status":{"confirmed":true,"block_height":3} }]"""
            : null;

        TestWallet.Result result = await RunAsync(["history", _miner], _honest);

        Assert.Contains(
            $"The node at {_honest.Url} lists transactions that it does not show, such as {_honest.Hidden}.", result.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proof_for_another_block_is_named()
    {
        _liar.Lie = path => path.EndsWith("/merkle-proof", StringComparison.Ordinal)
            ? """{"block_height":2,"merkle":[],"pos":0}"""
            : null;

        TestWallet.Result result = await RunAsync(["history", _miner], _liar);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("does not lead to the block of height 2", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_comes_without_a_proof_is_shown_as_only_claimed()
    {
        ListInvented(isConfirmed: true);

        TestWallet.Result json = await BalanceAsync(_liar);
        TestWallet.Result text = await RunAsync(["balance", _miner], _liar);

        Assert.Equal((7, 0), Amounts(json));
        Assert.Equal(0, json.ParseJson().GetProperty("spendable").GetInt64());
        Assert.Contains("only what the node says", text.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_payment_that_is_in_no_block_is_shown_as_only_claimed()
    {
        ListInvented(isConfirmed: false);

        TestWallet.Result text = await RunAsync(["balance", _miner], _liar);

        Assert.Contains(
            "backed by Merkle proofs; 0.00000007 unconfirmed is only what the node says",
            text.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unconfirmed_payment_that_nobody_signed_is_named_and_not_shown()
    {
        Transaction forged = ListInvented(isConfirmed: false, signer: TestKeys.Bob);

        TestWallet.Result balance = await BalanceAsync(_liar, _honest);
        TestWallet.Result status = await RunAsync(["status", forged.Id.ToString()], _liar);

        Assert.Equal((150 * Coin, 150 * Coin), Amounts(balance));
        Assert.Equal((1, ""), (status.ExitCode, status.Output));
        foreach (string error in new[] { balance.Error, status.Error })
        {
            Assert.Contains($"The node at {_liar.Url} gave a false answer: the transaction {forged.Id} breaks a rule.", error,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_status_is_known_without_the_fee_where_a_node_hides_what_is_spent()
    {
        Transaction payment = _liar.MineFor(TestKeys.Bob.PublicKey.Hash);
        _liar.Hidden = payment.Inputs[0].PreviousOutput.TransactionId;

        TestWallet.Result text = await RunAsync(["status", payment.Id.ToString()], _liar);
        TestWallet.Result json = await RunAsync(["status", payment.Id.ToString(), "--json"], _liar);

        Assert.Contains("confirmed", text.Output, StringComparison.Ordinal);
        Assert.Contains("unknown: the node does not show all coins that it spends", text.Output, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, json.ParseJson().GetProperty("fee").ValueKind);
        Assert.True(json.ParseJson().GetProperty("proved").GetBoolean());
    }

    [Fact]
    public async Task A_history_tells_what_is_proved_and_how_sure_it_is()
    {
        TestWallet.Result result = await RunAsync(["history", _miner, "--attacker", "10%", "--json"], _honest);

        var odds = result.ParseJson().EnumerateArray()
            .Select(entry => (
                entry.GetProperty("proved").GetBoolean(),
                Math.Round(entry.GetProperty("attacker_odds").GetDouble(), 7)));
        Assert.Equal([(true, 1), (true, 0.2045873), (true, 0.0509779)], odds);
    }

    [Fact]
    public async Task A_node_with_less_work_is_only_behind()
    {
        _honest.Mine(2);

        TestWallet.Result both = await BalanceAsync(_liar, _honest);
        TestWallet.Result alone = await BalanceAsync(_liar);

        Assert.Equal("", both.Error);
        Assert.Equal((250 * Coin, 250 * Coin), Amounts(both));
        Assert.Contains($"The node at {_liar.Url} is behind", alone.Error, StringComparison.Ordinal);
        Assert.Equal((0, 150 * Coin), (alone.ExitCode, Amounts(alone).Proved));
    }

    [Fact]
    public async Task A_chain_that_ends_before_the_node_says_is_named()
    {
        using var client = new NodeClient(_liar.Url);
        NodeRecord node = await client.GetNodeAsync(Network, TestContext.Current.CancellationToken);
        _liar.Lie = path => path == "node"
            ? JsonSerializer.Serialize(node with { Height = 2_000 }, ApiJson.Default.NodeRecord)
            : null;

        TestWallet.Result result = await BalanceAsync(_liar);

        Assert.Contains(
            $"The node at {_liar.Url} says that its chain ends at block 2,000. This wallet has checked headers up to block 3: "
            + "run the command again to check more.",
            result.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Work_below_the_rule_is_named()
    {
        _liar.FalseHeaders.Add(new BlockDraft(_liar.Tip, Network) { IsUnsolved = true }.Build().Header);

        TestWallet.Result result = await BalanceAsync(_liar);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("high-hash", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_node_in_reach_is_enough_and_none_is_exit_code_6()
    {
        string url = _liar.Url.ToString();
        _liar.Dispose();

        TestWallet.Result one = await _wallet.RunAsync(
            "balance", _miner, "--network", "regtest", "--node", url, "--node", _honest.Url.ToString());
        TestWallet.Result none = await _wallet.RunAsync("balance", _miner, "--network", "regtest", "--node", url);

        Assert.Equal((0, 6), (one.ExitCode, none.ExitCode));
        Assert.Contains("No node answers at", one.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_many_digits_as_a_hash_has_are_a_hash()
    {
        TestWallet.Result result = await RunAsync(["explain", new string('0', 63) + "1"], _honest);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("The node has no transaction or block 0000", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_behind_the_address_of_a_node_is_named_as_the_mistake()
    {
        TestWallet.Result result = await _wallet.RunAsync(
            "balance", _miner, "--network", "regtest", "--node", $"{_honest.Url}api/node");

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains($"Leave out the path, as in {_honest.Url.GetLeftPart(UriPartial.Authority)}", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_history_whose_next_page_was_reorganised_away_is_read_from_the_beginning()
    {
        _honest.LostPages = 1;

        TestWallet.Result result = await RunAsync(["history", _miner, "--json"], _honest);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(3, result.ParseJson().GetArrayLength());
    }

    [Fact]
    public async Task A_node_of_another_network_is_refused()
    {
        _wallet.Create(ChainParameters.Main);

        TestWallet.Result result = await _wallet.RunAsync("balance", "--node", _honest.Url.ToString());

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("of the network regtest, not of main", result.Error, StringComparison.Ordinal);
    }

    /// <summary>A coin of 7 units, of a transaction that was never in a block.</summary>
    private Transaction ListInvented(bool isConfirmed, PrivateKey? signer = null)
    {
        Transaction invented = new Payment(_liar.Blocks[0].Transactions[0].Output(0, signer ?? TestKeys.Miner))
            .To(TestKeys.Miner, 7).Sign();
        _liar.Mempool.Add(invented);
        _liar.Lie = path => path.EndsWith("/utxo", StringComparison.Ordinal)
            ? $$$"""[{"txid":"{{{invented.Id}}}","vout":0,"status":{"confirmed":{{{(isConfirmed ? "true" : "false")}}} },"value":7}]"""
            : null;
        return invented;
    }

    private static string? FalseBalance(string path) =>
        path.EndsWith("/raw", StringComparison.Ordinal) ? "another" : null;

    private static (long Total, long Proved) Amounts(TestWallet.Result balance) => (
        balance.ParseJson().GetProperty("total").GetInt64(), balance.ParseJson().GetProperty("proved").GetInt64());

    private Task<TestWallet.Result> BalanceAsync(params ChainNode[] nodes) =>
        RunAsync(["balance", _miner, "--json"], nodes);

    private Task<TestWallet.Result> RunAsync(string[] arguments, params ChainNode[] nodes) => _wallet.RunAsync(
        [.. arguments, "--network", "regtest", .. nodes.SelectMany(node => new[] { "--node", node.Url.ToString() })]);
}
