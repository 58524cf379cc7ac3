using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Cryptography;

/// <summary>
/// The secret number that spends (Bitcoin Core: <c>CKey</c>). A class and no record, so that printing it shows its type
/// alone. Dispose it as soon as it has signed: that wipes it from memory.
/// </summary>
public sealed class PrivateKey : IDisposable
{
    public const int Size = Secp256k1.NumberSize;

    private readonly byte[] _bytes;
    private bool _disposed;

    private PrivateKey(ReadOnlySpan<byte> bytes, bool compressed)
    {
        var point = new byte[Secp256k1.PointSize];
        Secp256k1.Curve.FindPoint(bytes, point);
        PublicKey = PublicKey.FromPoint(point, compressed);
        IsCompressed = compressed;

        // Pinned: the garbage collector must not leave copies behind when it tidies up.
        _bytes = GC.AllocateUninitializedArray<byte>(Size, pinned: true);
        bytes.CopyTo(_bytes);
    }

    public PublicKey PublicKey { get; }

    /// <summary>Whether <see cref="PublicKey"/> is in the short form of 33 bytes.</summary>
    public bool IsCompressed { get; }

    /// <summary>Takes 32 big-endian bytes from 1 to n − 1, n being the order of the curve; false for all else.</summary>
    /// <param name="bytes">The key, which is copied: the caller wipes its own.</param>
    /// <param name="key">The key, to be disposed.</param>
    /// <param name="compressed">The form of the public key that belongs to it.</param>
    public static bool TryParse(
        ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out PrivateKey? key, bool compressed = true)
    {
        key = Secp256k1.IsPrivateKey(bytes) ? new PrivateKey(bytes, compressed) : null;
        return key is not null;
    }

    /// <summary>A copy of the 32 bytes, which the caller must wipe.</summary>
    /// <exception cref="ObjectDisposedException">The key is wiped already.</exception>
    public byte[] ToBytes()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return [.. _bytes];
    }

    /// <summary>
    /// Signs a digest: strict DER without a hash type, low S. The nonce follows from key and digest (RFC 6979 with
    /// HMAC-SHA-256), so the same digest always gives the same signature and no bad luck with random numbers can give
    /// the key away.
    /// </summary>
    /// <exception cref="CryptographicException">The signature does not verify: the machine or this code is at fault, and
    /// a wrong signature could give the key away.</exception>
    /// <exception cref="ObjectDisposedException">The key is wiped already.</exception>
    public byte[] Sign(Hash256 digest)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Span<byte> r = stackalloc byte[Secp256k1.NumberSize];
        Span<byte> s = stackalloc byte[Secp256k1.NumberSize];
        Secp256k1.Curve.Sign(_bytes, digest.ToBytes(), r, s);
        byte[] signature = DerSignature.Encode(r, s);
        return PublicKey.Verify(digest, signature)
            ? signature
            : throw new CryptographicException("The signature just made does not verify.");
    }

    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_bytes);
    }
}
