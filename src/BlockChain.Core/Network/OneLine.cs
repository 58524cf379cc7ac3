using System.Globalization;
using System.Text;

namespace BlockChain.Core.Network;

/// <summary>Text that others wrote, as it may stand in a line of ours: it must neither begin a line of its own nor change
/// how a terminal shows the rest, as control characters do, and those that turn the direction of the text.</summary>
public static class OneLine
{
    /// <summary>The text with a space, or another character, for each that does so. Half of a surrogate pair becomes U+FFFD.
    /// </summary>
    public static string Of(string text, char instead = ' ')
    {
        var line = new StringBuilder(text.Length);
        foreach (Rune letter in text.EnumerateRunes())
        {
            line.Append(IsHarmless(letter) ? letter.ToString() : instead);
        }

        return line.ToString();
    }

    /// <summary>Characters that join others or keep them apart (U+200C, U+200D) are parts of words and of pictures.
    /// </summary>
    private static bool IsHarmless(Rune letter) => letter.Value is 0x200C or 0x200D || Rune.GetUnicodeCategory(letter)
        is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
