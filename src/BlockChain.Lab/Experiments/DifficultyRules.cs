using System.Numerics;
using BlockChain.Lab.Headers;

namespace BlockChain.Lab.Experiments;

/// <summary>Three answers to the question how difficult the next block is, all with the spacing and the limit of the main network.
/// </summary>
internal static class DifficultyRules
{
    /// <summary>The name of Bitcoin's rule.</summary>
    public const string Bitcoin = "Bitcoin";

    private const int BitcoinPeriod = 2_016;
    private const int MaxStep = 4;

    private static readonly ChainParameters Network = ChainParameters.Main;

    /// <summary>The rules by their names.</summary>
    public static readonly IReadOnlyList<(string Name, DifficultyRule Rule)> All =
    [
        ("SimpleCoin", parent => Retarget.After(parent, Network)),
        (Bitcoin, AfterPeriod),
        ("plain average", PlainAverage),
    ];

    /// <summary>Bitcoin's: every 2,016 blocks, by the time from the first of them to the last, at most fourfold.</summary>
    private static CompactTarget AfterPeriod(ChainedHeader parent)
    {
        if ((parent.Height + 1) % BitcoinPeriod != 0)
        {
            return parent.Height == 0 ? Network.ProofOfWorkLimit : parent.Header.Bits;
        }

        ChainedHeader first = parent.AncestorAt(parent.Height - BitcoinPeriod + 1);
        long expected = (long)BitcoinPeriod * Network.BlockSpacing;
        long elapsed = (long)parent.Header.Time - first.Header.Time;
        return Scale(Target(parent), Math.Clamp(elapsed, expected / MaxStep, expected * MaxStep), expected);
    }

    /// <summary>At each block, by the mean time and the mean target of as many blocks as ours looks at, with no limit but that
    /// time is not negative: what one would write first.</summary>
    private static CompactTarget PlainAverage(ChainedHeader parent)
    {
        int count = Math.Min(Network.RetargetWindow, parent.Height - 1);
        if (count < 1)
        {
            return Network.ProofOfWorkLimit;
        }

        BigInteger targets = BigInteger.Zero;
        ChainedHeader first = parent;
        for (int i = 0; i < count; i++)
        {
            targets += Target(first);
            first = first.Parent!;
        }

        long elapsed = Math.Max(1, (long)parent.Header.Time - first.Header.Time);
        return Scale(targets / count, elapsed, (long)count * Network.BlockSpacing);
    }

    private static BigInteger Target(ChainedHeader block) => block.Header.Bits.Expand(out _, out _);

    private static CompactTarget Scale(BigInteger target, long elapsed, long expected) => CompactTarget.FromNumber(
        BigInteger.Min(target * elapsed / expected, Network.ProofOfWorkLimit.Expand(out _, out _)));
}
