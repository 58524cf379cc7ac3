namespace BlockChain.Core.Cryptography;

/// <summary>What <see cref="Secp256k1"/> asks of a library, in the same form of numbers and points.</summary>
internal interface ICurveLibrary
{
    /// <summary>See <see cref="Secp256k1.TryParsePoint"/>, which has looked at length and first byte.</summary>
    bool TryParsePoint(ReadOnlySpan<byte> publicKey, Span<byte> point);

    /// <inheritdoc cref="Secp256k1.FindPoint"/>
    void FindPoint(ReadOnlySpan<byte> privateKey, Span<byte> point);

    /// <inheritdoc cref="Secp256k1.Verify"/>
    bool Verify(ReadOnlySpan<byte> point, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> r, ReadOnlySpan<byte> s);

    /// <inheritdoc cref="Secp256k1.Sign"/>
    void Sign(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> digest, Span<byte> r, Span<byte> s);
}
