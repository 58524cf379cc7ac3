namespace BlockChain.Core.Cryptography;

/// <summary>
/// The bytes of an ECDSA signature, in the one form that BIP 66 leaves (Bitcoin Core: <c>IsValidSignatureEncoding</c>).
/// Everywhere here it is the signature alone: in a transaction one more byte follows it, the hash type.
/// <code>
/// 30  length of all that follows
///     02  length of r  r, big-endian
///     02  length of s  s, big-endian
/// </code>
/// Each number is positive and as short as it can be: its first bit is the sign, so a zero byte stands in front of a
/// number whose first bit would be set, and nowhere else.
/// </summary>
public static class DerSignature
{
    /// <summary>Bytes of the longest signature: two numbers of 33 bytes.</summary>
    public const int MaxLength = 72;

    private const int ShortestLength = 8;
    private const byte SequenceTag = 0x30;
    private const byte IntegerTag = 0x02;
    private const byte SignBit = 0x80;

    /// <summary>True for strict DER (BIP 66), without a hash type. It says nothing of the numbers' size.</summary>
    public static bool IsStrict(ReadOnlySpan<byte> signature) => TrySplit(signature, out _, out _);

    /// <summary>True for strict DER whose s is above half the curve's order, but a number that a signature may have: so its
    /// mirror image, with n − s, is low (BIP 62, rule 5; Bitcoin Core: <c>IsLowDERSignature</c>).</summary>
    internal static bool IsHighS(ReadOnlySpan<byte> signature)
    {
        Span<byte> r = stackalloc byte[Secp256k1.NumberSize];
        Span<byte> s = stackalloc byte[Secp256k1.NumberSize];
        return TryParse(signature, r, s)
            && s.SequenceCompareTo(Secp256k1.HalfOrder) > 0 && s.SequenceCompareTo(Secp256k1.Order) < 0;
    }

    /// <summary>Reads r and s, big-endian, into 32 bytes each. False if the signature is not strict DER, or if a number
    /// needs more than 32 bytes: no such signature is good.</summary>
    public static bool TryParse(ReadOnlySpan<byte> signature, Span<byte> r, Span<byte> s) =>
        TrySplit(signature, out ReadOnlySpan<byte> rDigits, out ReadOnlySpan<byte> sDigits)
        && TryWidenTo(r, rDigits) && TryWidenTo(s, sDigits);

    /// <summary>Writes r and s, big-endian and of 32 bytes each, as strict DER: at most <see cref="MaxLength"/>
    /// bytes.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> r, ReadOnlySpan<byte> s)
    {
        byte[] rDigits = Shorten(r);
        byte[] sDigits = Shorten(s);
        return
        [
            SequenceTag, (byte)(2 + rDigits.Length + 2 + sDigits.Length),
            IntegerTag, (byte)rDigits.Length, .. rDigits,
            IntegerTag, (byte)sDigits.Length, .. sDigits,
        ];
    }

    private static bool TrySplit(ReadOnlySpan<byte> signature, out ReadOnlySpan<byte> r, out ReadOnlySpan<byte> s)
    {
        r = s = default;
        return signature.Length is >= ShortestLength and <= MaxLength
            && signature[0] == SequenceTag && signature[1] == signature.Length - 2
            && TryTakeInteger(signature[2..], out r, out ReadOnlySpan<byte> rest)
            && TryTakeInteger(rest, out s, out rest)
            && rest.IsEmpty;
    }

    private static bool TryTakeInteger(
        ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> digits, out ReadOnlySpan<byte> rest)
    {
        digits = rest = default;
        if (bytes.Length < 3 || bytes[0] != IntegerTag || bytes[1] == 0 || bytes[1] > bytes.Length - 2)
        {
            return false;
        }

        digits = bytes.Slice(2, bytes[1]);
        rest = bytes[(2 + digits.Length)..];
        bool isNegative = (digits[0] & SignBit) != 0;
        bool isPadded = digits.Length > 1 && digits[0] == 0 && (digits[1] & SignBit) == 0;
        return !isNegative && !isPadded;
    }

    private static bool TryWidenTo(Span<byte> number, ReadOnlySpan<byte> digits)
    {
        ReadOnlySpan<byte> significant = digits[0] == 0 ? digits[1..] : digits;
        if (significant.Length > number.Length)
        {
            return false;
        }

        number.Clear();
        significant.CopyTo(number[^significant.Length..]);
        return true;
    }

    private static byte[] Shorten(ReadOnlySpan<byte> number)
    {
        ReadOnlySpan<byte> significant = number.TrimStart((byte)0);
        return significant.IsEmpty || (significant[0] & SignBit) != 0 ? [0, .. significant] : significant.ToArray();
    }
}
