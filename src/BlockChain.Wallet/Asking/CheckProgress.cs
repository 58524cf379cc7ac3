using System.Diagnostics;
using BlockChain.Wallet.Showing;

namespace BlockChain.Wallet.Asking;

/// <summary>Shows how much of a node's answers has been checked: after a second, and only in a terminal. It disappears when
/// everything is checked.</summary>
/// <param name="what">What is checked, such as "headers".</param>
internal sealed class CheckProgress(string what) : IProgress<int>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly StatusLine _line = new();
    private long? _began;
    private int _goal;

    /// <summary>Shows the progress of something, from its beginning to its end.</summary>
    /// <param name="goal">How many there are, as a node says; 0: nobody knows.</param>
    /// <param name="work">What reports how many it has checked.</param>
    public async Task<T> ShowAsync<T>(int goal, Func<Task<T>> work)
    {
        (_began, _goal) = (Stopwatch.GetTimestamp(), goal);
        try
        {
            return await work();
        }
        finally
        {
            _line.End();
            _began = null;
        }
    }

    /// <inheritdoc/>
    public void Report(int value)
    {
        if (_began is { } began && Stopwatch.GetElapsedTime(began) >= Patience)
        {
            _line.Show(_goal == 0 ? $"Checking {what}: {value}" : $"Checking {what}: {value} of {Math.Max(_goal, value)}");
        }
    }
}
