using BlockChain.Core.Consensus;
using BlockChain.Core.Network;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using BlockChain.Core.Wallets.Files;

namespace BlockChain.Wallet.Tests;

/// <summary>What becomes of a payment that cannot be sent again.</summary>
public sealed class ResendTests : IDisposable
{
    private readonly TestWallet _wallet = new();
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
    [InlineData("missing-inputs", "or this node does not have the whole chain yet. Do not pay again")]
    [InlineData("txn-mempool-conflict", "only one of the two can ever be confirmed")]
    [InlineData("dust", "Other nodes may still have it from before: do not pay again with another payment.")]
    public async Task That_its_coins_are_spent_elsewhere_is_said_plainly(string reason, string explanation)
    {
        _node.ToPayment = (400, $$"""{"status":400,"reason":"{{reason}}","detail":"Input 0 spends what is spent."}""");

        TestWallet.Result result = await ResendAsync(_payment.Id.ToString());

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains(explanation, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Nothing was sent", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_is_catching_up_is_not_given_a_payment_again_as_it_may_be_confirmed_already()
    {
        _node.ToPayment = (200, "");
        _node.Sync = new SyncRecord(State: "catching-up", Height: 1, BestHeader: 9, Progress: 0.1);
        string id = _payment.Id.ToString();

        TestWallet.Result resent = await ResendAsync(id);
        TestWallet.Result status = await _wallet.RunAtAsync(_node.Url, "status", id);

        Assert.All([resent, status], result =>
        {
            Assert.Equal(1, result.ExitCode);
            Assert.Contains(
                "unknown to this node, which does not have the whole chain yet",
                result.Error,
                StringComparison.Ordinal);
            Assert.DoesNotContain("wallet resend", result.Error, StringComparison.Ordinal);
        });
        Assert.False(_node.Paid.IsCompleted);
    }

    [Fact]
    public async Task What_this_wallet_never_sent_cannot_be_sent_again()
    {
        TestWallet.Result result = await ResendAsync(new string('1', 64));

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("Neither the node nor this wallet knows transaction", result.Error, StringComparison.Ordinal);
        Assert.False(_node.Paid.IsCompleted);
    }

    private Task<TestWallet.Result> ResendAsync(string txid) =>
        _wallet.RunAtAsync(_node.Url, "resend", txid);
}
