using System.Diagnostics;

namespace BlockChain.Wallet;

/// <summary>Tells whoever waits how far the headers are: on standard error, after a second, and in a terminal alone. It
/// is one line, which is gone when all are there.</summary>
internal sealed class HeaderProgress : IProgress<int>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private long _began;
    private int? _goal;
    private int _width;

    /// <summary>From now on a node is followed.</summary>
    /// <param name="goal">How high its chain is, as it says.</param>
    public void Begin(int goal)
    {
        _began = Stopwatch.GetTimestamp();
        _goal = goal;
    }

    /// <inheritdoc/>
    public void Report(int value)
    {
        if (_goal is not { } goal || Console.IsErrorRedirected || Stopwatch.GetElapsedTime(_began) < Patience)
        {
            return;
        }

        string line = $"Checking headers: {value} of {Math.Max(goal, value)}".PadRight(_width);
        Console.Error.Write("\r" + line);
        _width = line.Length;
    }

    /// <summary>Takes the line away, so that what follows stands where it stood.</summary>
    public void End()
    {
        if (_width > 0)
        {
            Console.Error.Write("\r" + new string(' ', _width) + "\r");
        }

        _goal = null;
        _width = 0;
    }
}
