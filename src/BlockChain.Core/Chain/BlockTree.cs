using System.Diagnostics.CodeAnalysis;
using BlockChain.Core.Blocks;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;

namespace BlockChain.Core.Chain;

/// <summary>
/// All known blocks by their headers, good and bad, on all branches (Bitcoin Core: <c>BlockManager</c>). Not for several
/// threads: guarded by the lock of <see cref="FullNode"/>.
/// </summary>
internal sealed class BlockTree
{
    private readonly Dictionary<BlockHash, Node> _nodes = [];

    /// <summary>The blocks that nobody has built on: kept, since looking for them among millions takes long.</summary>
    private readonly HashSet<BlockHash> _tips = [];

    private sealed class Node(ChainedHeader header, BlockStatus status)
    {
        public ChainedHeader Header { get; } = header;

        public BlockStatus Status { get; set; } = status;
    }

    public void Add(ChainedHeader header, BlockStatus status)
    {
        _nodes.Add(header.Hash, new Node(header, status));
        _tips.Remove(header.Header.PreviousHash);
        _tips.Add(header.Hash);
    }

    public bool TryFind(BlockHash hash, [NotNullWhen(true)] out ChainedHeader? header, out BlockStatus status)
    {
        bool found = _nodes.TryGetValue(hash, out Node? node);
        header = node?.Header;
        status = node?.Status ?? default;
        return found;
    }

    public void SetStatus(BlockHash hash, BlockStatus status) => _nodes[hash].Status = status;

    /// <summary>A block and all that stand on it.</summary>
    public IReadOnlyCollection<ChainedHeader> WithDescendants(ChainedHeader root)
    {
        HashSet<ChainedHeader> found = [root];
        IEnumerable<ChainedHeader> later = _nodes.Values.Select(node => node.Header)
            .Where(header => header.Height > root.Height).OrderBy(header => header.Height);
        foreach (ChainedHeader header in later)
        {
            if (found.Contains(header.Parent!))
            {
                found.Add(header);
            }
        }

        return found;
    }

    /// <summary>The blocks that nobody has built on, with how they were found.</summary>
    public IEnumerable<(ChainedHeader Header, BlockStatus Status)> Tips() =>
        _tips.Select(hash => _nodes[hash]).Select(node => (node.Header, node.Status));
}
