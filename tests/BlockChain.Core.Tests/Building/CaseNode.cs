using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Storage;
using BlockChain.Core.Transactions;

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

    public DirectNode(ChainParameters parameters) =>
        Node = new FullNode(_folder.File("chain.db"), parameters, Clock);

    public override FullNode Node { get; }

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
        Block.TryParse(bytes, out Block? block, out string? error)
            ? Node.SubmitBlock(block)
            : new Violation("malformed", error);

    public override Violation? SubmitTransaction(byte[] bytes) =>
        Transaction.TryParse(bytes, out Transaction? transaction, out string? error)
            ? Node.SubmitTransaction(transaction)
            : new Violation("malformed", error);

    public override void Dispose()
    {
        Node.Dispose();
        _folder.Dispose();
    }
}
