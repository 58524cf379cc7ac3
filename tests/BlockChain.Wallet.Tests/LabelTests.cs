using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Wallets.Keys;

namespace BlockChain.Wallet.Tests;

/// <summary>Names that the wallet's owner gives to addresses.</summary>
public sealed class LabelTests : IDisposable
{
    private readonly TestWallet _wallet = new();
    private readonly ChainNode _node = new(ChainParameters.Regtest);

    public void Dispose()
    {
        _node.Dispose();
        _wallet.Dispose();
    }

    [Fact]
    public async Task A_label_is_shown_in_the_history_and_the_balance_until_it_is_taken_away()
    {
        WalletAddress own = _wallet.Create(ChainParameters.Regtest).AddressAt(AddressChain.Receive, 0);
        string txid = _node.MineFor(own.Owner).Id.ToString();

        await SucceedAsync("label", own.Text, " Bob, for the bicycle ");
        string history = (await SucceedAsync("history")).Output;
        string balance = (await SucceedAsync("balance", own.Text)).Output;
        await SucceedAsync("label", own.Text, "");
        string after = (await SucceedAsync("history")).Output;

        Assert.Contains($"{txid}  Bob, for the bicycle\n", history, StringComparison.Ordinal);
        Assert.Contains($"{own.Text} (Bob, for the bicycle)\n", balance, StringComparison.Ordinal);
        Assert.DoesNotContain("Bob", after, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_label_is_what_was_typed_also_where_it_begins_with_an_at_sign()
    {
        string own = _wallet.Create(ChainParameters.Regtest).AddressAt(AddressChain.Receive, 0).Text;

        Assert.Contains("is now labelled \"@bob\".", (await SucceedAsync("label", own, "@bob")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_short_line_is_no_label()
    {
        string own = _wallet.Create(ChainParameters.Regtest).AddressAt(AddressChain.Receive, 0).Text;

        TestWallet.Result result = await _wallet.RunAsync("label", own, "a\nb", "--network", "regtest");

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains("cannot be a label", result.Error, StringComparison.Ordinal);
    }

    private Task<TestWallet.Result> SucceedAsync(params string[] arguments) =>
        _wallet.SucceedAtAsync(_node.Url, arguments);
}
