using System.Globalization;
using System.Numerics;
using System.Text.Json;
using BlockChain.Core.Consensus;
using BlockChain.Core.Network;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using BlockChain.Core.Wallets.Files;
using BlockChain.Core.Wallets.Keys;
using BlockChain.Core.Wallets.Payments;

namespace BlockChain.Wallet.Tests;

/// <summary>Payments that no node lists any more: the wallet remembers them, and says what became of them.</summary>
public sealed class MissingPaymentTests : IDisposable
{
    private static readonly ChainParameters Network = ChainParameters.Regtest;

    private readonly TestWallet _wallet = new();
    private readonly ChainNode _node = new(Network);
    private readonly WalletFile _file;
    private readonly WalletAddress _own;

    public MissingPaymentTests()
    {
        _file = _wallet.Create(Network);
        _own = _file.AddressAt(AddressChain.Receive, 0);
    }

    public void Dispose()
    {
        _node.Dispose();
        _wallet.Dispose();
    }

    [Fact]
    public async Task A_payment_that_was_reversed_and_its_coin_spent_elsewhere_is_not_forgotten()
    {
        Transaction payment = _node.MineFor(_own.Owner);
        using var other = new ChainNode(Network, _node.Blocks.Take(1));
        Transaction instead =
            new Payment(_node.Blocks[0].Transactions[0].Output(0, TestKeys.Miner)).AllTo(TestKeys.Bob).Sign();
        other.Mine(draft => draft.With(instead));
        other.Mine(1);
        await RunAsync(_node, "balance");

        string history = (await RunAsync(other, "history")).Output;
        JsonElement balance = (await RunAsync(other, "balance", "--json")).ParseJson();
        string status = (await RunAsync(other, "status", payment.Id.ToString())).Output;

        string story = $"Reversed: {payment.Id} was in block 2, which is no longer in the best chain. Its coin was spent by "
            + $"{instead.Id} instead.";
        Assert.Matches($@"reversed +received +\+49\.99999000 +0 +{payment.Id}", history);
        Assert.Contains(story, history, StringComparison.Ordinal);
        Assert.Contains(story, status, StringComparison.Ordinal);
        Assert.Equal(0, balance.GetProperty("total").GetInt64());
        Assert.Equal(
            instead.Id.ToString(),
            balance.GetProperty("missing").EnumerateArray().Single().GetProperty("replaced_by").GetString());
    }

    [Fact]
    public async Task A_reversed_payment_that_nothing_has_replaced_can_be_sent_again_by_who_was_paid()
    {
        Transaction payment = _node.MineFor(_own.Owner);
        using var other = new ChainNode(Network, _node.Blocks.Take(1)) { ToPayment = (200, "") };
        other.Mine(2);
        await RunAsync(_node, "history");

        string balance = (await RunAsync(other, "balance")).Output;
        await RunAsync(other, "resend", payment.Id.ToString());

        Assert.Contains($"  wallet resend {payment.Id}", balance, StringComparison.Ordinal);
        Assert.True(other.Paid.IsCompleted);
    }

    [Fact]
    public async Task A_payment_that_the_node_has_lost_is_listed_with_what_to_do()
    {
        Transaction payment = Lose();

        string balance = (await RunAsync(_node, "balance")).Output;
        JsonElement entry = (await RunAsync(_node, "history", "--json")).ParseJson().EnumerateArray()
            .Single(each => each.GetProperty("txid").GetString() == payment.Id.ToString());

        Assert.Contains(
            $"Lost: this wallet sent {payment.Id}, but the node does not have it. Send it again (it can never pay twice):\n"
            + $"  wallet resend {payment.Id} --network regtest\n",
            balance,
            StringComparison.Ordinal);
        Assert.Equal(
            ("lost", "sent"),
            (entry.GetProperty("missing").GetProperty("state").GetString(), entry.GetProperty("kind").GetString()));
    }

    [Fact]
    public async Task A_lost_payment_is_named_before_another_is_sent()
    {
        Transaction payment = Lose();

        TestWallet.Result sending = await RunAsync(_node, "send", _own.Text, "1", "--dry-run");

        Assert.Equal(
            $"This wallet sent {payment.Id}, but the node does not have it. Instead of paying again, use: wallet resend "
            + $"{payment.Id} --network regtest\n",
            sending.Error);
    }

    [Fact]
    public async Task A_payment_whose_signature_a_miner_has_changed_is_confirmed_and_need_not_be_paid_again()
    {
        Transaction payment = Lose();
        Transaction copy = Copy(payment);
        _node.Mine(draft => draft.With(copy));
        _node.ToPayment = (400, """{"status":400,"reason":"missing-inputs","detail":"Its coin is spent."}""");
        string id = payment.Id.ToString();

        string history = (await RunAsync(_node, "history")).Output;
        string status = (await RunAsync(_node, "status", id)).Output;
        TestWallet.Result resent = await _wallet.RunAtAsync(_node.Url, "resend", id);

        Assert.All([history, status, resent.Error], told =>
        {
            Assert.Contains($"Confirmed under another id, {copy.Id}", told, StringComparison.Ordinal);
            Assert.Contains("Do not pay again.", told, StringComparison.Ordinal);
            Assert.DoesNotContain("wallet resend", told, StringComparison.Ordinal);
        });
    }

    // payment ─ child, both lost; a block has a copy of the payment, under another id
    [Fact]
    public async Task A_lost_payment_that_spends_the_change_of_a_copied_one_can_never_be_confirmed()
    {
        Transaction payment = Lose();
        Transaction child = new Payment(payment.Output(0, TestKeys.Bob)).AllTo(TestKeys.Miner).Sign();
        new SentPayments(_file).Keep(child);
        _node.Mine(draft => draft.With(Copy(payment)));
        _node.MineFor(_own.Owner);

        string balance = (await RunAsync(_node, "balance")).Output;
        TestWallet.Result sending = await RunAsync(_node, "send", _own.Text, "1", "--dry-run");
        TestWallet.Result resent = await _wallet.RunAtAsync(_node.Url, "resend", child.Id.ToString());

        Assert.All([balance, resent.Error], told => Assert.Contains(
            $"It spends the change of {payment.Id}, whose coins another transaction has spent.", told, StringComparison.Ordinal));
        Assert.DoesNotContain("wallet resend", balance, StringComparison.Ordinal);
        Assert.Equal("", sending.Error);
        Assert.Equal(1, resent.ExitCode);
        Assert.False(_node.Paid.IsCompleted);
    }

    [Fact]
    public async Task A_copy_that_waits_for_a_block_is_no_reason_to_pay_again()
    {
        Transaction payment = Lose();
        Transaction copy = Copy(payment);
        _node.MineFor(_own.Owner);
        _node.Mempool.Add(copy);
        OutPoint coin = payment.Inputs[0].PreviousOutput;
        _node.Lie = path => path == $"tx/{coin.TransactionId}/outspend/{coin.Index}"
            ? $$"""{"spent":true,"txid":"{{copy.Id}}"}"""
            : null;

        TestWallet.Result sending = await RunAsync(_node, "send", _own.Text, "1", "--dry-run");

        Assert.Contains($"a copy of it, {copy.Id}, waits for a block", sending.Error, StringComparison.Ordinal);
        Assert.Contains("Do not pay again.", sending.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Before_another_is_sent_a_node_that_is_catching_up_says_of_which_payment_it_knows_nothing()
    {
        Transaction payment = Lose();
        _node.Sync = new SyncRecord(State: "waiting", Height: 2, BestHeader: 2, Progress: 0.2);

        TestWallet.Result sending = await RunAsync(_node, "send", _own.Text, "1", "--dry-run");

        Assert.Contains(
            $"This wallet sent {payment.Id}, but this node does not have the whole chain yet and cannot tell what became of it.",
            sending.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_is_catching_up_does_not_make_the_wallet_call_a_payment_lost()
    {
        Lose();
        _node.Sync = new SyncRecord(State: "catching-up", Height: 2, BestHeader: 9, Progress: 0.2);

        string history = (await RunAsync(_node, "history")).Output;

        Assert.DoesNotContain("Lost", history, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_wallets_own_proof_counts_more_than_a_node_that_does_not_have_the_payment()
    {
        Transaction payment = _node.MineFor(_own.Owner);
        await RunAsync(_node, "balance");
        _node.Hidden = payment.Id;

        string status = (await RunAsync(_node, "status", payment.Id.ToString())).Output;

        Assert.Matches(@"Status +confirmed", status);
        Assert.Matches(@"Node +does not have it", status);
    }

    [Fact]
    public async Task The_menu_offers_to_send_a_lost_payment_again()
    {
        Terminal.SkipIfMissing();
        _node.ToPayment = (200, "");
        Transaction payment = Lose();

        using var terminal = new Terminal(_wallet, 80, 24, $"--network regtest --node {_node.Url}");
        await terminal.ReadToAsync("Quit");
        terminal.Press("Down", "Enter");
        await terminal.ReadToAsync("Send a lost payment again");
        terminal.Press("Down", "Enter");
        await terminal.ReadToAsync(payment.Id.ToString());
        terminal.Press("Enter");
        await terminal.ReadToAsync("Sent again.");

        Assert.True(_node.Paid.IsCompleted);
    }

    [Fact]
    public async Task Of_a_strangers_transaction_in_a_side_block_the_nodes_word_is_shown_as_such()
    {
        string block = new('2', 64);
        string other = new('3', 64);
        Transaction stranger = new Payment(_node.Mine().Transactions[0].Output(0, TestKeys.Miner)).AllTo(TestKeys.Bob).Sign();
        _node.Mempool.Add(stranger);
        _node.Lie = path => path == $"tx/{stranger.Id}/status"
            ? $$"""
            {"confirmed":false,"in_best_chain":false,"replaced_by":"{{other}}","block_height":7,"block_hash":"{{block}}",
            "block_time":1}
            """
            : null;

        string status = (await RunAsync(_node, "status", stranger.Id.ToString())).Output;

        Assert.Contains($"Was in       block 7 {block}", status, StringComparison.Ordinal);
        Assert.Contains($"Replaced by  {other}", status, StringComparison.Ordinal);
        Assert.Contains("only what the node says", status, StringComparison.Ordinal);
    }

    /// <summary>The same payment with n − s in place of s in its signature, and so with another id.</summary>
    private static Transaction Copy(Transaction payment)
    {
        Assert.True(SignatureScript.TryRead(
            payment.Inputs[0].Script.Span, out ReadOnlySpan<byte> signature, out ReadOnlySpan<byte> key, out _));
        var order = BigInteger.Parse(
            "0fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

        // DER: 30 length, 02 length r, 02 length s.
        ReadOnlySpan<byte> r = signature[4..(4 + signature[3])];
        byte[] s = (order - new BigInteger(signature[(6 + r.Length)..], isBigEndian: true)).ToByteArray(isBigEndian: true);
        byte[] body = [2, (byte)r.Length, .. r, 2, (byte)s.Length, .. s];
        byte[] script = SignatureScript.Make([0x30, (byte)body.Length, .. body], key);
        return new Transaction(
            payment.Version, [payment.Inputs[0] with { Script = script }], payment.Outputs, payment.LockTime);
    }

    private Transaction Lose()
    {
        Transaction coin = _node.MineFor(_own.Owner);
        using WalletSecret secret = _file.Unlock([]);
        Transaction payment = PaymentBuilder.Build(
            new CoinSelection(
                [new WalletCoin(coin.OutPointAt(0), _own.Text, coin.TotalOutput, CoinState.Spendable, IsConfirmed: true, IsProved: true, 0)],
                Fee: new(1_000),
                Change: default),
            [TransactionOutput.To(TestKeys.Bob.PublicKey.Hash, coin.TotalOutput - new Core.Primitives.Amount(1_000))],
            _own.Owner,
            _ => secret.KeyOf(_own));
        new SentPayments(_file).Keep(payment);
        return payment;
    }

    private Task<TestWallet.Result> RunAsync(ChainNode node, params string[] arguments) =>
        _wallet.SucceedAtAsync(node.Url, arguments);
}
