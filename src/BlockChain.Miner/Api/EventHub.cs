using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using BlockChain.Core.Chain;
using BlockChain.Core.Network;
using BlockChain.Core.Primitives;
using BlockChain.Miner.Http;
using BlockChain.Miner.Mining;
using BlockChain.Miner.Options;
using BlockChain.Miner.Sync;

namespace BlockChain.Miner.Api;

/// <summary>
/// Tells all who listen at <c>GET /api/events</c> what happens in the node. The node only hands its events over; they
/// are written and passed on here, on a thread of the pool. Each listener has a bounded queue, and is dropped when it is
/// full.
/// </summary>
internal sealed class EventHub : BackgroundService
{
    /// <summary>Pings have no id: there is nothing to be missed about them.</summary>
    private static readonly Announcement Ping = new(null, "ping", "{}");

    private readonly FullNode _node;
    private readonly PeerNetwork _peers;
    private readonly FairRoom _streams;
    private readonly Limits _limits;
    private readonly Earnings _earnings;
    private readonly Channel<NodeEvent> _happened = Channel.CreateUnbounded<NodeEvent>(
        new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Guards the fields below.</summary>
    private readonly Lock _gate = new();
    private readonly HashSet<Listener> _listeners = [];
    private readonly Queue<Announcement> _recent = [];
    private readonly long _firstId;
    private long _lastId;
    private bool _isClosed;

    private sealed record Announcement(long? Id, string Type, string Json);

    private sealed record Listener(Channel<Announcement> Queue, Action Abort);

    public EventHub(
        FullNode node, PeerNetwork peers, MinerOptions options, Shares shares, Earnings earnings,
        IHostApplicationLifetime lifetime)
    {
        _peers = peers;
        _earnings = earnings;
        _node = node;
        _streams = shares.Streams;
        _limits = options.Limits;

        // Ids go on from the time of the start, so that those from before it are smaller than all of ours.
        _lastId = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        _firstId = _lastId + 1;
        node.Happened += Note;
        peers.Happened += Note;

        // An open stream would hold up the end of the program.
        lifetime.ApplicationStopping.Register(Close);
    }

    /// <summary>Begins a stream: a ping at once, then what was missed (after a <c>gap</c> where some of it is not kept any
    /// more), then what happens. Null when the node ends.</summary>
    /// <param name="lastId">The last event that the client knows; from another run it counts as none.</param>
    /// <param name="range">Where the client is.</param>
    /// <param name="abort">Cuts the client off.</param>
    /// <param name="cancellation">The client went away.</param>
    public IAsyncEnumerable<SseItem<string>>? Listen(
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

    /// <inheritdoc/>
    public override void Dispose()
    {
        _node.Happened -= Note;
        _peers.Happened -= Note;
        Close();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            Task pings = PingAsync(stoppingToken);
            await PassOnAsync(stoppingToken);
            await pings;
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end. Also of a start that failed, where the host would take it for a failure of ours.
        }
    }

    private static Announcement Gap(long missed) => new(
        null, "gap", JsonSerializer.Serialize(new GapEvent { Missed = missed }, ApiJson.Default.GapEvent));

    private (string Type, string Json) Write(NodeEvent happened) => happened switch
    {
        BlockConnected connected => ("block", JsonSerializer.Serialize(
            BlockView.Of(connected), ApiJson.Default.BlockRecord)),
        TransactionAdded added => ("tx", JsonSerializer.Serialize(
            MempoolView.Of(added.Entry), ApiJson.Default.RecentTransactionRecord)),
        Reorganised reorganised => ("reorg", JsonSerializer.Serialize(
            Describe(reorganised), ApiJson.Default.ReorganisationEvent)),
        PeerChanged changed => ("peer", JsonSerializer.Serialize(
            new PeerRecord { Url = changed.Url, State = changed.State }, ApiJson.Default.PeerRecord)),
        _ => throw new InvalidOperationException($"Nobody has said how to announce {happened.GetType().Name}."),
    };

    private void Note(NodeEvent happened) => _happened.Writer.TryWrite(happened);

    private async Task PassOnAsync(CancellationToken stopping)
    {
        await foreach (NodeEvent happened in _happened.Reader.ReadAllAsync(stopping))
        {
            if (happened is Forked)
            {
                continue;
            }

            (string type, string json) = Write(happened);
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
    }

    private ReorganisationEvent Describe(Reorganised reorganised)
    {
        (int blocks, Amount coins) = _earnings.Under(reorganised.OldTip, reorganised.Fork);
        return new ReorganisationEvent
        {
            Depth = reorganised.Depth,
            From = reorganised.OldTip.Hash.ToString(),
            To = reorganised.NewTip.Hash.ToString(),
            Fork = reorganised.Fork.Hash.ToString(),
            OwnBlocks = blocks,
            OwnCoins = coins.Units,
        };
    }

    private async Task PingAsync(CancellationToken stopping)
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
        using FairRoom.Guest place = _streams.Enter(range, size: 1);
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

    private void Close()
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
}
