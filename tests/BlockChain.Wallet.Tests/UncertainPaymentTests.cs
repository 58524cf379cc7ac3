using System.Text.RegularExpressions;

namespace BlockChain.Wallet.Tests;

/// <summary>Whoever is told that nothing was sent will pay again: so it is said only where it is sure.</summary>
public sealed partial class UncertainPaymentTests : IDisposable
{
    private readonly WalletProcess _wallet = new();

    public void Dispose() => _wallet.Dispose();

    [Theory]
    [InlineData(500, "")]
    [InlineData(503, """{"status":503,"detail":"Busy."}""")]
    [InlineData(200, "0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task When_nobody_knows_whether_it_was_taken_the_wallet_says_so(int status, string answer)
    {
        using var node = new FalseNode(status, answer);

        WalletProcess.Result result = await _wallet.RunAsync(await SendAsync(node));

        AssertLookFirst(result);
        Assert.Contains("Nobody knows whether the node took the payment.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interruption_while_sending_says_that_it_may_have_been_taken()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no signals there.");
        using var node = new FalseNode(status: null);

        WalletProcess.Result result = await _wallet.RunAndInterruptAsync(node.Paid, await SendAsync(node));

        AssertLookFirst(result);
        Assert.Contains(
            "Interrupted. Nobody knows whether the node took the payment.", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("txn-already-in-mempool")]
    [InlineData("txn-already-known")]
    public async Task A_payment_that_the_node_has_already_is_not_called_unsent(string reason)
    {
        using var node = new FalseNode(400, $$"""{"status":400,"reason":"{{reason}}","detail":"It is here."}""");

        WalletProcess.Result result = await _wallet.RunAsync(await SendAsync(node));

        AssertLookFirst(result);
        Assert.Contains("The node has this very payment already", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_node_refuses_was_not_sent()
    {
        using var node = new FalseNode(400, """{"status":400,"reason":"dust","detail":"It is too small."}""");

        WalletProcess.Result result = await _wallet.RunAsync(await SendAsync(node));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Nothing was sent.", result.Error, StringComparison.Ordinal);
    }

    private async Task<string[]> SendAsync(FalseNode node)
    {
        string address = (await _wallet.SucceedAsync("new", "--json")).ParseJson().GetProperty("address").GetString()!;
        return ["send", address, "0.5", "--yes", "--node", node.Url];
    }

    private static void AssertLookFirst(WalletProcess.Result result)
    {
        Assert.Equal(1, result.ExitCode);
        Assert.Matches(LookFirst(), result.Error);
        Assert.DoesNotContain("Nothing was sent", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Sent.", result.Output, StringComparison.Ordinal);
    }

    [GeneratedRegex("Before you pay again, look: wallet status [0-9a-f]{64}")]
    private static partial Regex LookFirst();
}
