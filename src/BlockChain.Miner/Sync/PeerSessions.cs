using System.Collections.Concurrent;
using BlockChain.Miner.Addresses;
using BlockChain.Miner.Logging;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Sync;

/// <summary>A peer joined or left.</summary>
internal sealed record PeerChanged(string Url, string State) : NodeEvent;

/// <summary>The sessions that there are, each from the greeting to what its end means for the peer.</summary>
internal sealed class PeerSessions(
    FullNode node, MinerOptions options, PeerBook book, PeerConnector connector, ChainSync sync, NamedPeers named,
    TimeProvider clock, ILogger<PeerSessions> log)
{
    /// <summary>By the key of the peer; null while it is about to be connected.</summary>
    private readonly ConcurrentDictionary<string, PeerSession?> _sessions = new();
    private readonly ClockComparison _clocks = new(node.Parameters, clock, log);

    /// <summary>A peer joined or left. Handlers only take note.</summary>
    public event Action<NodeEvent>? Happened;

    /// <summary>The keys of the peers that are connected or about to be.</summary>
    public HashSet<string> Keys => [.. _sessions.Keys];

    /// <summary>The sessions with peers that are connected.</summary>
    public IReadOnlyList<PeerSession> Connected => [.. _sessions.Values.OfType<PeerSession>()];

    /// <summary>The session with a peer; null when it is not connected.</summary>
    public PeerSession? Find(PeerUrl url) => _sessions.GetValueOrDefault(url.Key);

    /// <summary>Connects to a peer.</summary>
    /// <returns>Completed when the session has ended, or there was none.</returns>
    public Task StartAsync(PeerUrl url, CancellationToken cancellation)
    {
        _sessions[url.Key] = null;
        return Task.Run(() => RunAsync(url, cancellation), cancellation);
    }

    private async Task RunAsync(PeerUrl url, CancellationToken cancellation)
    {
        var client = new PeerClient(connector.Connect(url, address => book.NoteLocated(url, address)));
        using var session = new PeerSession(url, client, node, clock, sync.Changed, log, cancellation);
        Exception reason;
        try
        {
            reason = await GreetAsync(session, cancellation)
                ? await TalkAsync(session, cancellation)
                : new OperationCanceledException();
        }
        catch (Exception exception) when (PeerSession.IsPeersFault(exception))
        {
            reason = exception;
        }
        catch (Exception mistake)
        {
            // Not the peer's fault, so it is tried again: a question to the store that was broken off, which is no failure of
            // the store; a failure of the store, at which the program ends; or a bug.
            if (!ChainReader.WasInterrupted(mistake) && node.ReportIfStoreFailed(mistake) is null)
            {
                MinerLog.SessionFailed(log, mistake, url.ToString());
            }

            reason = new PeerUnusableException("this node could not go on with it");
        }
        finally
        {
            sync.Leave(session);
        }

        bool wasConnected = _sessions.TryRemove(url.Key, out PeerSession? ended) && ended is not null;
        _clocks.Remove(url);
        if (!cancellation.IsCancellationRequested)
        {
            RecordEnd(session, reason, wasConnected);
        }
    }

    /// <summary>Asks who it is.</summary>
    /// <returns>Whether to go on with it.</returns>
    private async Task<bool> GreetAsync(PeerSession session, CancellationToken cancellation)
    {
        (NodeRecord peer, DateTimeOffset? time) = await session.Client.GetNodeAsync(cancellation);
        if (peer.Name == ThisNode.Name)
        {
            LeaveOut(session.Url, ThisNode.IsItself);
            return false;
        }

        if (peer.Genesis != node.Parameters.Genesis.Hash.ToString())
        {
            LeaveOut(session.Url, $"it is on {peer.DescribeNetwork()}, not on {node.Parameters.Name}");
            return false;
        }

        session.ClockDifference = time - clock.GetUtcNow();
        _clocks.Add(session.Url, time);
        MinerLog.PeerJoined(log, session.Url.ToString(), peer.Height);
        return true;
    }

    private void LeaveOut(PeerUrl url, string why)
    {
        book.Forget(url, why);
        named.Forget(url);
        MinerLog.PeerLeftOut(log, url.ToString(), why);
    }

    /// <summary>Introduces this node, asks for more peers, and listens until something ends the session.</summary>
    /// <returns>Why it ended.</returns>
    private async Task<Exception> TalkAsync(PeerSession session, CancellationToken cancellation)
    {
        PeerUrl url = session.Url;

        // In this order: whoever removes the peer meanwhile finds the session, or this finds that it was removed.
        _sessions[url.Key] = session;
        if (!book.NoteConnected(url))
        {
            return new PeerUnusableException("it was removed");
        }

        named.NoteConnected(url);
        RaiseChanged(url, "connected");
        if (options.OwnUrl is { } own)
        {
            await session.Client.IntroduceAsync(own.ToString(), cancellation);
        }

        long asked = clock.GetTimestamp();
        IReadOnlyList<string> others = await session.Client.GetPeersAsync(cancellation);
        session.Delay = clock.GetElapsedTime(asked);
        foreach (string text in others)
        {
            if (PeerUrl.TryParse(text, out PeerUrl? other) && connector.MayConnect(other))
            {
                book.Add(other, PeerAddresses.RangeOf(url));
            }
        }

        sync.Join(session);
        return await session.RunAsync();
    }

    /// <summary>One that broke a rule is banned; not so a peer that the operator named, which is tried again later as one that
    /// failed.</summary>
    private void RecordEnd(PeerSession session, Exception reason, bool wasConnected)
    {
        PeerUrl url = session.Url;
        bool isViolation = reason is PeerViolationException;
        bool isBanned = isViolation && book.Ban(url, reason.Message);
        if (isBanned)
        {
            MinerLog.PeerBanned(log, url.ToString(), reason.Message);
        }
        else if (session.HasShownAll && reason is HttpRequestException or IOException)
        {
            book.NoteLost(url);
        }
        else if (!isViolation)
        {
            book.NoteFailed(url);
        }

        if (!wasConnected)
        {
            named.Report(url, reason);
        }
        else
        {
            RaiseChanged(url, isBanned ? "banned" : "dropped");
            if (!isBanned)
            {
                MinerLog.PeerDropped(log, url.ToString(), InWords(reason));
            }
        }

        book.Save();
    }

    /// <summary>In our own words: nothing that a peer writes gets into the log.</summary>
    private static string InWords(Exception reason) => reason switch
    {
        PeerUnusableException => reason.Message,
        OperationCanceledException or TimeoutException => "it is too slow",
        HttpRequestException { StatusCode: { } status } => $"it answered with the HTTP status {(int)status}",
        _ => "the connection ended",
    };

    private void RaiseChanged(PeerUrl url, string state) => Happened?.Invoke(new PeerChanged(url.ToString(), state));
}
