using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Wallets.Files;
using BlockChain.Core.Wallets.Keys;

namespace BlockChain.Wallet.Tests;

/// <summary>The list of used addresses is damaged or gone: the chain has it still.</summary>
public sealed class DamagedNotesTests : IDisposable
{
    private readonly TestWallet _wallet = new();
    private readonly ChainNode _node = new(ChainParameters.Regtest);
    private readonly WalletFile _file;
    private readonly string _notes;

    public DamagedNotesTests()
    {
        _file = _wallet.Create(ChainParameters.Regtest);
        _notes = Path.ChangeExtension(_file.FilePath, ".notes.json");
        _node.MineFor(_file.AddressAt(AddressChain.Receive, 150).Owner);
        File.WriteAllText(_notes, "{\"receive\": 1");
    }

    public void Dispose()
    {
        _node.Dispose();
        _wallet.Dispose();
    }

    [Fact]
    public async Task The_damage_is_named_the_file_kept_and_the_coins_found_again()
    {
        TestWallet.Result result = await BalanceAsync();

        Assert.Contains("The list of used addresses of wallet default was damaged.", result.Error, StringComparison.Ordinal);
        Assert.Equal("{\"receive\": 1", await File.ReadAllTextAsync(_notes + ".damaged", TestContext.Current.CancellationToken));
        Assert.Equal(4_999_999_000, result.ParseJson().GetProperty("total").GetInt64());
        Assert.Equal("", (await BalanceAsync()).Error);
    }

    [Fact]
    public async Task A_node_without_the_whole_chain_does_not_shorten_the_next_look()
    {
        _node.Sync = new(State: "catching-up", Height: 2, BestHeader: 9, Progress: 0.2);

        TestWallet.Result result = await BalanceAsync();

        Assert.Contains(
            "Not all is known yet: the node is still catching up (block 2 of 9).", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_notes));
    }

    private Task<TestWallet.Result> BalanceAsync() =>
        _wallet.SucceedAtAsync(_node.Url, "balance", "--json");
}
