using System.Net;
using BlockChain.Miner.Addresses;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Sync;

/// <summary>
/// Keeps this node connected (section 5 of the paper): chooses peers from the book, has a session with each of up to
/// <see cref="MinerOptions.OutboundPeers"/> (<see cref="PeerSessions"/>), and passes on to them what is new here.
/// </summary>
internal sealed class PeerNetwork(
    FullNode node, MinerOptions options, PeerBook book, PeerConnector connector, PeerSessions sessions, NamedPeers named,
    ChainSync sync, FirstSync firstSync, TimeProvider clock)
    : BackgroundService
{
    private static readonly TimeSpan CheckEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>Peers that are connected.</summary>
    public int Count => sessions.Connected.Count;

    /// <summary>All known peers with their state.</summary>
    public IReadOnlyList<PeerRecord> Peers => [.. book.All.Select(known => Describe(known, sessions.Find(known.Url)))];

    /// <summary>How far this node is behind the connected peers.</summary>
    /// <param name="tip">Its own tip.</param>
    public SyncRecord SyncOf(ChainedHeader tip)
    {
        IReadOnlyList<PeerSession> connected = sessions.Connected;
        ChainedHeader best = connected.Select(session => session.Best).Prepend(tip).MaxBy(header => header.ChainWork)!;
        return new SyncRecord(
            State: best != tip || (connected.Count > 0 && !firstSync.IsOver) ? "catching-up"
                : firstSync.IsOver ? "synced"
                : "waiting",
            Height: tip.Height,
            BestHeader: best.Height,
            Progress: best.Height == 0 ? 1 : Math.Min(1, (double)tip.Height / best.Height));
    }

    /// <summary>Accepts a node that somebody named.</summary>
    /// <param name="url">Where it is said to be.</param>
    /// <param name="source">The range of the one who named it.</param>
    /// <returns>Why this node does not connect to it, in a sentence; null: it does.</returns>
    public string? Introduce(PeerUrl url, string source) =>
        options.OutboundPeers == 0 ? "This node has no peers (--no-peers)."
        : !connector.MayConnect(url)
            ? "This node may not connect to that address: it is not a public one, and the operator has named none of its kind (--peer)."
        : book.Add(url, source) ? null
        : book.WhyRefused(url);

    /// <summary>Accepts a node that the operator named while this one runs, even one that he removed before.</summary>
    /// <param name="url">Where it is.</param>
    /// <param name="isOperator">Whether only the operator can have named it; otherwise this may be somebody behind a proxy that
    /// does not say that it is one, and the kinds of addresses that this node connects to stay as they are.</param>
    /// <returns>Why this node does not connect to it, in a sentence; null: it does.</returns>
    public string? Add(PeerUrl url, bool isOperator)
    {
        if (isOperator)
        {
            connector.Allow(url);
        }

        book.Readmit(url);
        return Introduce(url, PeerAddresses.RangeOf(IPAddress.Loopback));
    }

    /// <summary>Ends the session with a peer and does not connect to it again until the operator adds it, or for a day. It may
    /// still connect to this node.</summary>
    /// <returns>False when no such peer is known.</returns>
    public bool Remove(PeerUrl url)
    {
        if (!book.Remove(url))
        {
            return false;
        }

        named.Forget(url);
        sessions.Find(url)?.End(new PeerUnusableException("it was removed"));
        book.Save();
        return true;
    }

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (PeerUrl url in options.Peers)
        {
            book.AddOperators(url);
        }

        if (options.OwnUrl is { } own)
        {
            book.Forget(own, ThisNode.IsItself);
            named.Forget(own);
        }

        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        node.Happened += PassOn;
        var running = new List<Task>();
        long saved = clock.GetTimestamp();
        using var timer = new PeriodicTimer(CheckEvery);
        using CancellationTokenRegistration end = stoppingToken.Register(timer.Dispose);
        do
        {
            running.RemoveAll(task => task.IsCompleted);
            HashSet<string> taken = sessions.Keys;
            while (taken.Count < options.OutboundPeers && book.Next(taken) is { } url)
            {
                taken.Add(url.Key);
                running.Add(sessions.StartAsync(url, stoppingToken));
            }

            if (clock.GetElapsedTime(saved) > SyncLimits.SavePeersEvery)
            {
                book.Save();
                saved = clock.GetTimestamp();
            }
        }
        while (await timer.WaitForNextTickAsync(CancellationToken.None));

        node.Happened -= PassOn;
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        book.Save();
    }

    private static PeerRecord Describe(KnownPeer known, PeerSession? session) => new(
        Url: known.Url.ToString(),
        State: known.State.ToString().ToLowerInvariant(),
        Height: session?.Best.Height,
        Delay: session?.Delay?.TotalSeconds,
        ClockDifference: session?.ClockDifference?.TotalSeconds);

    /// <summary>Called under the node's lock.</summary>
    private void PassOn(NodeEvent happened)
    {
        if (happened is BlockConnected)
        {
            sync.Changed.Set();
        }
        else if (happened is TransactionAdded added)
        {
            foreach (PeerSession session in sessions.Connected)
            {
                session.Offer(added.Entry.Transaction.Id);
            }
        }
    }
}
