using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Wallets.Keys;
using BlockChain.Core.Wallets.Payments;

namespace BlockChain.Wallet.Tests;

/// <summary>What a payment does is shown before it is sent, also with what nobody asked for.</summary>
public sealed class RecapTests : IDisposable
{
    private readonly TestWallet _wallet = new();
    private readonly ChainNode _node = new(ChainParameters.Regtest);
    private readonly WalletAddress _own;
    private readonly Amount _coin;

    public RecapTests()
    {
        _own = _wallet.Create(ChainParameters.Regtest).AddressAt(AddressChain.Receive, 0);
        _coin = _node.MineFor(_own.Owner).TotalOutput;
    }

    public void Dispose()
    {
        _node.Dispose();
        _wallet.Dispose();
    }

    [Fact]
    public async Task Change_that_is_too_small_is_said_to_go_to_the_fee()
    {
        Amount fee = FeeRate.Min.For(PaymentBuilder.MaxSize(inputs: 1, outputs: 1));

        string recap = await RecapAsync((_coin - fee - new Amount(300)).ToString());

        Assert.Matches(
            "Change +none: the remaining 0\\.00000300 is too small for an output of its own and goes to the fee\n", recap);
    }

    [Fact]
    public async Task Where_nothing_is_left_over_there_is_no_change_to_explain() =>
        Assert.Matches("Change +none\n", await RecapAsync("max"));

    private async Task<string> RecapAsync(string amount) =>
        (await _wallet.SucceedAtAsync(_node.Url, "send", _own.Text, amount, "--dry-run")).Output;
}
