using System.Globalization;

namespace BlockChain.Miner.Http;

/// <summary>A number in a URL: digits and nothing else.</summary>
internal static class WholeNumber
{
    public static bool TryParse(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
