using System.Text.Json;
using System.Text.Json.Serialization;
using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;

namespace BlockChain.Core.Wallets;

/// <summary>
/// A wallet: one key in a file of its own, which only its owner can read. The secret stays in the file; only
/// <see cref="ReadKey"/> brings it into memory, for as long as it takes to sign.
/// <code>
/// { "version": 1, "network": "main", "address": "S…", "key": "…" }     the key in wallet import format
/// </code>
/// </summary>
public sealed class WalletFile
{
    /// <summary>The wallet that is meant when none is named.</summary>
    public const string DefaultName = "default";

    private const int CurrentVersion = 1;
    private const int LongestName = 64;
    private const int LargestFile = 64 * 1024;
    private const string Extension = ".json";

    private readonly DataFolder _folder;

    private WalletFile(DataFolder folder, string name, string address)
    {
        _folder = folder;
        Name = name;
        Address = address;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Where it is paid.</summary>
    public string Address { get; }

    /// <summary>Its file.</summary>
    public string FilePath => PathOf(_folder, Name);

    /// <summary>A name becomes the name of a file: 1 to 64 letters, digits, <c>-</c> and <c>_</c>, all of ASCII.
    /// </summary>
    public static bool IsName(string? name) =>
        name is { Length: >= 1 and <= LongestName }
        && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_');

    /// <summary>Whether there is a wallet of this name.</summary>
    public static bool Exists(DataFolder folder, string name) => IsName(name) && File.Exists(PathOf(folder, name));

    /// <summary>The names of all wallets, sorted.</summary>
    public static IReadOnlyList<string> List(DataFolder folder) =>
        !Directory.Exists(folder.WalletsPath)
            ? []
            : [.. Directory.EnumerateFiles(folder.WalletsPath, "*" + Extension)
                .Select(path => Path.GetFileNameWithoutExtension(path))
                .Where(IsName)
                .Order(StringComparer.Ordinal)];

    /// <summary>Makes a wallet with a new key. It never replaces one.</summary>
    /// <exception cref="WalletException">There is one of this name, or the name cannot be used.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static WalletFile Create(DataFolder folder, string name) =>
        TryCreate(folder, name)
        ?? throw new WalletException($"There is a wallet named {name} already: {PathOf(folder, name)}");

    /// <summary>Opens a wallet.</summary>
    /// <exception cref="WalletException">There is none of this name, or its file is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static WalletFile Open(DataFolder folder, string name)
    {
        using PrivateKey key = Read(folder, name);
        return new WalletFile(folder, name, AddressOf(key, folder.Network));
    }

    /// <summary>Opens the wallet of this name, and makes it when there is none; throws as <see cref="Open"/> and
    /// <see cref="Create"/>.</summary>
    public static WalletFile OpenOrCreate(DataFolder folder, string name, out bool created)
    {
        WalletFile? wallet = Exists(folder, name) ? null : TryCreate(folder, name);
        created = wallet is not null;
        return wallet ?? Open(folder, name);
    }

    /// <summary>The key, to be disposed as soon as it has signed; throws as <see cref="Open"/>.</summary>
    public PrivateKey ReadKey() => Read(_folder, Name);

    private static WalletFile? TryCreate(DataFolder folder, string name)
    {
        string path = PathOf(folder, name);
        folder.CreateWallets();
        using PrivateKey key = PrivateKey.Generate();
        var content = new WalletFileContent
        {
            Version = CurrentVersion,
            Network = folder.Network.Name,
            Address = AddressOf(key, folder.Network),
            Key = Wif.Encode(key, folder.Network.WifVersion),
        };
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(content, WalletFileJson.Default.WalletFileContent);
        return PrivateFile.TryCreate(path, json) ? new WalletFile(folder, name, content.Address) : null;
    }

    private static PrivateKey Read(DataFolder folder, string name)
    {
        string path = PathOf(folder, name);
        if (!File.Exists(path))
        {
            throw new WalletException($"There is no wallet named {name} on the network {folder.Network.Name}.");
        }

        WalletFileContent? content;
        try
        {
            using FileStream file = File.OpenRead(path);
            if (file.Length > LargestFile)
            {
                throw new WalletException($"The wallet's file is damaged, it has {file.Length} bytes: {path}");
            }

            content = JsonSerializer.Deserialize(file, WalletFileJson.Default.WalletFileContent);
        }
        catch (JsonException exception)
        {
            throw new WalletException($"The wallet's file is damaged, it is not what was written: {path}", exception);
        }

        if (content?.Version != CurrentVersion)
        {
            throw new WalletException(
                $"The wallet's file is of version {content?.Version}, and this program reads {CurrentVersion}: {path}");
        }

        if (content.Network != folder.Network.Name)
        {
            throw new WalletException(
                $"The wallet's file is of the network {content.Network}, not of {folder.Network.Name}: {path}");
        }

        if (!Wif.TryDecode(content.Key, folder.Network.WifVersion, out PrivateKey? key))
        {
            throw new WalletException($"The wallet's file is damaged, its key cannot be read: {path}");
        }

        if (AddressOf(key, folder.Network) != content.Address)
        {
            key.Dispose();
            throw new WalletException($"The wallet's file is damaged, its address is not that of its key: {path}");
        }

        return key;
    }

    private static string PathOf(DataFolder folder, string name) =>
        IsName(name)
            ? Path.Combine(folder.WalletsPath, name + Extension)
            : throw new WalletException(
                $"A wallet's name has 1 to {LongestName} letters, digits, - and _, nothing else.");

    private static string AddressOf(PrivateKey key, ChainParameters network) =>
        Encoding.Address.Encode(key.PublicKey.Hash, network.AddressVersion);
}

/// <summary>What is in a wallet's file.</summary>
internal sealed record WalletFileContent
{
    [JsonPropertyName("version")]
    public required int Version { get; init; }

    [JsonPropertyName("network")]
    public required string Network { get; init; }

    [JsonPropertyName("address")]
    public required string Address { get; init; }

    [JsonPropertyName("key")]
    public required string Key { get; init; }
}

[JsonSourceGenerationOptions(RespectNullableAnnotations = true, WriteIndented = true)]
[JsonSerializable(typeof(WalletFileContent))]
internal sealed partial class WalletFileJson : JsonSerializerContext;
