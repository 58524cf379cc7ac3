using BlockChain.Core.Consensus;
using BlockChain.Core.Network;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Wallets.Files;
using BlockChain.Core.Wallets.Proofs;

namespace BlockChain.Core.Tests.Wallets;

/// <summary>A node that a test draws, and a wallet's view of it.</summary>
public abstract class ChainNodeTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    protected ChainNodeTests(ChainParameters network)
    {
        Node = new ChainNode(network);
        Client = new NodeClient(Node.Url);
        Folder = new DataFolder(_temporary.Path, network);
        Chain = ChainView.Open(Folder, new ManualClock());
    }

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected ChainNode Node { get; }

    protected NodeClient Client { get; }

    protected DataFolder Folder { get; }

    protected ChainView Chain { get; }

    public void Dispose()
    {
        Chain.Dispose();
        Client.Dispose();
        Node.Dispose();
        _temporary.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The node's transactions, after a look at its headers.</summary>
    protected async Task<ProvedTransactions> SyncAsync()
    {
        await Chain.SyncAsync(Client, Cancellation);
        return new ProvedTransactions(Client, Chain);
    }
}
