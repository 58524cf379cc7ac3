using System.Diagnostics;
using BlockChain.Wallet.Showing;

namespace BlockChain.Wallet.Asking;

/// <summary>Tells whoever waits how far the headers are: after a second, and in a terminal alone. It is
/// gone when all are there.</summary>
internal sealed class HeaderProgress : IProgress<int>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly StatusLine _line = new();
    private long _began;
    private int? _goal;

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
        if (_goal is not { } goal || Stopwatch.GetElapsedTime(_began) < Patience)
        {
            return;
        }

        _line.Show($"Checking headers: {value} of {Math.Max(goal, value)}");
    }

    /// <summary>All are there.</summary>
    public void End()
    {
        _line.End();
        _goal = null;
    }
}
