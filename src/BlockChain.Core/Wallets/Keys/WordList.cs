namespace BlockChain.Core.Wallets.Keys;

/// <summary>The 2048 English words of BIP 39, sorted. The first four letters of each are its own.</summary>
public static class WordList
{
    /// <summary>The words, each standing for its place: 11 bits.</summary>
    public static readonly IReadOnlyList<string> English = Read();

    private static readonly Dictionary<string, int> Places =
        English.Select((word, place) => (word, place)).ToDictionary(StringComparer.Ordinal);

    /// <summary>The place of a word, from 0 on; below 0 if it is not in the list.</summary>
    public static int IndexOf(string word) => Places.TryGetValue(word, out int place) ? place : -1;

    private static string[] Read()
    {
        using var reader = new StreamReader(
            typeof(WordList).Assembly.GetManifestResourceStream("bip39-english.txt")!, System.Text.Encoding.ASCII);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }
}
