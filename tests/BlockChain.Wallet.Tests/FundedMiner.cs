using BlockChain.Core.Consensus;
using BlockChain.Core.Wallets.Files;
using BlockChain.Core.Wallets.Keys;

namespace BlockChain.Wallet.Tests;

/// <summary>A real node on regtest, and wallets in one home that have mined coins: Alice and Olivia eight, Grace,
/// Heidi and Judy two, Erin, Frank and Ivan one each. Each coin is 50, and all can be spent.</summary>
public sealed class FundedMiner : IAsyncLifetime
{
    public FundedMiner() => Miner = new TestMiner(Wallet.Folder, "--network", "regtest");

    public TestWallet Wallet { get; } = new();

    public TestMiner Miner { get; }

    public async ValueTask InitializeAsync()
    {
        await Miner.StartAsync();
        await Miner.GenerateAsync(8, New("alice"));
        await Miner.GenerateAsync(8, New("olivia"));
        await Miner.GenerateAsync(2, New("grace"));
        await Miner.GenerateAsync(2, New("heidi"));
        await Miner.GenerateAsync(2, New("judy"));
        await Miner.GenerateAsync(1, New("erin"));
        await Miner.GenerateAsync(1, New("frank"));
        await Miner.GenerateAsync(1, New("ivan"));
        await Miner.GenerateAsync(100, New("carol"));
    }

    public async ValueTask DisposeAsync()
    {
        await Miner.DisposeAsync();
        Wallet.Dispose();
    }

    /// <summary>The first address of a wallet, which is made if it is not there.</summary>
    public string New(string name) => Open(name).AddressAt(AddressChain.Receive, 0).Text;

    public WalletFile Open(string name) => Wallet.Create(ChainParameters.Regtest, name);
}
