using System.Text.Json;
using System.Text.Json.Serialization;
using BlockChain.Core.Wallets.Keys;

namespace BlockChain.Core.Wallets.Files;

/// <summary>What is in a wallet's file: what everybody may read and nobody may change, and the encrypted secret.
/// Numbers of bytes are in small hexadecimal digits.</summary>
/// <param name="Header">The open part.</param>
/// <param name="Nonce">12 random bytes, new at every writing.</param>
/// <param name="Secret">The <see cref="WalletSecret"/> under AES-256-GCM, and its tag of 16 bytes.</param>
internal sealed record WalletContent(WalletHeader Header, string Nonce, string Secret);

/// <summary>The open part. Its JSON without spaces, in this order, is the associated data of the encryption: a change
/// to any of it is noticed when the secret is opened.</summary>
/// <param name="Version">Of this layout.</param>
/// <param name="Network">Its name.</param>
/// <param name="IsProtected">False: the passphrase is empty.</param>
/// <param name="Account">The public key of m/44'/1'/0', an <see cref="ExtendedPublicKey"/>.</param>
/// <param name="Imported">The public keys of the imported keys.</param>
/// <param name="KeyDerivation">How the key is made of the passphrase.</param>
internal sealed record WalletHeader(
    int Version,
    string Network,
    [property: JsonPropertyName("protected")] bool IsProtected,
    string Account,
    IReadOnlyList<string> Imported,
    [property: JsonPropertyName("scrypt")] WalletKeyDerivation KeyDerivation)
{
    public byte[] ToAssociatedData() =>
        JsonSerializer.SerializeToUtf8Bytes(this, WalletHeaderJson.Default.WalletHeader);
}

/// <summary>How the key is made of the passphrase: scrypt with these numbers and a salt of 32 random bytes, new at
/// every writing.</summary>
internal sealed record WalletKeyDerivation(int N, int R, int P, string Salt);

// Strict: a member that this program does not know, or one given twice, could be something that it must not pass over.
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    WriteIndented = true)]
[JsonSerializable(typeof(WalletContent))]
internal sealed partial class WalletContentJson : JsonSerializerContext;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(WalletHeader))]
internal sealed partial class WalletHeaderJson : JsonSerializerContext;
