using System.Text.RegularExpressions;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Wallets.Files;
using BlockChain.Core.Wallets.Keys;

namespace BlockChain.Wallet.Tests;

/// <summary>Anyone who reads that nothing was sent will pay again: so the wallet says it only where it is certain.</summary>
public sealed partial class UncertainPaymentTests : IDisposable
{
    private readonly TestWallet _wallet = new();
    private readonly ChainNode _node = new(ChainParameters.Regtest);

    public void Dispose()
    {
        _node.Dispose();
        _wallet.Dispose();
    }

    // A node that cannot be reached at all has another exit code, after which a script may try again.
    [Theory]
    [InlineData(0, "")]
    [InlineData(500, "")]
    [InlineData(400, "<html>400 Bad Request</html>")]
    [InlineData(400, """{"status":400,"detail":"No reason is named."}""")]
    [InlineData(200, "0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task When_nobody_knows_whether_it_was_taken_the_wallet_says_so(int status, string answer)
    {
        _node.ToPayment = (status, answer);

        TestWallet.Result result = await _wallet.RunAsync(Send());

        AssertLookFirst(result);
        Assert.Contains("It is unclear whether the node received the payment.", result.Error, StringComparison.Ordinal);
        _node.ToPayment = (200, "");
        string txid = new SentPayments(Wallet).List().Single().ToString();
        Assert.Equal(0, (await _wallet.RunAtAsync(_node.Url, "resend", txid)).ExitCode);
    }

    [Fact]
    public async Task An_interruption_while_sending_says_that_it_may_have_been_taken()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no signals there.");
        _node.ToPayment = null;

        TestWallet.Result result = await _wallet.RunAndInterruptAsync(_node.Paid, Send());

        AssertLookFirst(result);
        Assert.Contains(
            "Interrupted. It is unclear whether the node received the payment.", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("txn-already-in-mempool")]
    [InlineData("txn-already-known")]
    public async Task A_payment_that_a_proxy_passes_on_twice_was_sent(string reason)
    {
        _node.ToPayment = (400, $$"""{"status":400,"reason":"{{reason}}","detail":"It is here."}""");

        TestWallet.Result result = await _wallet.RunAsync(Send());

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("Sent.", result.Output, StringComparison.Ordinal);
        Assert.Single(new SentPayments(Wallet).List());
    }

    [Fact]
    public async Task A_wait_for_a_payment_that_the_node_loses_is_no_failure_because_it_was_sent()
    {
        _node.ToPayment = (200, "");

        TestWallet.Result result = await _wallet.RunAsync([.. Send(), "--wait"]);

        string txid = new SentPayments(Wallet).List().Single().ToString();
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("The node accepted the payment but no longer has it.", result.Error, StringComparison.Ordinal);
        Assert.Contains($"wallet resend {txid}", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_node_refuses_is_not_kept_and_uses_up_no_change_address()
    {
        _node.ToPayment = (400, """{"status":400,"reason":"dust","detail":"It is too small."}""");

        TestWallet.Result result = await _wallet.RunAsync(Send());

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("ask another one for this payment before you pay again", result.Error, StringComparison.Ordinal);
        Assert.Empty(new SentPayments(Wallet).List());
        Assert.Equal(0, WalletNotes.Read(Wallet)!.Change);
    }

    [Fact]
    public async Task Of_equal_payments_at_once_the_bytes_of_the_one_that_was_sent_are_kept()
    {
        _node.ToPayment = (200, "");
        string[] send = Send();

        TestWallet.Result[] results =
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _wallet.RunInProcessAsync(input: "", TestWallet.Deadline, send)));

        foreach (TestWallet.Result sent in results.Where(result => result.ExitCode == 0))
        {
            Assert.Contains(
                new SentPayments(Wallet).List(), id => sent.Output.Contains($"status {id}", StringComparison.Ordinal));
        }

        Assert.Contains(results, result => result.ExitCode == 0);
    }

    [Fact]
    public async Task A_refusal_does_not_forget_what_another_command_keeps()
    {
        _node.ToPayment = (500, "");
        string[] send = [.. Send()[..2], "max", .. Send()[3..]];
        await _wallet.RunAsync(send);
        _node.ToPayment = (400, """{"status":400,"reason":"dust","detail":"It is too small."}""");

        await _wallet.RunAsync(send);

        Assert.Single(new SentPayments(Wallet).List());
    }

    private WalletFile Wallet => _wallet.Create(ChainParameters.Regtest);

    private string[] Send()
    {
        WalletAddress own = Wallet.AddressAt(AddressChain.Receive, 0);
        _node.MineFor(own.Owner);
        return TestWallet.At(_node.Url, "send", own.Text, "0.5", "--yes");
    }

    private static void AssertLookFirst(TestWallet.Result result)
    {
        Assert.Equal(1, result.ExitCode);
        Assert.Matches(LookFirst(), result.Error);
        Assert.DoesNotContain("Nothing was sent", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Sent.", result.Output, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"Before you pay again, look:\s+wallet status [0-9a-f]{64} [^\n]+\n[^\n]+\s+wallet resend [0-9a-f]{64}")]
    private static partial Regex LookFirst();
}
