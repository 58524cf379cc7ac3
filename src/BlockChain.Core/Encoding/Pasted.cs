using System.Globalization;

namespace BlockChain.Core.Encoding;

/// <summary>Text that a person copied from a page, a message or a file. Addresses and hashes bring along what nobody sees
/// there: blanks, the end of a line, a byte-order mark (U+FEFF), a zero-width space (U+200B), the marks around text that
/// could run from right to left.</summary>
public static class Pasted
{
    /// <summary>The text without blanks, controls and invisible characters at its ends. What is within it stays: there they
    /// are a mistake that the reader should hear of.</summary>
    public static string Clean(string text)
    {
        int start = 0;
        int end = text.Length;
        while (start < end && IsUnseen(text[start]))
        {
            start++;
        }

        while (start < end && IsUnseen(text[end - 1]))
        {
            end--;
        }

        return text[start..end];
    }

    private static bool IsUnseen(char character) => char.IsWhiteSpace(character)
        || char.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format;
}
