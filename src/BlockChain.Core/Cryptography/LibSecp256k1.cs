using System.Security.Cryptography;
using Secp256k1Net;
using Native = Secp256k1Net.Secp256k1;

namespace BlockChain.Core.Cryptography;

/// <summary>
/// <see cref="Secp256k1"/> by libsecp256k1, Bitcoin Core's own library, which a package brings for most systems. It is
/// several times faster than managed code, and takes the same time for every private key.
/// </summary>
internal sealed class LibSecp256k1 : ICurveLibrary
{
    // Public keys and signatures are structures of a fixed size, whose insides are the library's business.
    private const int StructureSize = 64;

    // Null where no build of the library loads. Signing and checking change nothing in it, so all threads share it.
    private static readonly Native? Library = Load();

    /// <summary>Whether the library runs here. Nothing else in this class works without it.</summary>
    public static bool IsLoaded => Library is not null;

    public bool TryParsePoint(ReadOnlySpan<byte> publicKey, Span<byte> point)
    {
        Span<byte> key = stackalloc byte[StructureSize];
        if (!Library!.EcPubkeyParse(key, publicKey))
        {
            return false;
        }

        WritePoint(key, point);
        return true;
    }

    public void FindPoint(ReadOnlySpan<byte> privateKey, Span<byte> point)
    {
        Span<byte> key = stackalloc byte[StructureSize];
        Check(Library!.EcPubkeyCreate(key, privateKey));
        WritePoint(key, point);
    }

    public bool Verify(
        ReadOnlySpan<byte> point, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> r, ReadOnlySpan<byte> s)
    {
        Span<byte> key = stackalloc byte[StructureSize];
        Span<byte> signature = stackalloc byte[StructureSize];
        if (!Library!.EcPubkeyParse(key, [4, .. point]) || !Library.EcdsaSignatureParseCompact(signature, [.. r, .. s]))
        {
            return false;
        }

        // The library accepts only low S. Whether high S is allowed is a question for our rules.
        _ = Library.EcdsaSignatureNormalize(signature, signature);
        return Library.EcdsaVerify(signature, digest, key);
    }

    public void Sign(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> digest, Span<byte> r, Span<byte> s)
    {
        Span<byte> signature = stackalloc byte[StructureSize];
        Span<byte> compact = stackalloc byte[2 * Secp256k1.NumberSize];
        Check(Library!.EcdsaSign(signature, digest, privateKey));
        Check(Library.EcdsaSignatureSerializeCompact(compact, signature));
        compact[..Secp256k1.NumberSize].CopyTo(r);
        compact[Secp256k1.NumberSize..].CopyTo(s);
    }

    private static void WritePoint(ReadOnlySpan<byte> key, Span<byte> point)
    {
        Span<byte> uncompressed = stackalloc byte[PublicKey.UncompressedSize];
        nuint length = PublicKey.UncompressedSize;
        Check(Library!.EcPubkeySerialize(uncompressed, ref length, key, Secp256k1EcFlags.Uncompressed));
        uncompressed[1..].CopyTo(point);
    }

    private static void Check(bool succeeded)
    {
        if (!succeeded)
        {
            throw new CryptographicException("libsecp256k1 failed.");
        }
    }

    private static Native? Load()
    {
        try
        {
            return new Native();
        }
        catch (Exception exception) when (exception is TypeInitializationException or DllNotFoundException
            or BadImageFormatException or EntryPointNotFoundException or NotSupportedException)
        {
            return null;
        }
    }
}
