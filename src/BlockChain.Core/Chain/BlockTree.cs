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
    private readonly Dictionary<BlockHash, Node> _blocks;

    /// <summary>The blocks that nobody has built on: kept, since looking for them among millions takes long.</summary>
    private readonly HashSet<BlockHash> _tips = [];

    /// <summary>A block of the tree. Its side size, in bytes, is what it counts beside the best chain; 0 if it was once
    /// part of that, or has no body.</summary>
    internal readonly record struct Node(ChainedHeader Header, BlockStatus Status, int SideSize, int Children);

    /// <summary>A tree of one block.</summary>
    public BlockTree(ChainedHeader genesis, int capacity)
    {
        _blocks = new(capacity);
        Tip = genesis;
        Set(genesis, BlockStatus.Connected);
    }

    /// <summary>The last block of the best chain.</summary>
    public ChainedHeader Tip { get; set; }

    /// <summary>Bytes that all blocks count that were never part of the best chain.</summary>
    public long SideSize { get; private set; }

    /// <summary>Adds a block, or changes the status of a known one.</summary>
    /// <param name="header">Its header.</param>
    /// <param name="status">How far it was checked.</param>
    /// <param name="sideSize">What it counts beside the best chain, in bytes, if it was never part of that.</param>
    public void Set(ChainedHeader header, BlockStatus status, int sideSize = 0)
    {
        bool isKnown = _blocks.TryGetValue(header.Hash, out Node known);
        SideSize += sideSize - known.SideSize;
        if (isKnown)
        {
            _blocks[header.Hash] = known with { Status = status, SideSize = sideSize };
            return;
        }

        _blocks.Add(header.Hash, new Node(header, status, sideSize, Children: 0));
        _tips.Add(header.Hash);
        if (header.Parent is { } parent)
        {
            _tips.Remove(parent.Hash);
            _blocks[parent.Hash] = _blocks[parent.Hash] with { Children = _blocks[parent.Hash].Children + 1 };
        }
    }

    /// <summary>Removes a block that nobody has built on.</summary>
    public void Forget(ChainedHeader tip)
    {
        _blocks.Remove(tip.Hash, out Node leaving);
        SideSize -= leaving.SideSize;
        _tips.Remove(tip.Hash);
        Node parent = _blocks[tip.Parent!.Hash];
        _blocks[tip.Parent.Hash] = parent with { Children = parent.Children - 1 };
        if (parent.Children == 1)
        {
            _tips.Add(tip.Parent.Hash);
        }
    }

    /// <summary>What is known of a block of the tree.</summary>
    public Node this[ChainedHeader header] => _blocks[header.Hash];

    public bool TryFind(BlockHash hash, [NotNullWhen(true)] out ChainedHeader? header, out BlockStatus status)
    {
        bool isFound = _blocks.TryGetValue(hash, out Node found);
        (header, status) = (found.Header, found.Status);
        return isFound;
    }

    /// <summary>A block and all that are built on it.</summary>
    public IReadOnlyCollection<ChainedHeader> WithDescendants(ChainedHeader root)
    {
        HashSet<ChainedHeader> found = [root];
        if (_tips.Contains(root.Hash) || !_blocks.ContainsKey(root.Hash))
        {
            return found;
        }

        IEnumerable<ChainedHeader> later = _blocks.Values.Select(block => block.Header)
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
        _tips.Select(hash => (_blocks[hash].Header, _blocks[hash].Status));
}
