using System.Numerics;
using BlockChain.Core.Blocks;
using BlockChain.Core.Storage;

namespace BlockChain.Core.Chain;

/// <summary>
/// Stores blocks beside the best chain, in the room that <see cref="ChainPolicy.MaxSideSize"/> gives them, and decides which
/// leave when it is full. The attack: while blocks are easy, anybody can fill our disk with them. Guarded by the lock of
/// <see cref="FullNode"/>.
/// </summary>
internal sealed class SideBranches(ChainStore store, BlockTree tree, ChainPolicy policy)
{
    /// <summary>Bytes of the file that a row of <c>side_transactions</c> takes, in pages two thirds full. The attack: blocks
    /// of tiny transactions, whose rows take as much of the disk as their bodies.</summary>
    private const int RowSize = 64;

    /// <summary>Stores a block. If there is no room, weaker ends of other branches leave; a block whose header was accepted
    /// before always has room.</summary>
    public BlockOutcome Add(PlacedBlock placed)
    {
        (Block block, ChainedHeader header) = placed;
        int size = SizeOf(block.Size, block.Transactions.Length);
        long missing = tree.SideSize + size - policy.MaxSideSize;
        List<ChainedHeader> weaker = FindWeaker(header, missing, out bool isEnough);
        bool isAwaited = tree.TryFind(block.Hash, out _, out _);
        if (!isEnough && !isAwaited)
        {
            return new BlockOutcome.Refused(BlockPlacing.TooLittleWork(
                $"The branch has no more work than the tip, and {policy.MaxSideSize} bytes of blocks beside the best chain "
                + "with as much work or more are stored already."));
        }

        using (StoreTransaction transaction = store.Begin())
        {
            foreach (ChainedHeader end in weaker)
            {
                store.Blocks.Delete(end.Hash);
            }

            store.Blocks.Add(block, header.Height, BlockStatus.Stored);
            store.Blocks.AddSideTransactions(block);
            transaction.Commit();
        }

        foreach (ChainedHeader end in weaker)
        {
            tree.Forget(end);
        }

        tree.Set(header, BlockStatus.Stored, size);
        return new BlockOutcome.Stored(header);
    }

    /// <summary>What a block counts of the room, in bytes.</summary>
    /// <param name="size">Bytes of its body.</param>
    /// <param name="transactionCount">Transactions in it.</param>
    public int SizeOf(int size, int transactionCount) =>
        Math.Max(size + (RowSize * transactionCount), policy.MinSideBodySize);

    /// <summary>The blocks to forget, in this order, so that a body beside the best chain finds room: from the ends of
    /// branches, those with the least work first, but none with as much work as the new block. What headers with
    /// awaited bodies build on stays.</summary>
    /// <param name="header">The new block.</param>
    /// <param name="size">Bytes that are missing; with 0 or less there is room.</param>
    /// <param name="isEnough">Whether there is room then.</param>
    private List<ChainedHeader> FindWeaker(ChainedHeader header, long size, out bool isEnough)
    {
        isEnough = size <= 0;
        if (isEnough)
        {
            return [];
        }

        var weaker = new List<ChainedHeader>();
        var childrenLeft = new Dictionary<ChainedHeader, int>();
        var ends = new PriorityQueue<ChainedHeader, BigInteger>(tree.Ends()
            .Where(tip => tip.Header != header.Parent && TakesRoom(tip.Header))
            .Select(tip => (tip.Header, tip.Header.ChainWork)));
        while (size > 0 && ends.TryDequeue(out ChainedHeader? end, out BigInteger work) && work < header.ChainWork)
        {
            weaker.Add(end);
            size -= tree[end].SideSize;
            ChainedHeader parent = end.Parent!;
            int children = childrenLeft.GetValueOrDefault(parent, tree[parent].Children) - 1;
            childrenLeft[parent] = children;
            if (children == 0 && parent != header.Parent && TakesRoom(parent))
            {
                ends.Enqueue(parent, parent.ChainWork);
            }
        }

        isEnough = size <= 0;
        return weaker;
    }

    /// <summary>Whether a block takes room, or keeps one below it that does: bad blocks do not, nor those that the operator has
    /// set aside.</summary>
    private bool TakesRoom(ChainedHeader header)
    {
        while (tree[header] is { SideSize: 0, Status: BlockStatus.Invalid or BlockStatus.Stored })
        {
            header = header.Parent!;
        }

        return tree[header].SideSize > 0;
    }
}
