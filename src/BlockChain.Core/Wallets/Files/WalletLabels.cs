using System.Text.Json.Serialization;
using BlockChain.Core.Network;

namespace BlockChain.Core.Wallets.Files;

/// <summary>
/// What a wallet's owner calls addresses, his own and those of others. Nobody else knows it, so it is not in the
/// <see cref="WalletCache"/> but in a file of its own beside the wallet's: a label is not a secret and moves no coins, and
/// losing them all loses nothing else.
/// </summary>
public static class WalletLabels
{
    /// <summary>Longest label, in characters.</summary>
    public const int MaxLabelLength = 64;

    /// <summary>Most labels of one wallet.</summary>
    public const int MaxLabels = 10_000;

    private static readonly WalletSideFile<Dictionary<string, string>> File = new(
        ".labels.json",
        largest: 8 * 1024 * 1024,
        WalletLabelsJson.Default.DictionaryStringString,
        isSound: _ => true);

    /// <summary>A label is one line of text that does not change how a terminal shows the rest; an empty one is none.
    /// </summary>
    public static bool IsLabel(string text) => text.Length <= MaxLabelLength && text == OneLine.Of(text);

    /// <summary>All labels of a wallet, by their addresses; none where their file is lost or damaged. Anything that is not a
    /// label is left out.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static IReadOnlyDictionary<string, string> Read(WalletFile wallet) =>
        (File.Read(wallet) ?? [])
            .Where(label => label.Value is { Length: > 0 } text && IsLabel(text))
            .ToDictionary(label => label.Key, label => label.Value);

    /// <summary>Keeps a damaged file under another name, which it returns; null where it is sound. Throws as
    /// <see cref="Set"/>.</summary>
    public static string? SetAsideIfDamaged(WalletFile wallet) => File.SetAsideIfDamaged(wallet);

    /// <summary>Labels an address, while nobody else does.</summary>
    /// <param name="wallet">The wallet.</param>
    /// <param name="address">The address, checked by the caller.</param>
    /// <param name="text">The label, see <see cref="IsLabel"/>; an empty one removes the label.</param>
    /// <exception cref="WalletException">There are too many, or another command keeps the wallet busy.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Set(WalletFile wallet, string address, string text) => File.Update(wallet, before =>
    {
        var labels = new Dictionary<string, string>(before ?? []);
        if (text.Length == 0)
        {
            labels.Remove(address);
        }
        else
        {
            labels[address] = text;
        }

        return labels.Count <= MaxLabels
            ? labels
            : throw new WalletException($"The wallet {wallet.Name} has {MaxLabels} labels, and more do not fit.");
    });
}

[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class WalletLabelsJson : JsonSerializerContext;
