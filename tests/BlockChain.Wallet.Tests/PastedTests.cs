using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Wallets.Keys;

namespace BlockChain.Wallet.Tests;

/// <summary>Addresses and ids that come out of a page or a file with something around them that nobody sees.</summary>
public sealed class PastedTests : IDisposable
{
    private readonly TestWallet _wallet = new();
    private readonly ChainNode _node = new(ChainParameters.Regtest);

    public void Dispose()
    {
        _node.Dispose();
        _wallet.Dispose();
    }

    [Fact]
    public async Task Every_command_takes_an_address_or_an_id_with_invisible_characters_around_it()
    {
        WalletAddress own = _wallet.Create(ChainParameters.Regtest).AddressAt(AddressChain.Receive, 0);
        string txid = Paste(_node.MineFor(own.Owner).Id.ToString());
        string address = Paste(own.Text);

        await RunAsync("label", address, "rent");
        Assert.Contains("rent", (await RunAsync("balance", address)).Output, StringComparison.Ordinal);
        await RunAsync("history", address);
        await RunAsync("export", address, "--yes");
        await RunAsync("send", address, Paste("0.5"), "--dry-run");
        await RunAsync("status", txid);
        await RunAsync("explain", txid);
        await RunAsync("explain", Paste("1"));
        await RunAsync("receipt", txid);

        static string Paste(string text) => $"\uFEFF \u200B{text}\u200B\r\n";
    }

    private Task<TestWallet.Result> RunAsync(params string[] arguments) =>
        _wallet.SucceedAtAsync(_node.Url, arguments);
}
