using System.Security.Cryptography;
using BlockChain.Core.Primitives;
using Org.BouncyCastle.Crypto.Digests;

namespace BlockChain.Core.Cryptography;

/// <summary>Bitcoin's two composite hash functions.</summary>
public static class Hashing
{
    /// <summary>SHA-256 of SHA-256 (Bitcoin Core: <c>Hash</c>): names blocks, transactions and Merkle nodes.</summary>
    public static Hash256 Sha256d(ReadOnlySpan<byte> data)
    {
        Span<byte> once = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> twice = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(data, once);
        SHA256.HashData(once, twice);
        return Hash256.FromBytes(twice);
    }

    /// <summary>RIPEMD-160 of SHA-256 (Bitcoin Core: <c>Hash160</c>): names who may spend an output.</summary>
    public static PublicKeyHash Hash160(ReadOnlySpan<byte> data)
    {
        byte[] once = SHA256.HashData(data);
        var ripemd = new RipeMD160Digest();
        ripemd.BlockUpdate(once, 0, once.Length);
        var result = new byte[PublicKeyHash.Size];
        ripemd.DoFinal(result, 0);
        return new PublicKeyHash(result);
    }
}
