using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using BlockChain.Core.Cryptography;

namespace BlockChain.Core.Encoding;

/// <summary>
/// A private key as text, which wallets import and export ("wallet import format"): Base58Check of the network's version
/// byte, the 32 bytes of the key, and one byte <c>01</c> more if its public key is used in the short form.
/// </summary>
public static class Wif
{
    private const byte CompressedFlag = 1;

    /// <summary>Writes a key for the network with this version byte. The text is as secret as the key.</summary>
    public static string Encode(PrivateKey key, byte version)
    {
        byte[] secret = key.ToBytes();
        byte[] payload = key.IsCompressed ? [version, .. secret, CompressedFlag] : [version, .. secret];
        string text = Base58Check.Encode(payload);
        CryptographicOperations.ZeroMemory(secret);
        CryptographicOperations.ZeroMemory(payload);
        return text;
    }

    /// <summary>Reads a key; false when it is mistyped, of another length or of another network, or no key at all.
    /// </summary>
    public static bool TryDecode(
        [NotNullWhen(true)] string? text, byte version, [NotNullWhen(true)] out PrivateKey? key)
    {
        key = null;
        if (!Base58Check.TryDecode(text, out byte[]? payload))
        {
            return false;
        }

        bool compressed = payload.Length == 1 + PrivateKey.Size + 1 && payload[^1] == CompressedFlag;
        bool decoded = (compressed || payload.Length == 1 + PrivateKey.Size) && payload[0] == version
            && PrivateKey.TryParse(payload.AsSpan(1, PrivateKey.Size), out key, compressed);
        CryptographicOperations.ZeroMemory(payload);
        return decoded;
    }
}
