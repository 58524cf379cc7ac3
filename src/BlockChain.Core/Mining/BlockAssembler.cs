using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Mempool;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Mining;

/// <summary>Makes the next block out of the tip and the mempool, all but its proof of work (Bitcoin Core:
/// <c>BlockAssembler</c>).</summary>
public static class BlockAssembler
{
    /// <summary>The best block after a tip.</summary>
    /// <param name="tip">The block before.</param>
    /// <param name="entries">The mempool, parents before children.</param>
    /// <param name="owner">Whom the coinbase pays.</param>
    /// <param name="time">See <see cref="BlockTime"/>.</param>
    /// <param name="parameters">The network's.</param>
    public static BlockTemplate Assemble(
        ChainedHeader tip,
        IReadOnlyList<MempoolEntry> entries,
        PublicKeyHash owner,
        uint time,
        ChainParameters parameters)
    {
        uint medianTimePast = tip.MedianTimePast();
        List<MempoolEntry> chosen = TransactionSelection.Choose(entries, tip.Height + 1, medianTimePast);
        return new BlockTemplate(
            tip,
            Retarget.After(tip, parameters),
            time,
            owner,
            [.. chosen.Select(entry => entry.Transaction)],
            Amount.Sum(chosen.Select(entry => entry.Fee)),
            Subsidy.At(tip.Height + 1, parameters))
        { Entries = chosen };
    }
}
