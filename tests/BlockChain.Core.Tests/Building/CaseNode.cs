using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Storage;

namespace BlockChain.Core.Tests.Building;

/// <summary>A node that a story is told to: called directly, or over HTTP.</summary>
public abstract class CaseNode : IDisposable
{
    public abstract FullNode Node { get; }

    public abstract ManualClock Clock { get; }

    public abstract Violation? SubmitBlock(byte[] bytes);

    public abstract Violation? SubmitTransaction(byte[] bytes);

    /// <summary>The fingerprint of all that can be spent, in hex.</summary>
    public abstract string UnspentOutputsHash { get; }

    public abstract void Dispose();
}

/// <summary>A node in this process, on a file in a temporary folder.</summary>
public sealed class DirectNode : CaseNode
{
    private readonly TemporaryFolder _folder = new();
    private FullNode _node;

    public DirectNode(ChainParameters parameters) => _node = new FullNode(File, parameters, Clock);

    public override FullNode Node => _node;

    /// <summary>Where the chain is.</summary>
    public string File => _folder.File("chain.db");

    public override ManualClock Clock { get; } = new();

    public override string UnspentOutputsHash
    {
        get
        {
            using ChainReader reader = Node.OpenReader();
            return Convert.ToHexStringLower(UnspentOutputSet.Compute(reader).Hash.Span);
        }
    }

    public override Violation? SubmitBlock(byte[] bytes) =>
        Blocks.Block.TryParse(bytes, out Blocks.Block? block, out string? error)
            ? Node.SubmitBlock(block)
            : new Violation("malformed", error);

    public override Violation? SubmitTransaction(byte[] bytes) =>
        Transactions.Transaction.TryParse(bytes, out Transactions.Transaction? transaction, out string? error)
            ? Node.SubmitTransaction(transaction)
            : new Violation("malformed", error);

    /// <summary>Closes the file and opens it again: what was not stored is forgotten.</summary>
    public void Restart()
    {
        _node.Dispose();
        _node = new FullNode(File, _node.Parameters, Clock);
    }

    public override void Dispose()
    {
        Node.Dispose();
        _folder.Dispose();
    }
}
