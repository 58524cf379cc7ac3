namespace BlockChain.Lab.Engine;

/// <summary>
/// Virtual time: a queue of events in which the clock jumps from each event to the next, so that a day takes as long as its
/// events take to compute. Events of the same moment happen in the order in which they were added.
/// </summary>
/// <param name="start">What the clock shows when nothing has happened yet.</param>
internal sealed class Timeline(DateTimeOffset start) : TimeProvider
{
    private readonly PriorityQueue<Action, Moment> _events = new();
    private readonly long _startTime = start.ToUnixTimeSeconds();
    private long _lastOrder;

    /// <summary>Seconds since the start.</summary>
    public double Now { get; private set; }

    /// <summary>What the clock shows, in seconds since 1970.</summary>
    public long UnixTime => (long)(_startTime + Now);

    /// <summary>Events that have not happened yet.</summary>
    public int Count => _events.Count;

    /// <summary>When the next event happens, in seconds since the start; null where there is none.</summary>
    public double? Next => _events.TryPeek(out _, out Moment moment) ? moment.Time : null;

    /// <summary>Adds an event.</summary>
    /// <param name="delay">Seconds from now, 0 or more.</param>
    /// <param name="happen">What happens then.</param>
    public void After(double delay, Action happen)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(delay);
        _events.Enqueue(happen, new Moment(Now + delay, ++_lastOrder));
    }

    /// <summary>Lets the next event happen.</summary>
    /// <returns>False when there is none.</returns>
    public bool Step()
    {
        if (!_events.TryDequeue(out Action? happen, out Moment moment))
        {
            return false;
        }

        Now = moment.Time;
        happen();
        return true;
    }

    /// <summary>Lets everything happen up to a moment, which is then now.</summary>
    /// <param name="time">Seconds since the start.</param>
    public void RunUntil(double time)
    {
        while (_events.TryPeek(out _, out Moment moment) && moment.Time <= time)
        {
            Step();
        }

        Now = Math.Max(Now, time);
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => start.AddSeconds(Now);

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override long GetTimestamp() => (long)(Now * TimestampFrequency);

    private readonly record struct Moment(double Time, long Order) : IComparable<Moment>
    {
        public int CompareTo(Moment other)
        {
            int byTime = Time.CompareTo(other.Time);
            return byTime != 0 ? byTime : Order.CompareTo(other.Order);
        }
    }
}
