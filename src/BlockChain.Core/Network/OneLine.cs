namespace BlockChain.Core.Network;

/// <summary>Text that others sent, as it may stand in a line of ours: it must neither begin a line of its own nor change
/// what a terminal shows.</summary>
public static class OneLine
{
    /// <summary>The text with a space for each control character.</summary>
    public static string Of(string text) => text.Any(char.IsControl)
        ? string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter))
        : text;
}
