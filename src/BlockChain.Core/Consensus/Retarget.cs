using System.Numerics;
using BlockChain.Core.Blocks;

namespace BlockChain.Core.Consensus;

/// <summary>
/// Which target the next block must have: "the proof-of-work difficulty is determined by a moving average targeting an
/// average number of blocks per hour" (section 4 of the paper). Bitcoin looks back once in 2,016 blocks; we at each
/// block, over up to 24 of them.
/// <code>
/// n       = min(window, height − 2), and below 1 the limit holds   (never across genesis, whose time is old)
/// elapsed = sum over the last n blocks of (time − time of its parent), each clamped to ±12 T
/// next    = (sum of their targets / n) × clamp(elapsed, n T / 4, 4 n T) / (n T)
/// </code>
/// T is the spacing. The clamps bound what one false time, or a night without miners, can do.
/// </summary>
public static class Retarget
{
    private const int LongestIntervalInSpacings = 12;
    private const int LargestStep = 4;

    /// <summary>The bits that the block after <paramref name="parent"/> must have.</summary>
    public static CompactTarget After(ChainedHeader parent, ChainParameters parameters)
    {
        int count = Math.Min(parameters.RetargetWindow, parent.Height - 1);
        if (count < 1)
        {
            return parameters.ProofOfWorkLimit;
        }

        long longest = LongestIntervalInSpacings * parameters.BlockSpacing;
        long elapsed = 0;
        BigInteger targets = BigInteger.Zero;
        ChainedHeader block = parent;
        for (int i = 0; i < count; i++)
        {
            ChainedHeader before = block.Parent!;
            elapsed += Math.Clamp((long)block.Header.Time - before.Header.Time, -longest, longest);
            targets += block.Header.Bits.Expand(out _, out _);
            block = before;
        }

        long expected = (long)count * parameters.BlockSpacing;
        elapsed = Math.Clamp(elapsed, expected / LargestStep, expected * LargestStep);
        BigInteger next = targets * elapsed / (count * expected);
        BigInteger limit = parameters.ProofOfWorkLimit.Expand(out _, out _);
        return CompactTarget.FromNumber(BigInteger.Min(next, limit));
    }
}
