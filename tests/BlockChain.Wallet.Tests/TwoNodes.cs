using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Wallet.Tests;

/// <summary>Two nodes with the same three blocks, an empty wallet, and the address that has mined them.</summary>
public abstract class TwoNodes : IDisposable
{
    protected const long Coin = 100_000_000;

    protected TwoNodes()
    {
        Honest.Mine(3);
        Other = new ChainNode(Network, Honest.Blocks);
        Miner = Honest.AddressOf(TestKeys.Miner.PublicKey.Hash);
    }

    protected static ChainParameters Network => ChainParameters.Regtest;

    protected TestWallet Wallet { get; } = new();

    protected ChainNode Honest { get; } = new(Network);

    protected ChainNode Other { get; }

    protected string Miner { get; }

    public void Dispose()
    {
        Honest.Dispose();
        Other.Dispose();
        Wallet.Dispose();
        GC.SuppressFinalize(this);
    }

    protected static (long Total, long Proved) Amounts(TestWallet.Result balance) => (
        balance.ParseJson().GetProperty("total").GetInt64(), balance.ParseJson().GetProperty("proved").GetInt64());

    protected Task<TestWallet.Result> BalanceAsync(params ChainNode[] nodes) =>
        RunAsync(["balance", Miner, "--json"], nodes);

    protected Task<TestWallet.Result> RunAsync(string[] arguments, params ChainNode[] nodes) => Wallet.RunAsync(
        [.. arguments, "--network", "regtest", .. nodes.SelectMany(node => new[] { "--node", node.Url.ToString() })]);
}
