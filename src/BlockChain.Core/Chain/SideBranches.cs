using BlockChain.Core.Blocks;
using BlockChain.Core.Storage;

namespace BlockChain.Core.Chain;

/// <summary>
/// Stores blocks beside the best chain, in the room that <see cref="ChainPolicy.MaxSideSize"/> gives them. Guarded by the
/// lock of <see cref="FullNode"/>.
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
        IReadOnlyList<ChainedHeader> weaker = tree.FindWeaker(header, missing, out bool isEnough);
        bool isAwaited = tree.TryFind(block.Hash, out _, out _);
        if (!isEnough && !isAwaited)
        {
            return BlockPlacing.TooLittleWork(
                $"The branch has no more work than the tip, and {policy.MaxSideSize} bytes of blocks beside the best chain "
                + "with as much work or more are stored already.");
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
}
