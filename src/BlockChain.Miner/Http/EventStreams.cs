using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Http;

/// <summary>
/// Announces events to all listeners. Each has a bounded queue, and is dropped when it is full; the newest events are kept
/// for listeners that come back. For any thread.
/// </summary>
internal sealed class EventStreams
{
    /// <summary>Pings have no id: nobody needs to see one that was missed.</summary>
    private static readonly Announcement Ping = new(null, "ping", "{}");

    private readonly FairRoom _room;
    private readonly Limits _limits;

    /// <summary>Guards the fields below.</summary>
    private readonly Lock _gate = new();
    private readonly HashSet<Listener> _listeners = [];
    private readonly Queue<Announcement> _recent = [];
    private readonly long _firstId;
    private long _lastId;
    private bool _isClosed;

    private sealed record Announcement(long? Id, string Type, string Json);

    private sealed record Listener(Channel<Announcement> Queue, Action Abort);

    public EventStreams(Shares shares, Limits limits)
    {
        (_room, _limits) = (shares.Streams, limits);

        // Ids go on from the time of the start, so that those from before it are smaller than all of ours.
        _lastId = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        _firstId = _lastId + 1;
    }

    /// <summary>Answers with a stream: a ping at once, then the events that were missed (after a <c>gap</c> if some are no
    /// longer kept), then what happens.</summary>
    public IResult Answer(HttpContext context)
    {
        // Or a proxy such as nginx would keep events back until it has some kilobytes of them.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return TypedResults.Text("", "text/event-stream");
        }

        // An id that is not a number was not given out here.
        bool hasId = long.TryParse(
            context.Request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out long lastId);
        return Listen(hasId ? lastId : null, ClientRange.Of(context), context.Abort, context.RequestAborted) is { } events
            ? TypedResults.ServerSentEvents(events)
            : Problem.Busy("The node is being stopped.");
    }

    /// <summary>Sends an event to all listeners.</summary>
    public void Announce(string type, string json)
    {
        lock (_gate)
        {
            var announcement = new Announcement(++_lastId, type, json);
            _recent.Enqueue(announcement);
            if (_recent.Count > _limits.ReplayedEvents)
            {
                _recent.Dequeue();
            }

            Send(announcement);
        }
    }

    /// <summary>Lets listeners know from time to time that the stream is alive, until it is cancelled.</summary>
    public async Task PingAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(_limits.Ping);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            lock (_gate)
            {
                Send(Ping);
            }
        }
    }

    /// <summary>Ends all streams, and starts no more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            foreach (Listener listener in _listeners)
            {
                listener.Queue.Writer.TryComplete();
            }
        }
    }

    /// <summary>Begins a stream. Null when the node ends.</summary>
    /// <param name="lastId">The last event that the client knows; from another run it counts as none.</param>
    /// <param name="range">Where the client is.</param>
    /// <param name="abort">Cuts the client off.</param>
    /// <param name="cancellation">The client went away.</param>
    private IAsyncEnumerable<SseItem<string>>? Listen(
        long? lastId, ClientRange range, Action abort, CancellationToken cancellation)
    {
        var listener = new Listener(
            Channel.CreateBounded<Announcement>(new BoundedChannelOptions(_limits.EventQueue) { SingleReader = true }),
            abort);
        lock (_gate)
        {
            if (_isClosed)
            {
                return null;
            }

            _listeners.Add(listener);
            listener.Queue.Writer.TryWrite(Ping);
            if (lastId is { } last && last >= _firstId - 1 && last <= _lastId)
            {
                long gap = _lastId - _recent.Count - last;
                if (gap > 0)
                {
                    listener.Queue.Writer.TryWrite(Gap(gap));
                }

                foreach (Announcement missed in _recent.Where(announcement => announcement.Id > last))
                {
                    listener.Queue.Writer.TryWrite(missed);
                }
            }
        }

        return ReadAsync(listener, range, cancellation);
    }

    private static Announcement Gap(long missed) => new(
        null, "gap", JsonSerializer.Serialize(new GapEvent(Missed: missed), ApiJson.Default.GapEvent));

    private void Send(Announcement announcement)
    {
        foreach (Listener listener in _listeners.Where(one => !one.Queue.Writer.TryWrite(announcement)).ToList())
        {
            _listeners.Remove(listener);
            listener.Queue.Writer.TryComplete();
            listener.Abort();
        }
    }

    private async IAsyncEnumerable<SseItem<string>> ReadAsync(
        Listener listener, ClientRange range, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using FairRoom.Guest place = _room.Enter(range, size: 1);
        using CancellationTokenRegistration end = place.MustLeave.UnsafeRegister(_ => listener.Abort(), null);
        try
        {
            await foreach (Announcement announcement in listener.Queue.Reader.ReadAllAsync(cancellation))
            {
                yield return new SseItem<string>(announcement.Json, announcement.Type)
                {
                    EventId = announcement.Id?.ToString(CultureInfo.InvariantCulture),
                    ReconnectionInterval = announcement == Ping ? _limits.Retry : null,
                };
            }
        }
        finally
        {
            lock (_gate)
            {
                _listeners.Remove(listener);
            }
        }
    }
}
