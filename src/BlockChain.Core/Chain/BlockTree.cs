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
    private readonly Dictionary<BlockHash, Entry> _blocks;

    /// <summary>The blocks that nobody has built on: kept, since looking for them among millions takes long.</summary>
    private readonly HashSet<BlockHash> _ends = [];

    /// <summary>A block of the tree.</summary>
    /// <param name="Header">Its header.</param>
    /// <param name="Status">How far it was checked.</param>
    /// <param name="SideSize">Bytes that it is charged against <see cref="ChainPolicy.MaxSideSize"/>; 0 for blocks that have been
    /// in the best chain or have no body, and for those that the operator has set aside since the start.</param>
    /// <param name="Children">Blocks that are built on it.</param>
    internal readonly record struct Entry(ChainedHeader Header, BlockStatus Status, int SideSize, int Children);

    /// <summary>A tree of one block.</summary>
    public BlockTree(ChainedHeader genesis, int capacity)
    {
        _blocks = new(capacity);
        Tip = genesis;
        Set(genesis, BlockStatus.FullyChecked);
    }

    /// <summary>The last block of the best chain.</summary>
    public ChainedHeader Tip { get; set; }

    /// <summary>The sum of all side sizes, in bytes.</summary>
    public long SideSize { get; private set; }

    /// <summary>Adds a block, or changes the status of a known one.</summary>
    /// <param name="header">Its header.</param>
    /// <param name="status">How far it was checked.</param>
    /// <param name="sideSize">See <see cref="Entry"/>; without it the block is no longer charged.</param>
    public void Set(ChainedHeader header, BlockStatus status, int sideSize = 0)
    {
        bool isKnown = _blocks.TryGetValue(header.Hash, out Entry known);
        SideSize += sideSize - known.SideSize;
        if (isKnown)
        {
            _blocks[header.Hash] = known with { Status = status, SideSize = sideSize };
            return;
        }

        _blocks.Add(header.Hash, new Entry(header, status, sideSize, Children: 0));
        _ends.Add(header.Hash);
        if (header.Parent is { } parent)
        {
            _ends.Remove(parent.Hash);
            _blocks[parent.Hash] = _blocks[parent.Hash] with { Children = _blocks[parent.Hash].Children + 1 };
        }
    }

    /// <summary>Removes a block that nobody has built on.</summary>
    public void Forget(ChainedHeader end)
    {
        _blocks.Remove(end.Hash, out Entry leaving);
        SideSize -= leaving.SideSize;
        _ends.Remove(end.Hash);
        Entry parent = _blocks[end.Parent!.Hash];
        _blocks[end.Parent.Hash] = parent with { Children = parent.Children - 1 };
        if (parent.Children == 1)
        {
            _ends.Add(end.Parent.Hash);
        }
    }

    /// <summary>What is known of a block of the tree.</summary>
    public Entry this[ChainedHeader header] => _blocks[header.Hash];

    public bool TryFind(BlockHash hash, [NotNullWhen(true)] out ChainedHeader? header, out BlockStatus status)
    {
        bool isFound = _blocks.TryGetValue(hash, out Entry found);
        (header, status) = (found.Header, found.Status);
        return isFound;
    }

    /// <summary>A block and all that are built on it.</summary>
    public IReadOnlyCollection<ChainedHeader> WithDescendants(ChainedHeader root)
    {
        HashSet<ChainedHeader> found = [root];
        if (_ends.Contains(root.Hash) || !_blocks.ContainsKey(root.Hash))
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

    /// <summary>The blocks that nobody has built on, with their status.</summary>
    public IEnumerable<(ChainedHeader Header, BlockStatus Status)> Ends() =>
        _ends.Select(hash => (_blocks[hash].Header, _blocks[hash].Status));
}
