using BlockChain.Core.Cryptography;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Tests.Cryptography;

/// <summary>Both libraries that check signatures, whichever of them the programs use on this machine.</summary>
internal static class SignatureLibraries
{
    public const string BouncyCastle = "BouncyCastle";
    public const string LibSecp256k1 = "libsecp256k1";

    public static TheoryData<string> All => [BouncyCastle, LibSecp256k1];

    /// <summary>Skips a test, and says so, where a library that it asks for is missing.</summary>
    public static void SkipUnlessHere(string library) => Assert.SkipUnless(
        library == BouncyCastle || Core.Cryptography.LibSecp256k1.IsLoaded,
        "The package has no libsecp256k1 for this system.");

    /// <summary>The 64 bytes of the point of a public key, 33 or 65 bytes; null for what is none.</summary>
    public static byte[]? Point(string library, byte[] publicKey)
    {
        var point = new byte[Secp256k1.PointSize];
        return Of(library).TryParsePoint(publicKey, point) ? point : null;
    }

    /// <summary>The point of a private key, and its signature of a digest: r, then s.</summary>
    public static (byte[] Point, byte[] Signature) Sign(string library, byte[] privateKey, byte[] digest)
    {
        var point = new byte[Secp256k1.PointSize];
        var signature = new byte[2 * Secp256k1.NumberSize];
        Span<byte> r = signature.AsSpan(..Secp256k1.NumberSize);
        Span<byte> s = signature.AsSpan(Secp256k1.NumberSize..);
        Of(library).FindPoint(privateKey, point);
        Of(library).Sign(privateKey, digest, r, s);
        return (point, signature);
    }

    /// <summary>As <see cref="PublicKey.Verify"/>.</summary>
    public static bool Verify(string library, byte[] point, Hash256 digest, byte[] derSignature)
    {
        Span<byte> r = stackalloc byte[Secp256k1.NumberSize];
        Span<byte> s = stackalloc byte[Secp256k1.NumberSize];
        return DerSignature.TryParse(derSignature, r, s) && Of(library).Verify(point, digest.ToBytes(), r, s);
    }

    private static ICurveLibrary Of(string library) =>
        library == BouncyCastle ? new BouncyCastleSecp256k1() : new Core.Cryptography.LibSecp256k1();
}
