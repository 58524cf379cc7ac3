using System.Diagnostics.CodeAnalysis;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;

namespace BlockChain.Core.Mining;

/// <summary>The time that a miner writes into the next block: its clock's, moved to what the rules allow (Bitcoin Core:
/// <c>UpdateTime</c>).</summary>
public static class BlockTime
{
    /// <summary>Chooses a time that this node itself takes.</summary>
    /// <param name="parent">The block before.</param>
    /// <param name="now">Our clock, in seconds since 1970.</param>
    /// <param name="parameters">The network's.</param>
    /// <param name="time">Seconds since 1970.</param>
    /// <param name="violation">Why any block that is made now would be refused.</param>
    public static bool TryChoose(
        ChainedHeader parent, long now, ChainParameters parameters, out uint time,
        [NotNullWhen(false)] out Violation? violation)
    {
        long earliest = parent.MedianTimePast() + 1L;

        violation = earliest switch
        {
            // See HeaderRules: the last time that 32 bits can hold is in 2106.
            > uint.MaxValue => new Violation(
                "time-too-old",
                $"No block can follow block {parent.Height}: the median of the last {ChainedHeader.MedianTimeSpan} times is "
                + "the last second that a header can hold, in February 2106."),
            _ when earliest > now + parameters.MaxFutureBlockTime => new Violation(
                "time-too-new",
                $"This computer's clock is behind the chain by {InWords(earliest - now)}, so blocks made now would be "
                + "rejected. Set the clock.")
            { IsPermanent = false },
            _ => null,
        };
        time = violation is null ? (uint)Math.Clamp(now, earliest, uint.MaxValue) : 0;
        return violation is null;
    }

    private static string InWords(long seconds) => seconds switch
    {
        < 2 * 60 * 60 => $"{seconds / 60} min",
        < 2 * 24 * 60 * 60 => $"{seconds / (60 * 60)} h",
        _ => $"{seconds / (24 * 60 * 60):N0} days",
    };
}
