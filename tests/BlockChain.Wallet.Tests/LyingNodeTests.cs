using System.Text.Json;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Wallet.Tests;

/// <summary>Nodes that lie, and what the user sees of it.</summary>
public sealed class LyingNodeTests : TwoNodes
{
    private ChainNode Liar => Other;

    [Fact]
    public async Task A_true_balance_is_proved()
    {
        TestWallet.Result result = await BalanceAsync(Honest);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal((150 * Coin, 150 * Coin), Amounts(result));
    }

    [Fact]
    public async Task The_balance_of_another_address_needs_no_soundWallet()
    {
        await File.WriteAllTextAsync(Wallet.Create(Network).FilePath, "{", TestContext.Current.CancellationToken);

        TestWallet.Result result = await RunAsync(["balance", Miner], Honest);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains(Miner, result.Output, StringComparison.Ordinal);
        Assert.Contains("The wallet's file is damaged", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_false_balance_is_named_and_not_shown()
    {
        Liar.Lie = FalseBalance;

        TestWallet.Result result = await BalanceAsync(Liar);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains($"The node at {Liar.Url} gave a false answer", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_another_node_named_theLiar_is_left_out()
    {
        Liar.Lie = FalseBalance;

        TestWallet.Result result = await BalanceAsync(Liar, Honest);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal((150 * Coin, 150 * Coin), Amounts(result));
        Assert.Contains($"The node at {Liar.Url} gave a false answer", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hidden_payment_is_noticed_with_a_second_node()
    {
        Liar.Lie = path => path.EndsWith("/utxo", StringComparison.Ordinal) ? "[]" : null;

        TestWallet.Result result = await BalanceAsync(Liar, Honest);

        Assert.Contains(
            $"{Honest.Url} lists it, {Liar.Url} does not.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_transaction_that_one_node_leaves_out_of_a_history_is_named_by_the_proof_of_another()
    {
        Liar.Lie = path => path.EndsWith("/txs/chain", StringComparison.Ordinal) ? "[]" : null;

        TestWallet.Result result = await RunAsync(["history", Miner], Liar, Honest);

        Assert.Contains(
            $"The node at {Liar.Url} hides the transaction {Honest.Blocks[^1].Transactions[0].Id}: "
            + $"{Honest.Url} proves that it is in a block.",
            result.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_transaction_that_a_node_lists_and_does_not_show_is_named()
    {
        Honest.Hidden = Honest.Blocks[^1].Transactions[0].Id;
        Honest.Lie = path => path.EndsWith("/txs/chain", StringComparison.Ordinal)
            ? $$"""[{"txid":"{{Honest.Hidden}}","status":{"confirmed":true,"block_height":3} }]"""
            : null;

        TestWallet.Result result = await RunAsync(["history", Miner], Honest);

        Assert.Contains(
            $"The node at {Honest.Url} lists transactions that it does not show, such as {Honest.Hidden}.", result.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proof_for_another_block_is_named()
    {
        Liar.Lie = path => path.EndsWith("/merkle-proof", StringComparison.Ordinal)
            ? """{"block_height":2,"merkle":[],"pos":0}"""
            : null;

        TestWallet.Result result = await RunAsync(["history", Miner], Liar);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("does not lead to the block of height 2", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_comes_without_a_proof_is_shown_as_only_claimed()
    {
        ListInvented(isConfirmed: true);

        TestWallet.Result json = await BalanceAsync(Liar);
        TestWallet.Result text = await RunAsync(["balance", Miner], Liar);

        Assert.Equal((7, 0), Amounts(json));
        Assert.Equal(0, json.ParseJson().GetProperty("spendable").GetInt64());
        Assert.Contains("only what the node says", text.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_payment_that_is_in_no_block_is_shown_as_only_claimed()
    {
        ListInvented(isConfirmed: false);

        TestWallet.Result text = await RunAsync(["balance", Miner], Liar);

        Assert.Contains(
            "backed by Merkle proofs; 0.00000007 unconfirmed is only what the node says",
            text.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unconfirmed_payment_that_nobody_signed_is_named_and_not_shown()
    {
        Transaction forged = ListInvented(isConfirmed: false, signer: TestKeys.Bob);

        TestWallet.Result balance = await BalanceAsync(Liar, Honest);
        TestWallet.Result status = await RunAsync(["status", forged.Id.ToString()], Liar);

        Assert.Equal((150 * Coin, 150 * Coin), Amounts(balance));
        Assert.Equal((1, ""), (status.ExitCode, status.Output));
        foreach (string error in new[] { balance.Error, status.Error })
        {
            Assert.Contains($"The node at {Liar.Url} gave a false answer: the transaction {forged.Id} breaks a rule.", error,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_status_is_known_without_the_fee_where_a_node_hides_what_is_spent()
    {
        Transaction payment = Liar.MineFor(TestKeys.Bob.PublicKey.Hash);
        Liar.Hidden = payment.Inputs[0].PreviousOutput.TransactionId;

        TestWallet.Result text = await RunAsync(["status", payment.Id.ToString()], Liar);
        TestWallet.Result json = await RunAsync(["status", payment.Id.ToString(), "--json"], Liar);

        Assert.Contains("confirmed", text.Output, StringComparison.Ordinal);
        Assert.Contains("unknown: the node does not show all coins that it spends", text.Output, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, json.ParseJson().GetProperty("fee").ValueKind);
        Assert.True(json.ParseJson().GetProperty("proved").GetBoolean());
    }

    [Fact]
    public async Task Of_a_history_as_many_are_shown_as_are_wanted_the_newest()
    {
        TestWallet.Result result = await RunAsync(["history", Miner, "--limit", "2", "--json"], Honest);

        Assert.Equal([3, 2], result.ParseJson().EnumerateArray().Select(entry => entry.GetProperty("block_height").GetInt32()));
    }

    [Fact]
    public async Task A_history_tells_what_is_proved_and_how_sure_it_is()
    {
        TestWallet.Result result = await RunAsync(["history", Miner, "--attacker", "10%", "--json"], Honest);

        var odds = result.ParseJson().EnumerateArray()
            .Select(entry => (
                entry.GetProperty("proved").GetBoolean(),
                Math.Round(entry.GetProperty("attacker_odds").GetDouble(), 7)));
        Assert.Equal([(true, 1), (true, 0.2045873), (true, 0.0509779)], odds);
    }

    [Fact]
    public async Task Work_below_the_rule_is_named()
    {
        Liar.FalseHeaders.Add(new BlockDraft(Liar.Tip, Network) { IsUnsolved = true }.Build().Header);

        TestWallet.Result result = await BalanceAsync(Liar);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("high-hash", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_many_digits_as_a_hash_has_are_a_hash()
    {
        TestWallet.Result result = await RunAsync(["explain", new string('0', 63) + "1"], Honest);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("The node has no transaction or block 0000", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_history_whose_next_page_was_reorganised_away_is_read_from_the_beginning()
    {
        Honest.LostPages = 1;

        TestWallet.Result result = await RunAsync(["history", Miner, "--json"], Honest);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(3, result.ParseJson().GetArrayLength());
    }

    /// <summary>A coin of 7 units, of a transaction that was never in a block.</summary>
    private Transaction ListInvented(bool isConfirmed, PrivateKey? signer = null)
    {
        Transaction invented = new Payment(Liar.Blocks[0].Transactions[0].Output(0, signer ?? TestKeys.Miner))
            .To(TestKeys.Miner, 7).Sign();
        Liar.Mempool.Add(invented);
        Liar.Lie = path => path.EndsWith("/utxo", StringComparison.Ordinal)
            ? $$$"""[{"txid":"{{{invented.Id}}}","vout":0,"status":{"confirmed":{{{(isConfirmed ? "true" : "false")}}} },"value":7}]"""
            : null;
        return invented;
    }

    private static string? FalseBalance(string path) =>
        path.EndsWith("/raw", StringComparison.Ordinal) ? "another" : null;
}
