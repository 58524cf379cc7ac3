using System.Text.Json;
using System.Text.Json.Serialization;

namespace BlockChain.Core.Wallets;

/// <summary>
/// What a wallet remembers and could find out again by asking a node: how many of its addresses are in use. In a file
/// of its own beside the wallet's, because it changes often and is no secret; when it is lost or damaged, the next look
/// at the chain makes it anew.
/// </summary>
public sealed record WalletNotes
{
    /// <summary>A wallet that was never paid.</summary>
    public static readonly WalletNotes None = new() { Receive = 0, Change = 0, Used = 0 };

    private const int LargestFile = 64 * 1024;

    /// <summary>The number of the address that is shown to whoever wants to pay us.</summary>
    [JsonPropertyName("receive")]
    public required int Receive { get; init; }

    /// <summary>The number of the address that gets the next change. Counted up before a payment is sent.</summary>
    [JsonPropertyName("change")]
    public required int Change { get; init; }

    /// <summary>Receive addresses from this number on were never paid, as far as is known.</summary>
    [JsonPropertyName("used")]
    public required int Used { get; init; }

    /// <summary>Reads the notes of a wallet; null where there are none, or none that can be read.</summary>
    public static WalletNotes? Read(WalletFile wallet)
    {
        try
        {
            using FileStream file = File.OpenRead(PathOf(wallet));
            WalletNotes? notes = file.Length > LargestFile
                ? null
                : JsonSerializer.Deserialize(file, WalletNotesJson.Default.WalletNotes);
            return notes is { Receive: >= 0, Change: >= 0, Used: >= 0 }
                && Math.Max(notes.Receive, notes.Change) <= AddressScan.MostAddresses ? notes : null;
        }
        catch (Exception exception) when (exception is JsonException or FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Changes the notes, while nobody else does.</summary>
    /// <param name="wallet">Whose.</param>
    /// <param name="change">From the notes, null where there are none, to what they become, null to leave them.</param>
    /// <exception cref="IOException">They cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not be written.</exception>
    /// <exception cref="WalletException">Another command keeps the wallet busy.</exception>
    public static void Update(WalletFile wallet, Func<WalletNotes?, WalletNotes?> change)
    {
        using FileStream held = FileLock.Take(wallet.FilePath);
        WalletNotes? before = Read(wallet);
        WalletNotes? after = change(before);
        if (after is not null && after != before)
        {
            PrivateFile.Replace(
                PathOf(wallet), JsonSerializer.SerializeToUtf8Bytes(after, WalletNotesJson.Default.WalletNotes));
        }
    }

    private static string PathOf(WalletFile wallet) => Path.ChangeExtension(wallet.FilePath, ".notes.json");
}

[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(WalletNotes))]
internal sealed partial class WalletNotesJson : JsonSerializerContext;
