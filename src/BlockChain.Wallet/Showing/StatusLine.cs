namespace BlockChain.Wallet.Showing;

/// <summary>One line of progress on standard error, rewritten in place and removed in the end. In a terminal only: a pipe
/// never sees it.</summary>
internal sealed class StatusLine
{
    private int _width;

    /// <summary>Whether anybody sees it.</summary>
    public static bool IsSeen => !Console.IsErrorRedirected;

    public void Show(string text)
    {
        if (IsSeen)
        {
            string line = text.PadRight(_width);
            Console.Error.Write("\r" + line);
            _width = line.Length;
        }
    }

    /// <summary>Removes the line, so that what follows takes its place.</summary>
    public void End()
    {
        if (_width > 0)
        {
            Console.Error.Write("\r" + new string(' ', _width) + "\r");
        }

        _width = 0;
    }
}
