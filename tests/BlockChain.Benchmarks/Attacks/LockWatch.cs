using System.Diagnostics;
using BlockChain.Core.Chain;

namespace BlockChain.Benchmarks.Attacks;

/// <summary>Asks a node again and again for something that needs its lock: the longest wait is how long the lock was held.
/// </summary>
internal sealed class LockWatch : IDisposable
{
    private readonly Thread _thread;
    private volatile bool _isEnding;

    public LockWatch(FullNode node)
    {
        _thread = new Thread(() => Watch(node)) { Priority = ThreadPriority.AboveNormal };
        _thread.Start();
    }

    /// <summary>Once it was disposed.</summary>
    public TimeSpan MaxWait { get; private set; }

    public void Dispose()
    {
        _isEnding = true;
        _thread.Join();
    }

    private void Watch(FullNode node)
    {
        while (!_isEnding)
        {
            long began = Stopwatch.GetTimestamp();
            _ = node.TryFindHeader(node.Parameters.Genesis.Hash, out _, out _);
            TimeSpan wait = Stopwatch.GetElapsedTime(began);
            MaxWait = wait > MaxWait ? wait : MaxWait;
            Thread.Sleep(1);
        }
    }
}
