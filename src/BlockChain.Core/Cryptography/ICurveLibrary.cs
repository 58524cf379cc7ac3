using System.Security.Cryptography;

namespace BlockChain.Core.Cryptography;

/// <summary>What <see cref="Secp256k1"/> asks of a library, in the same form of numbers and points.</summary>
internal interface ICurveLibrary
{
    /// <summary>See <see cref="Secp256k1.TryParsePoint"/>, which has looked at length and first byte.</summary>
    bool TryParsePoint(ReadOnlySpan<byte> publicKey, Span<byte> point);

    /// <summary>The public point of a private key.</summary>
    /// <exception cref="CryptographicException">The library failed.</exception>
    void FindPoint(ReadOnlySpan<byte> privateKey, Span<byte> point);

    /// <summary>Checks the signature (<paramref name="r"/>, <paramref name="s"/>), whatever its numbers; high S is
    /// taken.</summary>
    bool Verify(ReadOnlySpan<byte> point, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> r, ReadOnlySpan<byte> s);

    /// <summary>Signs with the nonce of RFC 6979 (HMAC-SHA-256, nothing added) and gives the low one of the two S.
    /// </summary>
    /// <exception cref="CryptographicException">The library failed.</exception>
    void Sign(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> digest, Span<byte> r, Span<byte> s);
}
