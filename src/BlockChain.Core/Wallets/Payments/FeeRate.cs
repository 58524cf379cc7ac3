using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using BlockChain.Core.Mempool;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Wallets.Payments;

/// <summary>What a transaction pays for its place in a block, in base units a byte (Bitcoin Core: <c>CFeeRate</c>,
/// which counts a thousand bytes). An exact decimal number, never floating point.</summary>
/// <param name="UnitsPerByte">Base units a byte.</param>
public readonly record struct FeeRate(decimal UnitsPerByte)
{
    /// <summary>Nodes take no less.</summary>
    public static readonly FeeRate Min = new(MempoolPolicy.MinFeeRate);

    /// <summary>More is surely a mistake, or a node that wants miners to earn: the largest transaction would cost a
    /// whole coin.</summary>
    public static readonly FeeRate Max = new(1_000);

    /// <summary>A node's advice counts up to here: a user who wants to pay more says so.</summary>
    public static readonly FeeRate MaxAdvised = new(20 * MempoolPolicy.MinFeeRate);

    /// <summary>Parses a decimal number from <see cref="Min"/> to <see cref="Max"/>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out FeeRate rate)
    {
        bool parsed = decimal.TryParse(
            text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number);
        rate = new FeeRate(number);
        return parsed && rate == rate.Clamp();
    }

    /// <summary>This rate, moved to the nearest of what can be used: from <see cref="Min"/> to <see cref="Max"/>.
    /// </summary>
    public FeeRate Clamp() => new(Math.Clamp(UnitsPerByte, Min.UnitsPerByte, Max.UnitsPerByte));

    /// <summary>The fee for as many bytes, rounded up.</summary>
    public Amount For(int size) => new((long)Math.Ceiling(UnitsPerByte * size));

    /// <summary>The number, with at most three decimals.</summary>
    public override string ToString() => UnitsPerByte.ToString("0.###", CultureInfo.InvariantCulture);
}
