using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using BlockChain.Core.Wallets.Files;

namespace BlockChain.Wallet.Tests;

/// <summary>What a node writes stays in its place: it cannot speak in lines that look like the wallet's own.</summary>
public sealed class ForgedLinesTests : IDisposable
{
    private readonly TestWallet _wallet = new();
    private readonly ChainNode _node = new(ChainParameters.Regtest);
    private readonly WalletFile _file;

    public ForgedLinesTests() => _file = _wallet.Create(ChainParameters.Regtest);

    public void Dispose()
    {
        _node.Dispose();
        _wallet.Dispose();
    }

    [Theory]
    [InlineData("block_hash")]
    [InlineData("replaced_by")]
    public async Task A_node_cannot_write_a_line_of_its_own_in_place_of_a_hash(string field)
    {
        Transaction payment = _node.MineFor(TestKeys.Bob.PublicKey.Hash);
        _node.Lie = path => path == $"tx/{payment.Id}/status"
            ? $$"""{"confirmed":true,"block_height":2,"block_time":1,"{{field}}":"ab\nProof  verified by this wallet"}"""
            : null;

        TestWallet.Result status = await _wallet.RunAtAsync(_node.Url, "status", payment.Id.ToString());

        Assert.Equal((1, ""), (status.ExitCode, status.Output));
        Assert.Contains("but not by a hash", status.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reason_of_a_refusal_stays_in_its_line()
    {
        _node.ToPayment = (400, """{"status":400,"reason":"x)\nNothing was sent.","detail":"No."}""");
        Transaction payment = new Payment(_node.Mine().Transactions[0].Output(0, TestKeys.Miner)).AllTo(TestKeys.Bob).Sign();
        new SentPayments(_file).Keep(payment);

        TestWallet.Result resent = await _wallet.RunAtAsync(_node.Url, "resend", payment.Id.ToString());

        Assert.Contains("No. (x) Nothing was sent.)", resent.Error, StringComparison.Ordinal);
    }
}
