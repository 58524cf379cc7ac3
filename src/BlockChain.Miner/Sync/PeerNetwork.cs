using System.Net;
using System.Security.Cryptography;
using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Network;
using BlockChain.Miner.Addresses;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Sync;

/// <summary>
/// Keeps this node connected (section 5 of the paper): chooses peers from the book, has a session with each of up to
/// <see cref="MinerOptions.OutboundPeers"/> (<see cref="PeerSessions"/>), and passes on to them what is new here.
/// </summary>
internal sealed class PeerNetwork : BackgroundService
{
    private static readonly TimeSpan CheckEvery = TimeSpan.FromMilliseconds(250);

    private readonly FullNode _node;
    private readonly MinerOptions _options;
    private readonly PeerBook _book;
    private readonly PeerConnector _connector;
    private readonly PeerSessions _sessions;
    private readonly NamedPeers _named;
    private readonly ChainSync _sync;
    private readonly FirstSync _firstSync;
    private readonly TimeProvider _clock;

    public PeerNetwork(
        FullNode node, MinerOptions options, PeerBook book, PeerConnector connector, PeerSessions sessions, NamedPeers named,
        ChainSync sync, FirstSync firstSync, TimeProvider clock)
    {
        _node = node;
        _options = options;
        _book = book;
        _connector = connector;
        _sessions = sessions;
        _named = named;
        _sync = sync;
        _firstSync = firstSync;
        _clock = clock;
        foreach (PeerUrl url in options.Peers)
        {
            book.AddOperators(url);
        }

        if (options.OwnUrl is { } own)
        {
            book.Forget(own);
            named.Forget(own);
        }
    }

    /// <summary>The name by which this node recognises itself, should it ever connect to itself.</summary>
    public static string NodeName { get; } = "SimpleCoin-" + RandomNumberGenerator.GetHexString(8, lowercase: true);

    /// <summary>A peer joined or left. Handlers only take note.</summary>
    public event Action<NodeEvent>? Happened
    {
        add => _sessions.Happened += value;
        remove => _sessions.Happened -= value;
    }

    /// <summary>Peers that are connected.</summary>
    public int Count => _sessions.Connected.Count;

    /// <summary>All known peers with their state.</summary>
    public IReadOnlyList<PeerRecord> Peers => [.. _book.All.Select(known => Describe(known, _sessions.Find(known.Url)))];

    /// <summary>How far this node is behind the connected peers.</summary>
    /// <param name="tip">Its own tip.</param>
    public SyncRecord SyncOf(ChainedHeader tip)
    {
        IReadOnlyList<PeerSession> sessions = _sessions.Connected;
        ChainedHeader best = sessions.Select(session => session.Best).Prepend(tip).MaxBy(header => header.ChainWork)!;
        return new SyncRecord
        {
            State = best != tip || (sessions.Count > 0 && !_firstSync.IsOver) ? "catching-up"
                : _firstSync.IsOver ? "synced"
                : "waiting",
            Height = tip.Height,
            BestHeader = best.Height,
            Progress = best.Height == 0 ? 1 : Math.Min(1, (double)tip.Height / best.Height),
        };
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

        _named.Forget(url);
        _sessions.Find(url)?.End(new PeerUnusableException("it was removed"));
        _book.Save();
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
            using var timer = new PeriodicTimer(CheckEvery);
            do
            {
                running.RemoveAll(task => task.IsCompleted);
                HashSet<string> taken = _sessions.Keys;
                while (taken.Count < _options.OutboundPeers && _book.Next(taken) is { } url)
                {
                    taken.Add(url.Key);
                    running.Add(_sessions.StartAsync(url, stoppingToken));
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

    private static PeerRecord Describe(KnownPeer known, PeerSession? session) => new()
    {
        Url = known.Url.ToString(),
        State = known.State.ToString().ToLowerInvariant(),
        Height = session?.Best.Height,
        Delay = session?.Delay?.TotalSeconds,
        ClockDifference = session?.ClockDifference?.TotalSeconds,
    };

    /// <summary>Called under the node's lock.</summary>
    private void PassOn(NodeEvent happened)
    {
        if (happened is BlockConnected)
        {
            _sync.Changed.Set();
        }
        else if (happened is TransactionAdded added)
        {
            foreach (PeerSession session in _sessions.Connected)
            {
                session.Offer(added.Entry.Transaction.Id);
            }
        }
    }
}
