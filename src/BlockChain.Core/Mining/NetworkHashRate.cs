using System.Numerics;
using BlockChain.Core.Blocks;

namespace BlockChain.Core.Mining;

/// <summary>How many hashes a second all miners must have tried for some blocks (Bitcoin Core:
/// <c>GetNetworkHashPS</c>).</summary>
public static class NetworkHashRate
{
    /// <summary>Estimates it from the work of blocks and the time between the earliest and the latest of them. Unlike Bitcoin
    /// Core's, never across genesis, whose time is old.</summary>
    /// <param name="last">The last of the blocks.</param>
    /// <param name="count">How many; no more than there are after the first that was mined.</param>
    /// <returns>Hashes a second; 0 where no time has passed.</returns>
    public static double Estimate(ChainedHeader last, int count)
    {
        ChainedHeader first = last;
        (uint earliest, uint latest) = (last.Header.Time, last.Header.Time);
        for (int i = 0; i < count && first.Parent is { Parent: not null } parent; i++)
        {
            first = parent;
            earliest = Math.Min(earliest, first.Header.Time);
            latest = Math.Max(latest, first.Header.Time);
        }

        BigInteger work = last.ChainWork - first.ChainWork;
        return latest == earliest ? 0 : (double)work / (latest - earliest);
    }
}
