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
    private readonly Dictionary<BlockHash, (ChainedHeader Header, BlockStatus Status)> _blocks;

    /// <summary>The blocks that nobody has built on: kept, since looking for them among millions takes long.</summary>
    private readonly HashSet<BlockHash> _tips = [];

    /// <summary>An empty tree, with room for so many blocks before it must grow.</summary>
    public BlockTree(int capacity) => _blocks = new(capacity);

    /// <summary>Adds a block, or says anew how a known one was found.</summary>
    public void Set(ChainedHeader header, BlockStatus status)
    {
        if (_blocks.TryGetValue(header.Hash, out (ChainedHeader Header, BlockStatus) known))
        {
            _blocks[header.Hash] = (known.Header, status);
            return;
        }

        _blocks.Add(header.Hash, (header, status));
        _tips.Remove(header.Header.PreviousHash);
        _tips.Add(header.Hash);
    }

    public bool TryFind(BlockHash hash, [NotNullWhen(true)] out ChainedHeader? header, out BlockStatus status)
    {
        bool isFound = _blocks.TryGetValue(hash, out (ChainedHeader Header, BlockStatus Status) found);
        (header, status) = found;
        return isFound;
    }

    /// <summary>A block and all that stand on it.</summary>
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
        _tips.Select(hash => _blocks[hash]);
}
