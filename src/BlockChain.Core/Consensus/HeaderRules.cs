using BlockChain.Core.Blocks;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Consensus;

/// <summary>Rules for a header, by itself and after its parent (Bitcoin Core: <c>CheckBlockHeader</c>,
/// <c>ContextualCheckBlockHeader</c>). First of all the work: nothing else is worth looking at without it.</summary>
public static class HeaderRules
{
    /// <summary>What can be seen by looking at the header alone: that it cost the work that it claims.</summary>
    public static Violation? CheckAlone(BlockHeader header, BlockHash hash, ChainParameters parameters)
    {
        // A target that is not a number, or is easier than the network's limit, is no proof of anything.
        _ = parameters.ProofOfWorkLimit.TryExpand(out Hash256 limit);
        if (!header.Bits.TryExpand(out Hash256 target) || target > limit)
        {
            return new Violation(
                "high-hash",
                $"The bits {header.Bits} are not a target from 1 to the limit {parameters.ProofOfWorkLimit}.");
        }

        // Section 4 of the paper: the hash, as a number, must not be above the target.
        if (hash.Value > target)
        {
            return new Violation("high-hash", $"The hash {hash} is above the target {target}.");
        }

        return null;
    }

    /// <summary>What can be seen by looking at the headers before it.</summary>
    /// <param name="header">The header.</param>
    /// <param name="parent">The header that it names as the one before.</param>
    /// <param name="parameters">The network's.</param>
    /// <param name="now">Our clock, in seconds since 1970.</param>
    public static Violation? CheckInChain(
        BlockHeader header,
        ChainedHeader parent,
        ChainParameters parameters,
        long now)
    {
        // The claimed target must be the required one, or everybody would choose an easy one.
        CompactTarget required = Retarget.After(parent, parameters);
        if (header.Bits != required)
        {
            return new Violation("bad-diffbits", $"The bits are {header.Bits}, but {required} are required here.");
        }

        // Time must move forward, by the median of many miners' clocks (BIP 113 gives it its name). Its 32 bits end on 7 February
        // 2106, as Bitcoin's do: six blocks with the last second make it the median, and nothing can follow them.
        uint median = parent.MedianTimePast();
        if (header.Time <= median)
        {
            return new Violation(
                "time-too-old",
                $"The time is {header.Time}, but it must be later than {median}, the median of the last "
                + $"{ChainedHeader.MedianTimeSpan} blocks.");
        }

        // A miner that could date blocks ahead could make the difficulty fall. This block may become valid in a while, so
        // that its hash must not be remembered as bad.
        if (header.Time > now + parameters.MaxFutureBlockTime)
        {
            return new Violation(
                "time-too-new",
                $"The time is {header.Time}, which is more than {parameters.MaxFutureBlockTime} s ahead of this "
                + $"node's clock, {now}.")
            { IsPermanent = false };
        }

        // BIP 34, BIP 66 and BIP 65 each raised the minimum version by one; all hold here from the first block.
        if (header.Version < ChainParameters.MinBlockVersion)
        {
            return new Violation(
                "bad-version",
                $"The version is {header.Version}, but it must be {ChainParameters.MinBlockVersion} or more.");
        }

        return null;
    }
}
