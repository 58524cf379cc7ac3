namespace BlockChain.Wallet.Showing;

/// <summary>One line on standard error that says how far something is, written over again and again, and gone in the
/// end. In a terminal alone: a pipe never sees it.</summary>
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

    /// <summary>Takes the line away, so that what follows stands where it stood.</summary>
    public void End()
    {
        if (_width > 0)
        {
            Console.Error.Write("\r" + new string(' ', _width) + "\r");
        }

        _width = 0;
    }
}
