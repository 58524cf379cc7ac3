using System.Reflection;
using System.Runtime.InteropServices;

namespace BlockChain.Core.Cryptography;

/// <summary>
/// <see cref="Secp256k1"/> by libsecp256k1, Bitcoin Core's own library, where the machine has it: it checks signatures
/// several times faster than managed code. It sees only what is public; private keys are used elsewhere.
/// </summary>
internal static class LibSecp256k1
{
    private const string LibraryName = "libsecp256k1";

    // Asked for by the releases before 0.2; later ones check signatures with any context.
    private const uint ContextForVerification = 0x101;

    // Public keys and signatures are structures of so many bytes, whose insides are the library's business.
    private const int StructureSize = 64;

    private const uint UncompressedForm = 2;

    private static readonly nint Library;

    // Made once: checking changes nothing in it, so that all threads may share it.
    private static readonly nint Context;

    static LibSecp256k1()
    {
        Library = Load();
        if (IsInstalled)
        {
            NativeLibrary.SetDllImportResolver(
                Assembly.GetExecutingAssembly(), (name, _, _) => name == LibraryName ? Library : 0);
            Context = secp256k1_context_create(ContextForVerification);
        }
    }

    /// <summary>Whether this machine has the library. Nothing else here works without it.</summary>
    public static bool IsInstalled => Library != 0;

    /// <summary>See <see cref="Secp256k1.TryParsePoint"/>, which has looked at length and first byte.</summary>
    public static bool TryParsePoint(ReadOnlySpan<byte> publicKey, Span<byte> point)
    {
        Span<byte> key = stackalloc byte[StructureSize];
        if (secp256k1_ec_pubkey_parse(Context, ref key[0], in publicKey[0], (nuint)publicKey.Length) == 0)
        {
            return false;
        }

        Span<byte> written = stackalloc byte[PublicKey.UncompressedSize];
        nuint length = PublicKey.UncompressedSize;
        _ = secp256k1_ec_pubkey_serialize(Context, ref written[0], ref length, in key[0], UncompressedForm);
        written[1..].CopyTo(point);
        return true;
    }

    /// <summary>See <see cref="Secp256k1.Verify"/>.</summary>
    public static bool Verify(
        ReadOnlySpan<byte> point, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> r, ReadOnlySpan<byte> s)
    {
        Span<byte> uncompressed = [4, .. point];
        Span<byte> key = stackalloc byte[StructureSize];
        Span<byte> compact = [.. r, .. s];
        Span<byte> signature = stackalloc byte[StructureSize];
        if (secp256k1_ec_pubkey_parse(Context, ref key[0], in uncompressed[0], PublicKey.UncompressedSize) == 0
            || secp256k1_ecdsa_signature_parse_compact(Context, ref signature[0], in compact[0]) == 0)
        {
            return false;
        }

        // It knows low S alone. Whether high S is welcome is a question for our rules.
        _ = secp256k1_ecdsa_signature_normalize(Context, ref signature[0], in signature[0]);
        return secp256k1_ecdsa_verify(Context, in signature[0], in digest[0], in key[0]) == 1;
    }

    /// <summary>The number in a file's name says which interface it has; what is called here is the same in all of
    /// these.</summary>
    private static nint Load()
    {
        string[] names =
            OperatingSystem.IsWindows() ? ["libsecp256k1-6.dll", "libsecp256k1-5.dll", "libsecp256k1-2.dll"]
            : OperatingSystem.IsMacOS() ? ["libsecp256k1.dylib", "/opt/homebrew/lib/libsecp256k1.dylib"]
            : ["libsecp256k1.so.6", "libsecp256k1.so.5", "libsecp256k1.so.2", "libsecp256k1.so.1", "libsecp256k1.so.0"];
        foreach (string name in names)
        {
            // On Windows beside the program or in the system's folder: anybody may have written to the current one.
            if (NativeLibrary.TryLoad(
                name, Assembly.GetExecutingAssembly(), DllImportSearchPath.SafeDirectories, out nint library))
            {
                return library;
            }
        }

        return 0;
    }

    [DllImport(LibraryName)]
    private static extern nint secp256k1_context_create(uint flags);

    [DllImport(LibraryName)]
    private static extern int secp256k1_ec_pubkey_parse(nint context, ref byte key, in byte bytes, nuint length);

    [DllImport(LibraryName)]
    private static extern int secp256k1_ec_pubkey_serialize(
        nint context, ref byte bytes, ref nuint length, in byte key, uint form);

    [DllImport(LibraryName)]
    private static extern int secp256k1_ecdsa_signature_parse_compact(nint context, ref byte signature, in byte bytes);

    [DllImport(LibraryName)]
    private static extern int secp256k1_ecdsa_signature_normalize(nint context, ref byte low, in byte signature);

    [DllImport(LibraryName)]
    private static extern int secp256k1_ecdsa_verify(nint context, in byte signature, in byte digest, in byte key);
}
