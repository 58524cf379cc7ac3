using System.Text.Json;
using System.Text.Json.Serialization;
using BlockChain.Core.Wallets.Keys;

namespace BlockChain.Core.Wallets.Files;

/// <summary>What is in a wallet's file: what everybody may read and nobody may change, and the encrypted secret.
/// Numbers of bytes are in small hexadecimal digits.</summary>
internal sealed record WalletContent
{
    [JsonPropertyName("header")]
    public required WalletHeader Header { get; init; }

    /// <summary>12 random bytes, new at every writing.</summary>
    [JsonPropertyName("nonce")]
    public required string Nonce { get; init; }

    /// <summary>The <see cref="WalletSecret"/> under AES-256-GCM, and its tag of 16 bytes.</summary>
    [JsonPropertyName("secret")]
    public required string Secret { get; init; }
}

/// <summary>The open part. Its JSON without spaces, in this order, is the associated data of the encryption: a change
/// to any of it is noticed when the secret is opened.</summary>
internal sealed record WalletHeader
{
    [JsonPropertyName("version")]
    [JsonPropertyOrder(0)]
    public required int Version { get; init; }

    [JsonPropertyName("network")]
    [JsonPropertyOrder(1)]
    public required string Network { get; init; }

    /// <summary>False: the passphrase is empty.</summary>
    [JsonPropertyName("protected")]
    [JsonPropertyOrder(2)]
    public required bool IsProtected { get; init; }

    /// <summary>The public key of m/44'/1'/0', an <see cref="ExtendedPublicKey"/>.</summary>
    [JsonPropertyName("account")]
    [JsonPropertyOrder(3)]
    public required string Account { get; init; }

    /// <summary>The public keys of the imported keys.</summary>
    [JsonPropertyName("imported")]
    [JsonPropertyOrder(4)]
    public required IReadOnlyList<string> Imported { get; init; }

    [JsonPropertyName("scrypt")]
    [JsonPropertyOrder(5)]
    public required WalletKeyDerivation KeyDerivation { get; init; }

    public byte[] ToAssociatedData() =>
        JsonSerializer.SerializeToUtf8Bytes(this, WalletHeaderJson.Default.WalletHeader);
}

/// <summary>How the key is made of the passphrase: scrypt with these numbers and a salt of 32 random bytes, new at
/// every writing.</summary>
internal sealed record WalletKeyDerivation
{
    [JsonPropertyName("n")]
    [JsonPropertyOrder(0)]
    public required int N { get; init; }

    [JsonPropertyName("r")]
    [JsonPropertyOrder(1)]
    public required int R { get; init; }

    [JsonPropertyName("p")]
    [JsonPropertyOrder(2)]
    public required int P { get; init; }

    [JsonPropertyName("salt")]
    [JsonPropertyOrder(3)]
    public required string Salt { get; init; }
}

// Strict: a member that this program does not know, or one given twice, could be something that it must not pass over.
[JsonSourceGenerationOptions(
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    WriteIndented = true)]
[JsonSerializable(typeof(WalletContent))]
internal sealed partial class WalletContentJson : JsonSerializerContext;

[JsonSerializable(typeof(WalletHeader))]
internal sealed partial class WalletHeaderJson : JsonSerializerContext;
