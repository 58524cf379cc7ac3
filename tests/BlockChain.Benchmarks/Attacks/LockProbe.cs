using System.Diagnostics;
using BlockChain.Core.Chain;

namespace BlockChain.Benchmarks.Attacks;

/// <summary>Asks a node again and again for its lock, and remembers the longest wait.</summary>
internal sealed class LockProbe : IDisposable
{
    private readonly Thread _thread;
    private volatile bool _isStopped;
    private double _longest;

    public LockProbe(FullNode node)
    {
        _thread = new Thread(() =>
        {
            while (!_isStopped)
            {
                long began = Stopwatch.GetTimestamp();
                node.TryFindHeader(default, out _, out _);
                _longest = Math.Max(_longest, Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                Thread.Sleep(1);
            }
        });
        _thread.Start();
    }

    /// <summary>Ends it.</summary>
    /// <returns>The longest wait in milliseconds.</returns>
    public double Stop()
    {
        Dispose();
        return _longest;
    }

    public void Dispose()
    {
        _isStopped = true;
        _thread.Join();
    }
}
