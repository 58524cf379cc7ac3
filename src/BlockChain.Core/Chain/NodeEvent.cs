using BlockChain.Core.Blocks;
using BlockChain.Core.Mempool;

namespace BlockChain.Core.Chain;

/// <summary>Something that happened in a node, for those that listen to <see cref="FullNode.Happened"/>.</summary>
public abstract record NodeEvent;

/// <summary>A block became the tip; if several were connected at once, it is the last of them. Its size is in bytes. Its body is
/// in the store, not here: a deep reorganisation has many.</summary>
public sealed record BlockConnected(ChainedHeader Header, int Size, int TransactionCount) : NodeEvent;

/// <summary>A block was stored beside the best chain, the first of its branch.</summary>
public sealed record Forked(ChainedHeader Header) : NodeEvent;

/// <summary>The best chain changed below its old tip; the new tip's <see cref="BlockConnected"/> follows.</summary>
public sealed record Reorganised(ChainedHeader OldTip, ChainedHeader NewTip, ChainedHeader Fork) : NodeEvent
{
    /// <summary>How many blocks were disconnected.</summary>
    public int Depth => OldTip.Height - Fork.Height;
}

/// <summary>A transaction entered the mempool.</summary>
public sealed record TransactionAdded(MempoolEntry Entry) : NodeEvent;
