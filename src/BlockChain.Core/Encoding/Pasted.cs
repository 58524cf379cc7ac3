using System.Globalization;

namespace BlockChain.Core.Encoding;

/// <summary>Text that a person copied from a page, a message or a file. Addresses and hashes bring along what nobody sees
/// there: blanks, the end of a line, a byte-order mark (U+FEFF), a zero-width space (U+200B), the marks around text that
/// could run from right to left.</summary>
public static class Pasted
{
    private static readonly char[] Unseen =
        [.. Enumerable.Range(0, char.MaxValue + 1).Select(code => (char)code).Where(IsUnseen)];

    /// <summary>The text without blanks, controls and invisible characters at its ends. What is within it stays: there they
    /// are a mistake that the reader should hear of.</summary>
    public static string Clean(string text) => text.Trim(Unseen);

    private static bool IsUnseen(char character) => char.IsWhiteSpace(character)
        || char.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format;
}
