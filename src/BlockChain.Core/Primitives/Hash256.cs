using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace BlockChain.Core.Primitives;

/// <summary>
/// A 256-bit hash, which is also a number: proof of work reads <c>hash &lt;= target</c> (Bitcoin Core: <c>uint256</c>,
/// <c>arith_uint256</c>). As bytes it is little-endian, 32 bytes; as text it is 64 lowercase hex digits, most
/// significant first, which is Bitcoin's "display order", the bytes reversed.
/// </summary>
/// <param name="High">The upper 128 bits: bytes 16 to 31.</param>
/// <param name="Low">The lower 128 bits: bytes 0 to 15.</param>
public readonly record struct Hash256(UInt128 High, UInt128 Low) : IComparable<Hash256>
{
    public const int Size = 32;

    /// <summary>Reads 32 little-endian bytes, as they travel on the wire.</summary>
    /// <exception cref="ArgumentException">Not exactly 32 bytes.</exception>
    public static Hash256 FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException($"A hash has {Size} bytes, not {bytes.Length}.", nameof(bytes));
        }

        return new Hash256(
            BinaryPrimitives.ReadUInt128LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt128LittleEndian(bytes[..16]));
    }

    /// <summary>Writes 32 little-endian bytes to the start of <paramref name="destination"/>.</summary>
    public void WriteTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt128LittleEndian(destination, Low);
        BinaryPrimitives.WriteUInt128LittleEndian(destination[16..], High);
    }

    /// <summary>The 32 bytes as on the wire.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        WriteTo(bytes);
        return bytes;
    }

    /// <summary>The hash as a number.</summary>
    public BigInteger ToNumber() => ((BigInteger)High << 128) | Low;

    /// <summary>The number as a hash.</summary>
    /// <exception cref="OverflowException">The number is negative or needs more than 256 bits.</exception>
    public static Hash256 FromNumber(BigInteger number) =>
        new((UInt128)(number >> 128), (UInt128)(number & UInt128.MaxValue));

    /// <summary>Parses 64 hex digits in display order; upper case is understood.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Hash256 hash)
    {
        hash = default;
        Span<byte> bytes = stackalloc byte[Size];
        if (text?.Length != 2 * Size
            || Convert.FromHexString(text, bytes, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        bytes.Reverse();
        hash = FromBytes(bytes);
        return true;
    }

    /// <summary>64 lowercase hex digits in display order.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        WriteTo(bytes);
        bytes.Reverse();
        return Convert.ToHexStringLower(bytes);
    }

    /// <inheritdoc/>
    public int CompareTo(Hash256 other)
    {
        int byHigh = High.CompareTo(other.High);
        return byHigh != 0 ? byHigh : Low.CompareTo(other.Low);
    }

    /// <summary>Compares two hashes as numbers.</summary>
    public static bool operator <(Hash256 left, Hash256 right) => left.CompareTo(right) < 0;

    public static bool operator >(Hash256 left, Hash256 right) => left.CompareTo(right) > 0;

    public static bool operator <=(Hash256 left, Hash256 right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Hash256 left, Hash256 right) => left.CompareTo(right) >= 0;
}
