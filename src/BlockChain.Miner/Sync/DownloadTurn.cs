using System.Diagnostics;

namespace BlockChain.Miner.Sync;

/// <summary>One download at a time, since most who ask want the same blocks. But one that gets nothing for a while holds
/// nobody up: the next takes its turn over, and both go on.</summary>
internal sealed class DownloadTurn : IDisposable
{
    private readonly SemaphoreSlim _free = new(1);
    private readonly Lock _gate = new();

    /// <summary>Guarded by <see cref="_gate"/>; null while nobody has the turn.</summary>
    private object? _holder;

    /// <summary>When the holder last got something; guarded by <see cref="_gate"/>.</summary>
    private long _progressed;

    /// <summary>Waits for the turn.</summary>
    /// <param name="newcomer">Who wants it.</param>
    /// <param name="cancellation">The program ends.</param>
    public async Task TakeAsync(object newcomer, CancellationToken cancellation)
    {
        while (!await _free.WaitAsync(SyncLimits.Stall / 4, cancellation))
        {
            lock (_gate)
            {
                if (_holder is not null && Stopwatch.GetElapsedTime(_progressed) > SyncLimits.Stall)
                {
                    (_holder, _progressed) = (newcomer, Stopwatch.GetTimestamp());
                    return;
                }
            }
        }

        lock (_gate)
        {
            (_holder, _progressed) = (newcomer, Stopwatch.GetTimestamp());
        }
    }

    /// <summary>Whoever has the turn got something.</summary>
    public void Progress(object who)
    {
        lock (_gate)
        {
            if (_holder == who)
            {
                _progressed = Stopwatch.GetTimestamp();
            }
        }
    }

    /// <summary>Gives the turn back, unless it was taken over.</summary>
    public void GiveBack(object who)
    {
        lock (_gate)
        {
            if (_holder == who)
            {
                _holder = null;
                _free.Release();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();
}
