using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace BlockChain.Core.Primitives;

/// <summary>
/// A number of base units; 1 coin is 100,000,000 of them (Bitcoin Core: <c>CAmount</c>). Always an integer: sums are
/// checked and throw <see cref="OverflowException"/> rather than wrap. Any 64-bit value can be held, so that a negative
/// output can be read and then refused by a rule.
/// </summary>
/// <param name="Units">The number of base units.</param>
public readonly record struct Amount(long Units) : IComparable<Amount>
{
    /// <summary>Base units in one coin.</summary>
    public const long UnitsPerCoin = 100_000_000;

    private const int Decimals = 8;

    public static readonly Amount Zero;

    /// <summary>No amount may be larger: 21,000,000 coins (Bitcoin Core: <c>MAX_MONEY</c>).</summary>
    public static readonly Amount MaxMoney = FromCoins(21_000_000);

    public static Amount FromCoins(long coins) => new(checked(coins * UnitsPerCoin));

    /// <summary>The sum of all.</summary>
    /// <exception cref="OverflowException">It does not fit 64 bits.</exception>
    public static Amount Sum(IEnumerable<Amount> amounts) => amounts.Aggregate(Zero, (sum, amount) => sum + amount);

    /// <summary>True from 0 to <see cref="MaxMoney"/> (Bitcoin Core: <c>MoneyRange</c>).</summary>
    public bool IsInMoneyRange => Units >= 0 && Units <= MaxMoney.Units;

    /// <summary>
    /// Parses coins as people write them: <c>12</c>, <c>12.</c>, <c>0.5</c>, <c>.00000001</c>. No sign, exponent, group
    /// separator or ninth decimal; at most <see cref="MaxMoney"/>.
    /// </summary>
    public static bool TryParseCoins([NotNullWhen(true)] string? text, out Amount amount)
    {
        amount = default;

        // A decimal holds 28 digits exactly. .NET overlooks NULs after a number.
        if (text is null || text.Length > 20 || text.Contains('\0')
            || !decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal coins)
            || coins.Scale > Decimals || coins * UnitsPerCoin > MaxMoney.Units)
        {
            return false;
        }

        amount = new Amount((long)(coins * UnitsPerCoin));
        return true;
    }

    /// <summary>Coins with all eight decimals, as Bitcoin Core prints them: <c>0.50000000</c>.</summary>
    public override string ToString() =>
        ((decimal)Units / UnitsPerCoin).ToString("0.00000000", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public int CompareTo(Amount other) => Units.CompareTo(other.Units);

    /// <exception cref="OverflowException">It does not fit 64 bits.</exception>
    public static Amount operator +(Amount left, Amount right) => new(checked(left.Units + right.Units));

    /// <summary>The difference, which may be negative.</summary>
    /// <exception cref="OverflowException">It does not fit 64 bits.</exception>
    public static Amount operator -(Amount left, Amount right) => new(checked(left.Units - right.Units));

    public static bool operator <(Amount left, Amount right) => left.Units < right.Units;

    public static bool operator >(Amount left, Amount right) => left.Units > right.Units;

    public static bool operator <=(Amount left, Amount right) => left.Units <= right.Units;

    public static bool operator >=(Amount left, Amount right) => left.Units >= right.Units;
}
