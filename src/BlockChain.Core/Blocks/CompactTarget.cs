using System.Numerics;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Blocks;

/// <summary>
/// The proof-of-work target as the header's 4 bytes hold it: a floating-point number in base 256 (Bitcoin Core:
/// <c>arith_uint256::SetCompact</c>).
/// <code>
/// bits 31-24   exponent: size of the number in bytes
/// bit  23      sign
/// bits 22-0    mantissa: its most significant 3 bytes
///
/// number = mantissa × 256^(exponent − 3)
/// </code>
/// </summary>
/// <param name="Bits">The 4 bytes as a number.</param>
public readonly record struct CompactTarget(uint Bits)
{
    private const uint SignBit = 0x0080_0000;
    private const uint MantissaMask = 0x007f_ffff;
    private static readonly CompactTarget EasiestOfBitcoin = new(0x1d00ffff);

    /// <summary>The target as a number, or false when it is negative, zero or needs more than 256 bits: no hash meets
    /// such a target.</summary>
    public bool TryExpand(out Hash256 target)
    {
        BigInteger number = Expand(out bool isNegative, out bool overflows);
        bool valid = !isNegative && !overflows && !number.IsZero;
        target = valid ? Hash256.FromNumber(number) : default;
        return valid;
    }

    /// <summary>The number without its sign.</summary>
    /// <param name="isNegative">The sign is set and the number is not zero.</param>
    /// <param name="overflows">The number needs more than 256 bits.</param>
    public BigInteger Expand(out bool isNegative, out bool overflows)
    {
        int exponent = (int)(Bits >> 24);
        BigInteger mantissa = Bits & MantissaMask;
        BigInteger number = exponent <= 3 ? mantissa >> (8 * (3 - exponent)) : mantissa << (8 * (exponent - 3));
        isNegative = !number.IsZero && (Bits & SignBit) != 0;
        overflows = number.GetBitLength() > 256;
        return number;
    }

    /// <summary>The largest compact number that is not above <paramref name="target"/>.</summary>
    public static CompactTarget FromNumber(BigInteger target)
    {
        int exponent = target.IsZero ? 0 : target.GetByteCount(isUnsigned: true);
        uint mantissa = exponent <= 3
            ? (uint)target << (8 * (3 - exponent))
            : (uint)(target >> (8 * (exponent - 3)));

        // The top bit would be read as a sign: one byte more of exponent, one less of mantissa.
        return (mantissa & SignBit) == 0
            ? new CompactTarget(((uint)exponent << 24) | mantissa)
            : new CompactTarget(((uint)(exponent + 1) << 24) | (mantissa >> 8));
    }

    /// <summary>
    /// The hashes that one must expect to try to meet the target, 2^256 / (target + 1): the work that the block adds to
    /// its chain (Bitcoin Core: <c>GetBlockProof</c>). It depends on the target, never on how lucky a hash was. Zero for
    /// a target that no hash meets.
    /// </summary>
    public BigInteger Work =>
        TryExpand(out Hash256 target) ? (BigInteger.One << 256) / (target.ToNumber() + 1) : BigInteger.Zero;

    /// <summary>How many times harder the target is to meet than Bitcoin's easiest (Bitcoin Core:
    /// <c>GetDifficulty</c>). Infinite for the target 0.</summary>
    public double Difficulty => (double)EasiestOfBitcoin.Expand(out _, out _) / (double)Expand(out _, out _);

    /// <summary>8 lowercase hex digits.</summary>
    public override string ToString() => $"{Bits:x8}";
}
