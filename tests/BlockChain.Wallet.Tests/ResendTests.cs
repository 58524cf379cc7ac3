using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using BlockChain.Core.Wallets;

namespace BlockChain.Wallet.Tests;

/// <summary>What becomes of a payment that cannot be sent again.</summary>
public sealed class ResendTests : IDisposable
{
    private readonly WalletProcess _wallet = new();
    private readonly ChainNode _node = new(ChainParameters.Regtest);
    private readonly Transaction _payment;

    public ResendTests()
    {
        _payment = new Payment(_node.Mine().Transactions[0].Output(0, TestKeys.Miner)).AllTo(TestKeys.Alice).Sign();
        new SentPayments(_wallet.Create(ChainParameters.Regtest)).Keep(_payment);
    }

    public void Dispose()
    {
        _node.Dispose();
        _wallet.Dispose();
    }

    [Theory]
    [InlineData("missing-inputs", "another payment has used the same coin")]
    [InlineData("txn-mempool-conflict", "only one of the two can ever be confirmed")]
    public async Task That_its_coins_are_spent_elsewhere_is_said_plainly(string reason, string explanation)
    {
        _node.ToPayment = (400, $$"""{"status":400,"reason":"{{reason}}","detail":"Input 0 spends what is spent."}""");

        WalletProcess.Result result = await ResendAsync(_payment.Id.ToString());

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains(explanation, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_this_wallet_never_sent_cannot_be_sent_again()
    {
        WalletProcess.Result result = await ResendAsync(new string('1', 64));

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("Neither the node nor this wallet knows transaction", result.Error, StringComparison.Ordinal);
        Assert.False(_node.Paid.IsCompleted);
    }

    private Task<WalletProcess.Result> ResendAsync(string txid) =>
        _wallet.RunAsync("resend", txid, "--network", "regtest", "--node", _node.Url.ToString());
}
