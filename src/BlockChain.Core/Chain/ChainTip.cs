using BlockChain.Core.Blocks;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;

namespace BlockChain.Core.Chain;

/// <summary>The end of a branch (Bitcoin Core: <c>getchaintips</c>).</summary>
/// <param name="Height">Its height.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="BranchLength">Blocks from the best chain up to it; 0 for the best chain's own tip.</param>
/// <param name="Status"><c>active</c>, <c>valid-fork</c> (was once connected), <c>valid-headers</c> (stored, never
/// connected), <c>headers-only</c> (its bodies are awaited) or <c>invalid</c>.</param>
public sealed record ChainTip(int Height, BlockHash Hash, int BranchLength, string Status)
{
    /// <summary>The ends, the highest first.</summary>
    internal static IReadOnlyList<ChainTip> List(
        ChainedHeader best, IEnumerable<(ChainedHeader Header, BlockStatus Status)> tips)
    {
        // The best chain is walked once for all.
        List<ChainedHeader> chain = best.After(best.AncestorAt(0));
        return
        [
            .. tips
                .OrderByDescending(tip => tip.Header.Height)
                .Select(tip => new ChainTip(
                    tip.Header.Height, tip.Header.Hash, LengthBeside(chain, tip.Header),
                    NameOf(tip.Status, isActive: tip.Header == best))),
        ];
    }

    /// <summary>How many headers a branch has beside the best chain, which is given from height 1.</summary>
    private static int LengthBeside(List<ChainedHeader> chain, ChainedHeader tip)
    {
        ChainedHeader at = tip;
        while (at.Height > chain.Count || (at.Height > 0 && chain[at.Height - 1] != at))
        {
            at = at.Parent!;
        }

        return tip.Height - at.Height;
    }

    private static string NameOf(BlockStatus status, bool isActive) => status switch
    {
        _ when isActive => "active",
        BlockStatus.FullyChecked => "valid-fork",
        BlockStatus.Stored => "valid-headers",
        BlockStatus.HeaderOnly => "headers-only",
        _ => "invalid",
    };
}

