using System.Numerics;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Lab.Headers;

namespace BlockChain.Lab.Experiments;

/// <summary>Three answers to the question how difficult the next block is, all with the spacing and the limit of one
/// network.</summary>
internal static class DifficultyRules
{
    /// <summary>The name of Bitcoin's rule.</summary>
    public const string Bitcoin = "Bitcoin";

    private const int BitcoinPeriod = 2_016;
    private const int MaxStep = 4;

    /// <summary>The rules by their names.</summary>
    public static readonly IReadOnlyList<(string Name, Func<ChainParameters, DifficultyRule> Make)> All =
    [
        ("SimpleCoin", parameters => parent => Retarget.After(parent, parameters)),
        (Bitcoin, AfterPeriod),
        ("plain average", PlainAverage),
    ];

    /// <summary>Bitcoin's: every 2,016 blocks, by the time from the first of them to the last, at most fourfold.</summary>
    private static DifficultyRule AfterPeriod(ChainParameters parameters) => parent =>
    {
        if ((parent.Height + 1) % BitcoinPeriod != 0)
        {
            return parent.Height == 0 ? parameters.ProofOfWorkLimit : parent.Header.Bits;
        }

        ChainedHeader first = parent.AncestorAt(parent.Height - BitcoinPeriod + 1);
        long expected = (long)BitcoinPeriod * parameters.BlockSpacing;
        long elapsed = (long)parent.Header.Time - first.Header.Time;
        return Scale(Target(parent), Math.Clamp(elapsed, expected / MaxStep, expected * MaxStep), expected, parameters);
    };

    /// <summary>At each block, by the mean time and the mean target of as many blocks as ours looks at, with no limit but that
    /// time is not negative: what one would write first.</summary>
    private static DifficultyRule PlainAverage(ChainParameters parameters) => parent =>
    {
        int count = Math.Min(parameters.RetargetWindow, parent.Height - 1);
        if (count < 1)
        {
            return parameters.ProofOfWorkLimit;
        }

        BigInteger targets = BigInteger.Zero;
        ChainedHeader first = parent;
        for (int i = 0; i < count; i++)
        {
            targets += Target(first);
            first = first.Parent!;
        }

        long elapsed = Math.Max(1, (long)parent.Header.Time - first.Header.Time);
        return Scale(targets / count, elapsed, (long)count * parameters.BlockSpacing, parameters);
    };

    private static BigInteger Target(ChainedHeader block) => block.Header.Bits.Expand(out _, out _);

    private static CompactTarget Scale(BigInteger target, long elapsed, long expected, ChainParameters parameters) =>
        CompactTarget.FromNumber(
            BigInteger.Min(target * elapsed / expected, parameters.ProofOfWorkLimit.Expand(out _, out _)));
}
