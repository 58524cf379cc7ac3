using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using BlockChain.Core.Cryptography;

namespace BlockChain.Core.Wallets.Files;

/// <summary>
/// Encrypts a wallet's secret, with AES-256 in Galois/Counter Mode, under the key that scrypt makes of a passphrase.
/// The open header goes into the tag as associated data. Every sealing draws a new salt and a new nonce, so no key ever
/// encrypts twice.
/// </summary>
internal static class WalletSeal
{
    private const int KeySize = 32;
    private const int SaltSize = 32;
    private const int NonceSize = 12;
    private const int TagSize = 16;

    public static WalletContent Close(
        WalletHeader header, WalletSecret secret, ReadOnlySpan<byte> passphrase, ScryptParameters parameters)
    {
        header = header with
        {
            KeyDerivation = new WalletKeyDerivation(
                parameters.N, parameters.R, parameters.P,
                Salt: RandomNumberGenerator.GetHexString(2 * SaltSize, lowercase: true)),
        };
        byte[] nonce = RandomNumberGenerator.GetBytes(NonceSize);
        byte[] open = secret.ToBytes();
        var sealedBytes = new byte[open.Length + TagSize];
        using (AesGcm cipher = CreateCipher(header, passphrase))
        {
            cipher.Encrypt(
                nonce, open, sealedBytes.AsSpan(..open.Length), sealedBytes.AsSpan(open.Length..),
                header.ToAssociatedData());
        }

        CryptographicOperations.ZeroMemory(open);
        return new WalletContent(header, Convert.ToHexStringLower(nonce), Convert.ToHexStringLower(sealedBytes));
    }

    /// <summary>False where the passphrase is another one, or a bit of the file was changed: nobody can tell which.
    /// </summary>
    public static bool TryOpen(
        WalletContent content, ReadOnlySpan<byte> passphrase, [NotNullWhen(true)] out WalletSecret? secret)
    {
        secret = null;
        byte[] sealedBytes = Convert.FromHexString(content.Secret);
        var open = new byte[sealedBytes.Length - TagSize];
        try
        {
            using AesGcm cipher = CreateCipher(content.Header, passphrase);
            cipher.Decrypt(
                Convert.FromHexString(content.Nonce), sealedBytes.AsSpan(..open.Length),
                sealedBytes.AsSpan(open.Length..), open, content.Header.ToAssociatedData());
            return WalletSecret.TryRead(open, out secret);
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(open);
        }
    }

    /// <summary>Whether the encrypted part has the form that <see cref="TryOpen"/> expects, and costs no more to open
    /// than we are ready to pay.</summary>
    public static bool IsWellFormed(WalletContent content) =>
        ParametersOf(content.Header).AreUsable
        && IsHex(content.Header.KeyDerivation.Salt) && content.Header.KeyDerivation.Salt.Length == 2 * SaltSize
        && IsHex(content.Nonce) && content.Nonce.Length == 2 * NonceSize
        && IsHex(content.Secret) && content.Secret.Length >= 2 * TagSize;

    public static ScryptParameters ParametersOf(WalletHeader header) =>
        new(header.KeyDerivation.N, header.KeyDerivation.R, header.KeyDerivation.P);

    private static AesGcm CreateCipher(WalletHeader header, ReadOnlySpan<byte> passphrase)
    {
        byte[] key = ParametersOf(header).DeriveKey(
            passphrase, Convert.FromHexString(header.KeyDerivation.Salt), KeySize);
        var cipher = new AesGcm(key, TagSize);
        CryptographicOperations.ZeroMemory(key);
        return cipher;
    }

    private static bool IsHex(string text) =>
        text.Length % 2 == 0 && text.All(character => char.IsAsciiHexDigitLower(character));
}
