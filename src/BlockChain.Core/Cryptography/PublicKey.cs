using System.Diagnostics.CodeAnalysis;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Cryptography;

/// <summary>
/// A point of secp256k1, which shows that a signature was made by somebody who knows its private key (Bitcoin Core:
/// <c>CPubKey</c>). One point has two spellings, and with them two hashes and two addresses.
/// </summary>
public sealed class PublicKey
{
    /// <summary>Bytes of the short form: <c>02</c> (y is even) or <c>03</c> (odd), and x.</summary>
    public const int CompressedSize = 1 + Secp256k1.NumberSize;

    /// <summary>Bytes of the long form: <c>04</c>, x and y.</summary>
    public const int UncompressedSize = 1 + Secp256k1.PointSize;

    private readonly byte[] _point;

    private PublicKey(byte[] bytes, byte[] point)
    {
        Bytes = bytes;
        _point = point;
        Hash = Hashing.Hash160(bytes);
    }

    /// <summary>The key as it was given: 33 or 65 bytes (SEC 1, 2.3.3).</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Who owns what is paid to this key: the Hash160 of <see cref="Bytes"/>.</summary>
    public PublicKeyHash Hash { get; }

    /// <summary>
    /// Reads a key of 33 or 65 bytes. False for every other length or first byte, and for what is not a point of the
    /// curve. Stricter than Bitcoin: the hybrid form, <c>06</c> or <c>07</c> with x and y, is refused as well.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out PublicKey? key)
    {
        var point = new byte[Secp256k1.PointSize];
        key = Secp256k1.TryParsePoint(bytes, point) ? new PublicKey(bytes.ToArray(), point) : null;
        return key is not null;
    }

    /// <summary>
    /// True if this key's owner signed the digest. The signature is strict DER without a hash type (see
    /// <see cref="DerSignature"/>); high S is taken, as in Bitcoin's consensus. ECDSA reads the digest's 32 bytes, in
    /// the order of the wire, as a big-endian number.
    /// </summary>
    public bool Verify(Hash256 digest, ReadOnlySpan<byte> derSignature)
    {
        Span<byte> r = stackalloc byte[Secp256k1.NumberSize];
        Span<byte> s = stackalloc byte[Secp256k1.NumberSize];
        return DerSignature.TryParse(derSignature, r, s) && Secp256k1.Curve.Verify(_point, digest.ToBytes(), r, s);
    }

    internal static PublicKey FromPoint(byte[] point, bool compressed)
    {
        ReadOnlySpan<byte> x = point.AsSpan(..Secp256k1.NumberSize);
        bool isOdd = (point[^1] & 1) == 1;
        byte[] bytes = compressed ? [(byte)(isOdd ? 3 : 2), .. x] : [4, .. point];
        return new PublicKey(bytes, point);
    }
}
