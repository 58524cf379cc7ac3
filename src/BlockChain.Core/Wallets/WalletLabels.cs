using System.Text.Json;
using System.Text.Json.Serialization;

namespace BlockChain.Core.Wallets;

/// <summary>
/// What a wallet's owner calls addresses, his own and those of others. In a file of its own beside the wallet's: a
/// label is no secret and moves no coin, and losing them all loses nothing else.
/// </summary>
public static class WalletLabels
{
    /// <summary>Longest label, in characters.</summary>
    public const int LongestLabel = 64;

    /// <summary>Most labels of one wallet.</summary>
    public const int MostLabels = 10_000;

    private const int LargestFile = 8 * 1024 * 1024;
    private static readonly Dictionary<string, string> None = [];

    /// <summary>A label is one line of text without control characters; an empty one is none.</summary>
    public static bool IsLabel(string text) => text.Length <= LongestLabel && !text.Any(char.IsControl);

    /// <summary>All labels of a wallet, by their addresses; none where their file is lost or damaged.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static IReadOnlyDictionary<string, string> Read(WalletFile wallet)
    {
        try
        {
            using FileStream file = File.OpenRead(PathOf(wallet));
            Dictionary<string, string?>? labels = file.Length > LargestFile
                ? null
                : JsonSerializer.Deserialize(file, WalletLabelsJson.Default.DictionaryStringString)!;
            return labels?
                .Where(label => label.Value is { Length: > 0 } text && IsLabel(text))
                .ToDictionary(label => label.Key, label => label.Value!) ?? None;
        }
        catch (Exception exception) when (exception is JsonException or FileNotFoundException)
        {
            return None;
        }
    }

    /// <summary>Labels an address, while nobody else does.</summary>
    /// <param name="wallet">The wallet.</param>
    /// <param name="address">The address, checked by the caller.</param>
    /// <param name="text">The label, see <see cref="IsLabel"/>; an empty one takes the label away.</param>
    /// <exception cref="WalletException">There are too many, or another command keeps the wallet busy.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Set(WalletFile wallet, string address, string text)
    {
        using FileStream held = FileLock.Take(wallet.FilePath);
        var labels = new Dictionary<string, string>(Read(wallet));
        if (text.Length == 0)
        {
            labels.Remove(address);
        }
        else
        {
            labels[address] = text;
        }

        if (labels.Count > MostLabels)
        {
            throw new WalletException($"The wallet {wallet.Name} has {MostLabels} labels, and more do not fit.");
        }

        PrivateFile.Replace(
            PathOf(wallet),
            JsonSerializer.SerializeToUtf8Bytes(labels, WalletLabelsJson.Default.DictionaryStringString));
    }

    private static string PathOf(WalletFile wallet) => Path.ChangeExtension(wallet.FilePath, ".labels.json");
}

[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class WalletLabelsJson : JsonSerializerContext;
