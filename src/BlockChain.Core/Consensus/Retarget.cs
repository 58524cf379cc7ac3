using System.Numerics;
using BlockChain.Core.Blocks;

namespace BlockChain.Core.Consensus;

/// <summary>
/// Which target the next block must have: "the proof-of-work difficulty is determined by a moving average targeting an
/// average number of blocks per hour" (section 4 of the paper). Bitcoin looks back once every 2,016 blocks
/// (<c>CalculateNextWorkRequired</c>); we do at each block, over the last 24 (<see cref="ChainParameters.RetargetWindow"/>).
/// The height is the next block's, T is the block spacing, M(i) the latest time of block i and all before it
/// (<see cref="ChainedHeader.LatestTime"/>):
/// <code>
/// n       = min(24, height − 2), and below 1 the limit holds   (never across genesis, whose time is old)
/// elapsed = sum over the last n blocks of min(12 T, M(i) − M(i − 1))
/// next    = (sum of their targets / n) × clamp(elapsed, n T / 4, 4 n T) / (n T)
/// </code>
/// At most 12 T are counted for one block, so that a night without miners makes the next blocks only a little easier.
/// <para>
/// Why M, and not simply the times? Against a time-warp attack. (Bitcoin has a hole of its own: its periods of 2,016 blocks do
/// not overlap. BIP 94 closes it on testnet4.) Miners write the times themselves, and a block's time may go back: it only has to be
/// later than the median of the last 11. So suppose that we add up plain differences, each clamped to ±12 T. That looks
/// fair, because what goes up must come down. But a miner with most of the power can date blocks like this:
/// <code>
/// time                                  a tooth of 11 blocks counts
///  60 T |           ●          ●
///  48 T |          ●          ●         by plain differences      by M
///  36 T |         ●          ●          5 steps up    60 T        the first tooth: 60 T
///  24 T |        ●          ●           5 flat ones    0 T        all after it: 0 T, for
///  12 T |       ●          ●            1 step down  −12 T        they are no higher
///     0 | ●●●●●●     ●●●●●●             sum           48 T
/// </code>
/// The fall of 60 T counts as one of 12 T. Each tooth claims 48 T in which hardly any time has passed, so the next target is
/// easier, and so on, tooth after tooth. In the end only the median slows the miner down: 17,000 blocks an hour where 360 are
/// due, each with its reward (<c>benchmarks attacks retarget</c>). A large step up counts as a small one too, and that is an
/// attack on the other side: where 30 % of the power dated each block at the median + 1, the honest blocks after them jumped
/// up by more than 12 T. Time was lost at each jump, and the mean interval rose from 10 to 17 s (with 45 % of the power: to
/// 56 s).
/// </para>
/// <para>
/// M is a clock that never goes back. A time below its peak adds nothing, and the next true time adds what has really passed
/// since the peak. A time that is too early is therefore harmless, and one that is too late (two minutes at most, or all
/// nodes refuse the block) is paid back: the blocks after it add nothing until the truth has caught up. Nobody can count more time
/// than has passed. M must cover all ancestors: a peak that is forgotten after 25 blocks can be climbed again, and the
/// attack is back.
/// </para>
/// </summary>
public static class Retarget
{
    private const int MaxIntervalInSpacings = 12;
    private const int MaxStep = 4;

    /// <summary>The bits that the block after <paramref name="parent"/> must have.</summary>
    public static CompactTarget After(ChainedHeader parent, ChainParameters parameters)
    {
        int count = Math.Min(parameters.RetargetWindow, parent.Height - 1);
        if (count < 1)
        {
            return parameters.ProofOfWorkLimit;
        }

        long longest = MaxIntervalInSpacings * parameters.BlockSpacing;
        long elapsed = 0;
        BigInteger targets = BigInteger.Zero;
        ChainedHeader block = parent;
        for (int i = 0; i < count; i++)
        {
            ChainedHeader before = block.Parent!;
            elapsed += Math.Min(block.LatestTime - before.LatestTime, longest);
            targets += block.Header.Bits.Expand(out _, out _);
            block = before;
        }

        long expected = (long)count * parameters.BlockSpacing;
        elapsed = Math.Clamp(elapsed, expected / MaxStep, expected * MaxStep);
        BigInteger next = targets * elapsed / (count * expected);
        BigInteger limit = parameters.ProofOfWorkLimit.Expand(out _, out _);
        return CompactTarget.FromNumber(BigInteger.Min(next, limit));
    }
}
