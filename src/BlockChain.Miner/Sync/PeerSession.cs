using System.Threading.RateLimiting;
using BlockChain.Miner.Addresses;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Sync;

/// <summary>
/// One peer that this node listens to: keeps what it has shown, and answers requests. What the peer announces is a hint only.
/// Four things go on at the same time, so that none waits for another: listening; keeping up with its headers
/// (<see cref="PeerHeaders"/>); offering it blocks (<see cref="BlockRelay"/>); passing on transactions
/// (<see cref="TransactionRelay"/>).
/// </summary>
internal sealed class PeerSession : IDisposable
{
    private readonly CancellationTokenSource _end;
    private readonly PeerHeaders _headers;
    private readonly BlockRelay _blocks;
    private readonly TransactionRelay _transactions;
    private readonly Signal _isOfferWanted = new();
    private Exception? _reason;

    /// <summary>A session that has not begun.</summary>
    /// <param name="url">Where the peer is.</param>
    /// <param name="client">Asks it; disposed of with the session.</param>
    /// <param name="node">This node.</param>
    /// <param name="clock">Our clock.</param>
    /// <param name="changed">Set when the peer has shown something.</param>
    /// <param name="log">Where it is said that the peer's blocks are too new.</param>
    /// <param name="cancellation">The program ends.</param>
    public PeerSession(
        PeerUrl url, PeerClient client, FullNode node, TimeProvider clock, Signal changed, ILogger log,
        CancellationToken cancellation)
    {
        Url = url;
        Client = client;
        _headers = new PeerHeaders(url, client, node, clock, changed, shownAll: _isOfferWanted, log);
        _blocks = new BlockRelay(client, node, _headers, _isOfferWanted);
        _transactions = new TransactionRelay(client, node);
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Ended = _end.Token;
    }

    /// <summary>Where it is.</summary>
    public PeerUrl Url { get; }

    /// <summary>Asks it.</summary>
    public PeerClient Client { get; }

    /// <summary>The time from a question to its answer; null before the first.</summary>
    public TimeSpan? Delay { get; set; }

    /// <summary>How far its clock was ahead of ours when it was met; null where it did not say.</summary>
    public TimeSpan? ClockDifference { get; set; }

    /// <summary>Cancelled when the session ends.</summary>
    public CancellationToken Ended { get; }

    /// <inheritdoc cref="PeerHeaders.Best"/>
    public ChainedHeader Best => _headers.Best;

    /// <inheritdoc cref="PeerHeaders.HasShownAll"/>
    public bool HasShownAll => _headers.HasShownAll;

    /// <summary>Whether an exception is caused by a peer and not by a bug of ours. (A client is disposed of with its session,
    /// while it may still be asked.)</summary>
    public static bool IsPeersFault(Exception exception) => exception is HttpRequestException or IOException
        or OperationCanceledException or TimeoutException or PeerUnusableException or ObjectDisposedException;

    /// <summary>Ends the session.</summary>
    public void End(Exception reason)
    {
        // The session may have ended, and be disposed, already.
        if (Interlocked.CompareExchange(ref _reason, reason, null) is null)
        {
            _end.Cancel();
        }
    }

    /// <summary>Listens and does what follows, until something ends it.</summary>
    /// <returns>Why it ended.</returns>
    public async Task<Exception> RunAsync()
    {
        try
        {
            await using Stream events = await Client.OpenEventsAsync(Ended);
            _headers.AskForAll();
            await await Task.WhenAny(
                _headers.RunAsync(Ended), ListenAsync(events), _blocks.RunAsync(Ended), _transactions.RunAsync(Ended));
            throw new IOException("It ended the event stream.");
        }
        catch (Exception exception)
        {
            // The other three end too, whichever one failed.
            End(exception);
            if (IsPeersFault(exception))
            {
                return _reason!;
            }

            throw;
        }
    }

    /// <summary>Our tip moved: the peer may want it, and this node may want more of its headers.</summary>
    public void NoteTipMoved()
    {
        _isOfferWanted.Set();
        _headers.ContinueDownload();
    }

    /// <summary>A new transaction of ours.</summary>
    public void Offer(TransactionId id) => _transactions.Offer(id);

    /// <inheritdoc/>
    public void Dispose()
    {
        Client.Dispose();
        _end.Dispose();
    }

    /// <summary>Reads announcements. Defends against a peer that floods: what comes faster than the limit is not read for a moment,
    /// and then the peer cannot send it.</summary>
    private async Task ListenAsync(Stream events)
    {
        using var allowed = new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = SyncLimits.AnnouncementBurst,
            TokensPerPeriod = SyncLimits.AnnouncementsPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 1,
        });
        await foreach ((string type, string data) in EventStream.ReadAsync(events, Ended))
        {
            using RateLimitLease lease = await allowed.AcquireAsync(1, Ended);
            if (type == "block" && Announcement.ReadBlock(data) is { } header)
            {
                _headers.NoteAnnounced(header);
            }
            else if (type == "block")
            {
                _headers.AskForAll();
            }
            else if (type == "tx" && Announcement.ReadTransaction(data) is { } id)
            {
                _transactions.NoteAnnounced(id);
            }
        }
    }
}
