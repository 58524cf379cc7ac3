namespace BlockChain.Miner.Http;

/// <summary>
/// Shares out working time between ranges of clients. Requests beyond the number of places wait, without a thread, and a free
/// place goes to the range that has used the least time recently. So a range that asks a thousand expensive questions waits
/// for itself, and a client elsewhere waits for one of them. A range without competition may use all the time there is. For
/// any thread.
/// </summary>
/// <param name="places">How many requests are worked on at once.</param>
/// <param name="maxWaiting">How many wait. With one more, the range with the most waiting requests loses its newest.</param>
/// <param name="clock">Measures the time that is used.</param>
internal sealed class FairQueue(int places, int maxWaiting, TimeProvider clock)
{
    /// <summary>After this time, what a range has used counts half.</summary>
    public static readonly TimeSpan HalfLife = TimeSpan.FromSeconds(10);

    /// <summary>Ranges whose use is remembered. An attacker with more of them would not be held up by memory either.
    /// </summary>
    private const int MaxRanges = 4_096;

    /// <summary>Guards the fields below, and all shares.</summary>
    private readonly Lock _gate = new();
    private readonly Dictionary<ClientRange, Share> _shares = [];

    /// <summary>The shares with waiting requests.</summary>
    private readonly HashSet<Share> _queue = [];
    private int _free = places;
    private volatile int _waiting;
    private long _arrivals;

    /// <summary>How many requests wait for a place now.</summary>
    public int Waiting => _waiting;

    /// <summary>Waits for a place.</summary>
    /// <param name="range">The range that the time is charged to.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>The place, given back when it is disposed; null: too many requests are waiting.</returns>
    public async ValueTask<IDisposable?> EnterAsync(ClientRange range, CancellationToken cancellation)
    {
        LinkedListNode<Waiter> waiter;
        lock (_gate)
        {
            Share share = Find(range);
            if (_free > 0)
            {
                _free--;
                return Begin(share);
            }

            waiter = share.Waiting.AddLast(new Waiter(share, _arrivals++));
            _queue.Add(share);
            if (++_waiting > maxWaiting)
            {
                RefuseOne(share);
            }
        }

        await using CancellationTokenRegistration gone =
            cancellation.UnsafeRegister(_ => GiveUp(waiter, cancellation), null);
        return await waiter.Value.Place.Task;
    }

    private Share Find(ClientRange range)
    {
        if (!_shares.TryGetValue(range, out Share? share))
        {
            if (_shares.Count >= MaxRanges)
            {
                foreach (Share idle in _shares.Values.Where(one => one.IsIdle).ToList())
                {
                    _shares.Remove(idle.Range);
                }
            }

            _shares.Add(range, share = new Share(range, clock.GetTimestamp()));
        }

        return share;
    }

    private Place Begin(Share share)
    {
        share.Settle(clock);
        share.Working++;
        return new Place(this, share);
    }

    private void End(Share share)
    {
        lock (_gate)
        {
            share.Settle(clock);
            share.Working--;
            if (_queue.Count == 0)
            {
                _free++;
                return;
            }

            foreach (Share one in _queue)
            {
                one.Settle(clock);
            }

            Share next = _queue.MinBy(one => (one.Used, one.Waiting.First!.Value.Arrival))!;
            Waiter waiter = Remove(next.Waiting.First!);
            waiter.Place.SetResult(Begin(next));
        }
    }

    /// <summary>Refuses the newest request of the range with the most waiting; on a tie, of the one that has used the most
    /// time, and then the newcomer itself. A client that this node knows has some places for itself, as in a
    /// <see cref="FairRoom"/>.</summary>
    private void RefuseOne(Share newcomers)
    {
        foreach (Share one in _queue)
        {
            one.Settle(clock);
        }

        Share largest = _queue.MaxBy(one => (Weight(one), one.Used, one == newcomers))!;
        Remove(largest.Waiting.Last!).Place.SetResult(null);
    }

    private int Weight(Share one) => one.Range.IsKnown
        ? Math.Max(0, one.Waiting.Count - (maxWaiting / FairRoom.PartOfKnown))
        : one.Waiting.Count;

    private void GiveUp(LinkedListNode<Waiter> waiter, CancellationToken cancellation)
    {
        lock (_gate)
        {
            // Unless it got a place, or was refused, a moment ago.
            if (waiter.List is not null)
            {
                Remove(waiter).Place.SetCanceled(cancellation);
            }
        }
    }

    private Waiter Remove(LinkedListNode<Waiter> waiter)
    {
        Share share = waiter.Value.Share;
        share.Waiting.Remove(waiter);
        if (share.Waiting.Count == 0)
        {
            _queue.Remove(share);
        }

        _waiting--;
        return waiter.Value;
    }

    /// <summary>What one range has used, and what it is waiting for.</summary>
    private sealed class Share(ClientRange range, long now)
    {
        private long _settled = now;

        public ClientRange Range => range;

        /// <summary>In order of arrival.</summary>
        public LinkedList<Waiter> Waiting { get; } = [];

        /// <summary>Places it has now.</summary>
        public int Working { get; set; }

        /// <summary>Seconds of work, including what is under way; the longer ago, the less they count.</summary>
        public double Used { get; private set; }

        public bool IsIdle => Working == 0 && Waiting.Count == 0;

        /// <summary>Brings <see cref="Used"/> up to now.</summary>
        public void Settle(TimeProvider clock)
        {
            long now = clock.GetTimestamp();
            TimeSpan passed = clock.GetElapsedTime(_settled, now);

            // What was used before has decayed, and so has the beginning of what was used since: an integral of the decay.
            double kept = Math.Pow(0.5, passed / HalfLife);
            Used = (Used * kept) + (Working * (1 - kept) * HalfLife.TotalSeconds / Math.Log(2));
            _settled = now;
        }
    }

    private sealed record Waiter(Share Share, long Arrival)
    {
        public TaskCompletionSource<Place?> Place { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Place(FairQueue queue, Share share) : IDisposable
    {
        private bool _hasEnded;

        public void Dispose()
        {
            if (!Interlocked.Exchange(ref _hasEnded, true))
            {
                queue.End(share);
            }
        }
    }
}
