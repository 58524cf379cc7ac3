using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Network;
using BlockChain.Core.Storage;
using BlockChain.Miner.Addresses;
using BlockChain.Miner.Logging;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Sync;

/// <summary>A peer joined or left.</summary>
internal sealed record PeerChanged(string Url, string State) : NodeEvent;

/// <summary>
/// Keeps this node connected (section 5 of the paper): chooses peers from the book, runs a session with each of up to
/// <see cref="MinerOptions.OutboundPeers"/>, asks them for more peers, and passes on to them what is new here.
/// </summary>
internal sealed class PeerNetwork : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    private readonly FullNode _node;
    private readonly MinerOptions _options;
    private readonly PeerBook _book;
    private readonly PeerConnector _connector;
    private readonly ChainSync _sync;
    private readonly TimeProvider _clock;
    private readonly ILogger<PeerNetwork> _log;

    /// <summary>Those that are connected or about to be, by key.</summary>
    private readonly ConcurrentDictionary<string, PeerSession?> _sessions = new();
    private readonly ClockComparison _clocks;
    private readonly NamedPeers _named;

    /// <summary>The keys of those that the operator named and that may yet be of use; guarded by itself.</summary>
    private readonly HashSet<string> _awaited = [];

    public PeerNetwork(
        FullNode node, MinerOptions options, PeerBook book, PeerConnector connector, ChainSync sync,
        TimeProvider clock, ILogger<PeerNetwork> log)
    {
        _node = node;
        _options = options;
        _book = book;
        _connector = connector;
        _sync = sync;
        _clock = clock;
        _log = log;
        _clocks = new ClockComparison(node.Parameters, clock, log);
        _named = new NamedPeers(options.Peers, log);
        foreach (PeerUrl url in options.Peers)
        {
            book.AddOperators(url);
            _awaited.Add(url.Key);
        }

        if (options.OwnUrl is { } own)
        {
            book.Forget(own);
            _awaited.Remove(own.Key);
        }
    }

    /// <summary>The name by which this node recognises itself, should it ever connect to itself.</summary>
    public static string NodeName { get; } = "SimpleCoin-" + RandomNumberGenerator.GetHexString(8, lowercase: true);

    /// <summary>A peer joined or left. Handlers only take note.</summary>
    public event Action<NodeEvent>? Happened;

    /// <summary>Peers that are connected.</summary>
    public int Count => Sessions().Count;

    /// <summary>All known peers with their state.</summary>
    public IReadOnlyList<PeerRecord> Peers =>
    [
        .. _book.All.Select(known => Describe(known, _sessions.GetValueOrDefault(known.Url.Key))),
    ];

    /// <summary>How far this node is behind the connected peers.</summary>
    /// <param name="tip">Its own tip.</param>
    public SyncRecord SyncOf(ChainedHeader tip)
    {
        IReadOnlyList<PeerSession> sessions = Sessions();
        ChainedHeader best = sessions.Select(session => session.Best).Prepend(tip).MaxBy(header => header.ChainWork)!;
        return new SyncRecord(
            State: best != tip || (sessions.Count > 0 && !IsFirstSyncOver) ? "catching-up"
                : IsFirstSyncOver ? "synced"
                : "waiting",
            Height: tip.Height,
            BestHeader: best.Height,
            Progress: best.Height == 0 ? 1 : Math.Min(1, (double)tip.Height / best.Height));
    }

    /// <summary>Takes a node that somebody named.</summary>
    /// <param name="url">Where it is said to be.</param>
    /// <param name="source">The range of the one who named it.</param>
    /// <returns>False when this node may not connect to it, or has no place for it.</returns>
    public bool Introduce(PeerUrl url, string source) =>
        _options.OutboundPeers > 0 && _connector.MayConnect(url) && _book.Add(url, source);

    /// <summary>Takes a node that the operator named while this one runs, also one that he removed before.</summary>
    /// <returns>False when this node may not connect to it, or has no place for it.</returns>
    public bool Add(PeerUrl url)
    {
        _book.Readmit(url);
        return Introduce(url, PeerAddresses.RangeOf(IPAddress.Loopback));
    }

    /// <summary>Ends the session with a peer and does not connect to it again until the operator adds it, or for a day. It may
    /// still connect to this node.</summary>
    /// <returns>False when no such peer is known.</returns>
    public bool Remove(PeerUrl url)
    {
        if (!_book.Remove(url))
        {
            return false;
        }

        lock (_awaited)
        {
            _awaited.Remove(url.Key);
        }

        _named.Forget(url);
        _sessions.GetValueOrDefault(url.Key)?.End(new PeerUnusableException("it was removed"));
        _book.Save();
        return true;
    }

    /// <summary>Waits until the first synchronisation with a peer is done, but not longer than
    /// <see cref="SyncLimits.FirstSync"/>; and not at all when the operator named no peer, or none that could be one. For a
    /// thread of one's own.</summary>
    /// <returns>False when the program ends meanwhile.</returns>
    public bool WaitForFirstSync(CancellationToken stopping)
    {
        if (IsFirstSyncOver)
        {
            return true;
        }

        MinerLog.MiningWaits(_log, SyncLimits.FirstSync.TotalSeconds);
        long began = _clock.GetTimestamp();
        while (!IsFirstSyncOver && !_sync.FirstSync.Wait(LookEvery, CancellationToken.None))
        {
            if (stopping.IsCancellationRequested)
            {
                return false;
            }

            if (_clock.GetElapsedTime(began) > SyncLimits.FirstSync)
            {
                MinerLog.NotSynchronised(_log, SyncLimits.FirstSync.TotalSeconds);
                return true;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _node.Happened += PassOn;
        var running = new List<Task>();
        long saved = _clock.GetTimestamp();
        try
        {
            using var timer = new PeriodicTimer(LookEvery);
            do
            {
                running.RemoveAll(task => task.IsCompleted);
                HashSet<string> taken = [.. _sessions.Keys];
                while (_sessions.Count < _options.OutboundPeers && _book.Next(taken) is { } url)
                {
                    taken.Add(url.Key);
                    _sessions[url.Key] = null;
                    running.Add(Task.Run(() => RunAsync(url, stoppingToken), stoppingToken));
                }

                if (_clock.GetElapsedTime(saved) > SyncLimits.SavePeersEvery)
                {
                    _book.Save();
                    saved = _clock.GetTimestamp();
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The program ends.
        }

        _node.Happened -= PassOn;
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _book.Save();
    }

    private static PeerRecord Describe(KnownPeer known, PeerSession? session) => new(
        Url: known.Url.ToString(),
        State: known.State.ToString().ToLowerInvariant(),
        Height: session?.Best.Height,
        Delay: session?.Delay?.TotalSeconds,
        ClockDifference: session?.ClockDifference?.TotalSeconds);

    private IReadOnlyList<PeerSession> Sessions() => [.. _sessions.Values.OfType<PeerSession>()];

    private async Task RunAsync(PeerUrl url, CancellationToken cancellation)
    {
        var client = new PeerClient(_connector.Connect(url, address => _book.Located(url, address)));
        using var session = new PeerSession(url, client, _node, _clock, _sync.Changed, _log, cancellation);
        Exception reason;
        try
        {
            reason = await GreetAsync(url, session, cancellation)
                ? await TalkAsync(url, session, cancellation)
                : new OperationCanceledException();
        }
        catch (Exception exception) when (PeerSession.IsPeersFault(exception))
        {
            reason = exception;
        }
        catch (StoreException)
        {
            // No fault of the peer. The node has said so, and the program ends.
            _sessions.TryRemove(url.Key, out _);
            return;
        }
        catch (Exception mistake)
        {
            // Ours, or a question to the store that was broken off: the peer is tried again.
            if (_node.ReportIfStoreFailed(mistake) is null && !ChainReader.WasInterrupted(mistake))
            {
                MinerLog.SessionFailed(_log, mistake, url.ToString());
            }

            reason = new PeerUnusableException("this node could not go on with it");
        }
        finally
        {
            _sync.Leave(session);
        }

        bool wasConnected = _sessions.TryRemove(url.Key, out PeerSession? ended) && ended is not null;
        _clocks.Remove(url);
        if (!cancellation.IsCancellationRequested)
        {
            Judge(session, reason, wasConnected);
        }
    }

    /// <summary>Asks who it is.</summary>
    /// <returns>Whether to go on with it.</returns>
    private async Task<bool> GreetAsync(PeerUrl url, PeerSession session, CancellationToken cancellation)
    {
        (NodeRecord peer, DateTimeOffset? clock) = await session.Client.GetNodeAsync(cancellation);
        if (peer.Name == NodeName)
        {
            LeaveOut(url, "it is this node itself");
            return false;
        }

        if (peer.Genesis != _node.Parameters.Genesis.Hash.ToString())
        {
            LeaveOut(url, $"it is of {peer.DescribeNetwork()}, not of {_node.Parameters.Name}");
            return false;
        }

        session.ClockDifference = clock - _clock.GetUtcNow();
        _clocks.Add(url, clock);
        MinerLog.PeerJoined(_log, url.ToString(), peer.Height);
        return true;
    }

    private async Task<Exception> TalkAsync(PeerUrl url, PeerSession session, CancellationToken cancellation)
    {
        _book.Connected(url);
        _named.Connected(url);
        _sessions[url.Key] = session;
        Tell(url, "connected");
        if (_options.OwnUrl is { } own)
        {
            await session.Client.IntroduceAsync(own.ToString(), cancellation);
        }

        long asked = _clock.GetTimestamp();
        IReadOnlyList<string> others = await session.Client.GetPeersAsync(cancellation);
        session.Delay = _clock.GetElapsedTime(asked);
        foreach (string text in others)
        {
            if (PeerUrl.TryParse(text, out PeerUrl? other))
            {
                _ = Introduce(other, PeerAddresses.RangeOf(url));
            }
        }

        _sync.Join(session);
        return await session.RunAsync();
    }

    /// <summary>Whether there was a first synchronisation, or there is no peer to be waited for.</summary>
    private bool IsFirstSyncOver
    {
        get
        {
            lock (_awaited)
            {
                return _awaited.Count == 0 || _sync.FirstSync.IsCompleted;
            }
        }
    }

    private void LeaveOut(PeerUrl url, string why)
    {
        _book.Forget(url);
        lock (_awaited)
        {
            _awaited.Remove(url.Key);
        }

        _named.Forget(url);
        MinerLog.PeerLeftOut(_log, url.ToString(), why);
    }

    /// <summary>One that broke a rule is banned; not so a peer that the operator named, which is tried again later as one that
    /// failed.</summary>
    private void Judge(PeerSession session, Exception reason, bool wasConnected)
    {
        PeerUrl url = session.Url;
        bool isViolation = reason is PeerViolationException;
        bool isBanned = isViolation && _book.Ban(url, reason.Message);
        if (isBanned)
        {
            MinerLog.PeerBanned(_log, url.ToString(), reason.Message);
        }
        else if (session.HasShownAll && reason is HttpRequestException or IOException)
        {
            _book.Lost(url);
        }
        else if (!isViolation)
        {
            _book.Failed(url);
        }

        if (!wasConnected)
        {
            _named.Report(url, reason);
        }
        else
        {
            Tell(url, isBanned ? "banned" : "dropped");
            if (!isBanned)
            {
                MinerLog.PeerDropped(_log, url.ToString(), InWords(reason));
            }
        }

        _book.Save();
    }

    /// <summary>Our own words: nothing that a peer writes gets into the log.</summary>
    private static string InWords(Exception reason) => reason switch
    {
        PeerUnusableException => reason.Message,
        OperationCanceledException or TimeoutException => "it is too slow",
        HttpRequestException { StatusCode: { } status } => $"it answered with the HTTP status {(int)status}",
        _ => "the connection ended",
    };

    private void Tell(PeerUrl url, string state) => Happened?.Invoke(new PeerChanged(url.ToString(), state));

    /// <summary>Called under the node's lock.</summary>
    private void PassOn(NodeEvent happened)
    {
        if (happened is BlockConnected)
        {
            _sync.Changed.Set();
        }
        else if (happened is TransactionAdded added)
        {
            foreach (PeerSession session in Sessions())
            {
                session.Offer(added.Entry.Transaction.Id);
            }
        }
    }
}
