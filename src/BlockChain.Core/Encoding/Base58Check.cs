using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using BlockChain.Core.Cryptography;

namespace BlockChain.Core.Encoding;

/// <summary>
/// Bytes as text that people can copy: no 0, O, I or l, and a checksum of 4 bytes (the first of SHA-256d) that finds a
/// mistyped character (Bitcoin Core: <c>base58.cpp</c>).
/// </summary>
public static class Base58Check
{
    private const string Alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private const int ChecksumSize = 4;

    /// <summary>Longest text that is looked at: decoding costs the square of the length, and nothing of ours needs
    /// more than a hundred characters.</summary>
    private const int MaxTextLength = 256;

    /// <summary>Appends the checksum and encodes.</summary>
    public static string Encode(ReadOnlySpan<byte> payload)
    {
        byte[] bytes = [.. payload, .. Checksum(payload)];
        return EncodeBase58(bytes);
    }

    /// <summary>Decodes and compares the checksum, which is not part of <paramref name="payload"/>.</summary>
    public static bool TryDecode([NotNullWhen(true)] string? text, [NotNullWhen(true)] out byte[]? payload)
    {
        payload = null;
        if (!TryDecodeBase58(text, out byte[]? bytes) || bytes.Length < ChecksumSize)
        {
            return false;
        }

        ReadOnlySpan<byte> body = bytes.AsSpan(..^ChecksumSize);
        if (!bytes.AsSpan(^ChecksumSize..).SequenceEqual(Checksum(body)))
        {
            return false;
        }

        payload = body.ToArray();
        return true;
    }

    /// <summary>Base58 alone: the bytes as one big-endian number in base 58, and a <c>1</c> for each leading zero
    /// byte.</summary>
    internal static string EncodeBase58(ReadOnlySpan<byte> bytes)
    {
        int zeros = bytes.IndexOfAnyExcept((byte)0) is var first && first < 0 ? bytes.Length : first;
        var number = new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
        var digits = new Stack<char>();
        while (!number.IsZero)
        {
            number = BigInteger.DivRem(number, Alphabet.Length, out BigInteger digit);
            digits.Push(Alphabet[(int)digit]);
        }

        return new string('1', zeros) + string.Concat(digits);
    }

    /// <summary>The reverse of <see cref="EncodeBase58"/>; false for any other character, or too many of them.</summary>
    internal static bool TryDecodeBase58([NotNullWhen(true)] string? text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text is null || text.Length > MaxTextLength)
        {
            return false;
        }

        BigInteger number = BigInteger.Zero;
        foreach (char character in text)
        {
            int digit = Alphabet.IndexOf(character, StringComparison.Ordinal);
            if (digit < 0)
            {
                return false;
            }

            number = (number * Alphabet.Length) + digit;
        }

        int zeros = text.Length - text.TrimStart('1').Length;
        byte[] significant = number.IsZero ? [] : number.ToByteArray(isUnsigned: true, isBigEndian: true);
        bytes = [.. new byte[zeros], .. significant];
        return true;
    }

    private static ReadOnlySpan<byte> Checksum(ReadOnlySpan<byte> payload) =>
        Hashing.Sha256d(payload).ToBytes().AsSpan(..ChecksumSize);
}
