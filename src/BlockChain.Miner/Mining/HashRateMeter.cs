using System.Diagnostics;

namespace BlockChain.Miner.Mining;

/// <summary>How fast the searchers have been over the last seconds. For any thread.</summary>
internal sealed class HashRateMeter
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SampleEvery = TimeSpan.FromSeconds(0.5);

    private long _total;

    /// <summary>Guards the samples: how many hashes there had been at a moment, the oldest about 10 s ago.</summary>
    private readonly Lock _gate = new();
    private readonly Queue<(long Moment, long Total)> _samples = new([(Stopwatch.GetTimestamp(), 0)]);
    private double _best;
    private long _lastSample = Stopwatch.GetTimestamp();

    /// <summary>Counts hashes that were tried.</summary>
    public void Add(long hashes)
    {
        Interlocked.Add(ref _total, hashes);
        if (Stopwatch.GetElapsedTime(Volatile.Read(ref _lastSample)) >= SampleEvery)
        {
            Sample();
        }
    }

    /// <summary>All that were counted.</summary>
    public long Total => Interlocked.Read(ref _total);

    /// <summary>Hashes a second over the last 10 s; 0 before anything was counted, and again a while after it ended.
    /// </summary>
    public double Rate
    {
        get
        {
            lock (_gate)
            {
                Sample();
                return RateSinceOldest();
            }
        }
    }

    /// <summary>The highest of these rates.</summary>
    public double Best
    {
        get
        {
            lock (_gate)
            {
                return _best;
            }
        }
    }

    private double RateSinceOldest()
    {
        (long moment, long total) = _samples.Peek();
        double seconds = Stopwatch.GetElapsedTime(moment).TotalSeconds;
        return seconds > 0 ? (Total - total) / seconds : 0;
    }

    private void Sample()
    {
        lock (_gate)
        {
            long now = Stopwatch.GetTimestamp();
            if (Stopwatch.GetElapsedTime(_lastSample, now) < SampleEvery)
            {
                return;
            }

            Volatile.Write(ref _lastSample, now);
            _samples.Enqueue((now, Total));
            while (_samples.Count > 1 && Stopwatch.GetElapsedTime(_samples.ElementAt(1).Moment, now) > Window)
            {
                _samples.Dequeue();
            }

            _best = Math.Max(_best, RateSinceOldest());
        }
    }
}
