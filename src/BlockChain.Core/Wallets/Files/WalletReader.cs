using System.Text.Json;
using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Encoding;
using BlockChain.Core.Wallets.Keys;

namespace BlockChain.Core.Wallets.Files;

/// <summary>Between a wallet's file and its content. Nothing of a file is used before it is checked.</summary>
internal static class WalletReader
{
    private const int CurrentVersion = 1;
    private const int MaxFileSize = 512 * 1024;

    /// <exception cref="WalletException">There is no such file, or it is damaged.</exception>
    public static WalletContent Read(string path, string name, ChainParameters network)
    {
        if (!DataFolder.HasFile(path))
        {
            throw new WalletException($"There is no wallet named {name} on the network {network.Name}.");
        }

        using FileStream file = File.OpenRead(path);
        return Parse(file, path, network);
    }

    /// <summary>Reads and checks what is in a file; throws as <see cref="Read"/>.</summary>
    public static WalletContent Parse(Stream file, string path, ChainParameters network)
    {
        WalletContent? content;
        try
        {
            if (file.Length is 0 or > MaxFileSize)
            {
                throw new WalletException(DamageOf(path, file.Length == 0 ? "it is empty" : $"it has {file.Length} bytes"));
            }

            content = JsonSerializer.Deserialize(file, WalletContentJson.Default.WalletContent);
        }
        catch (JsonException exception)
        {
            throw new WalletException(DamageOf(path, "its text is not that of a wallet"), exception);
        }

        if (content?.Header.Version != CurrentVersion)
        {
            throw new WalletException(
                $"The wallet's file is of version {content?.Header.Version}, and this program reads {CurrentVersion}: "
                    + path);
        }

        if (content.Header.Network != network.Name)
        {
            throw new WalletException(
                $"The wallet's file is of the network {content.Header.Network}, not of {network.Name}: {path}");
        }

        if (!WalletSeal.IsWellFormed(content) || !AreKeys(content.Header))
        {
            throw new WalletException(DamageOf(path, "a value in it is impossible"));
        }

        return content;
    }

    /// <summary>What is wrong with a file, and what brings the wallet back.</summary>
    public static string DamageOf(string path, string what) =>
        $"The wallet's file is damaged, {what}: {path}. Put a copy of it from a backup in its place, or move it away and "
        + $"restore the wallet from its words: {TypedCommand.Wallet("restore")}";

    public static byte[] Write(WalletContent content) =>
        JsonSerializer.SerializeToUtf8Bytes(content, WalletContentJson.Default.WalletContent);

    /// <summary>The open part that belongs to a secret, but for the salt.</summary>
    public static WalletHeader HeaderOf(WalletSecret secret, ChainParameters network, bool isProtected) => new(
        CurrentVersion,
        network.Name,
        isProtected,
        secret.Account.Public.ToString(),
        [.. secret.Imported.Select(key => Convert.ToHexStringLower(key.PublicKey.Bytes.Span))],
        new WalletKeyDerivation(N: 0, R: 0, P: 0, Salt: ""));

    /// <summary>The public keys of a header that was read by <see cref="Read"/>.</summary>
    public static (ExtendedPublicKey Account, IReadOnlyList<PublicKey> Imported) KeysOf(WalletHeader header) =>
        ExtendedPublicKey.TryParse(header.Account, out ExtendedPublicKey? account)
            ? (account, [.. header.Imported.Select(text => TryParseKey(text)!)])
            : throw new InvalidOperationException("The header was not checked.");

    private static bool AreKeys(WalletHeader header) =>
        ExtendedPublicKey.TryParse(header.Account, out _)
        && header.Imported.Count <= WalletSecret.MaxImportedKeys
        && header.Imported.All(text => TryParseKey(text) is not null);

    private static PublicKey? TryParseKey(string? text) =>
        text?.Length == 2 * PublicKey.CompressedSize && text.All(char.IsAsciiHexDigitLower)
        && PublicKey.TryParse(Convert.FromHexString(text), out PublicKey? key) ? key : null;
}
