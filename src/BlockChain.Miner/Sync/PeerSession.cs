using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using System.Threading.RateLimiting;
using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;
using BlockChain.Miner.Addresses;
using BlockChain.Miner.Logging;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Sync;

/// <summary>
/// One peer that this node listens to: keeps what it has shown, and answers requests. What the peer announces is a hint only.
/// Four things go on beside each other, so that none waits for another: listening; following its headers; offering it blocks;
/// passing on transactions (<see cref="TransactionRelay"/>).
/// </summary>
internal sealed class PeerSession : IDisposable
{
    private readonly FullNode _node;
    private readonly TimeProvider _clock;
    private readonly Signal _changed;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _end;
    private readonly TransactionRelay _relay;
    private readonly Signal _isOfferWanted = new();

    /// <summary>The block that the peer announced last; null asks for all headers.</summary>
    private readonly Channel<BlockHeader?> _announced = Channel.CreateBounded<BlockHeader?>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    private volatile ChainedHeader _best;
    private volatile bool _hasShownAll;
    private Exception? _reason;
    private bool _isAheadSaid;

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
        _node = node;
        _clock = clock;
        _changed = changed;
        _log = log;
        _relay = new TransactionRelay(client, node);
        _best = node.Tip.AncestorAt(0);
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Ended = _end.Token;
    }

    /// <summary>Where it is.</summary>
    public PeerUrl Url { get; }

    /// <summary>Asks it.</summary>
    public PeerClient Client { get; }

    /// <summary>From a question to its answer; null before the first.</summary>
    public TimeSpan? Delay { get; set; }

    /// <summary>How far its clock was ahead of ours when it was met; null where it did not say.</summary>
    public TimeSpan? ClockDifference { get; set; }

    /// <summary>Cancelled when the session ends.</summary>
    public CancellationToken Ended { get; }

    /// <summary>The last block of its best chain that it has shown, and that is known here, perhaps without a body.</summary>
    public ChainedHeader Best => _best;

    /// <summary>Whether it has shown all headers of its chain, once.</summary>
    public bool HasShownAll => _hasShownAll;

    /// <summary>Whether an exception is a peer's doing and not a mistake of ours. (A client is disposed of with its
    /// session, while it may still be asked.)</summary>
    public static bool IsPeersFault(Exception exception) => exception is HttpRequestException or IOException
        or OperationCanceledException or TimeoutException or PeerUnusableException or ObjectDisposedException;

    /// <summary>Ends the session.</summary>
    public void End(Exception reason)
    {
        // Somebody may say so of one that has ended, and is gone, already.
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
            _announced.Writer.TryWrite(null);
            await await Task.WhenAny(
                FollowHeadersAsync(), ListenAsync(events), OfferBlocksAsync(), _relay.RunAsync(Ended));
            throw new IOException("It ended the event stream.");
        }
        catch (Exception exception)
        {
            // The other three end too, whoever made the mistake.
            End(exception);
            if (IsPeersFault(exception))
            {
                return _reason!;
            }

            throw;
        }
    }

    /// <summary>Our tip moved: the peer may want it, and this node may want more of its headers.</summary>
    public void OfferChain()
    {
        _isOfferWanted.Set();
        if (!_hasShownAll && _node.Tip.ChainWork >= _best.ChainWork)
        {
            _announced.Writer.TryWrite(null);
        }
    }

    /// <summary>A new transaction of ours.</summary>
    public void Offer(TransactionId id) => _relay.Offer(id);

    /// <inheritdoc/>
    public void Dispose()
    {
        Client.Dispose();
        _end.Dispose();
    }

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
            // What comes faster is not read for a moment: then the peer cannot send it.
            using RateLimitLease lease = await allowed.AcquireAsync(1, Ended);
            if (type == "block")
            {
                _announced.Writer.TryWrite(Announcement.ReadBlock(data));
            }
            else if (type == "tx" && Announcement.ReadTransaction(data) is { } id)
            {
                _relay.Announced(id);
            }
        }
    }

    private async Task FollowHeadersAsync()
    {
        using var downloads = new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = SyncLimits.HeaderDownloadBurst,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 1,
        });
        await foreach (BlockHeader? announced in _announced.Reader.ReadAllAsync(Ended))
        {
            if (announced is { } header && Place(header) is { } placed)
            {
                _best = placed;
            }
            else
            {
                using RateLimitLease lease = await downloads.AcquireAsync(1, Ended);
                await DownloadHeadersAsync();
            }

            _changed.Set();
        }
    }

    /// <summary>The place of an announced header that is known, or continues a known chain and has more work than ours.
    /// Most news are of these kinds, and need no request for headers.</summary>
    private ChainedHeader? Place(BlockHeader announced)
    {
        BlockHash hash = announced.ComputeHash();
        if (!IsKnown(hash, out ChainedHeader? placed) && IsKnown(announced.PreviousHash, out ChainedHeader? parent))
        {
            _ = _node.SubmitHeaders(HeaderChain.Extend(
                parent, [announced], _node.Parameters, _clock.GetUtcNow().ToUnixTimeSeconds(), out _));
            _ = IsKnown(hash, out placed);
        }

        return placed;
    }

    private bool IsKnown(BlockHash hash, [NotNullWhen(true)] out ChainedHeader? header) =>
        _node.TryFindHeader(hash, out header, out BlockStatus status) && status != BlockStatus.Invalid;

    /// <summary>Asks for the headers after the last block that both have. Those of a branch with more work than our chain go
    /// into the node's tree as they come; of other branches nothing is kept.</summary>
    private async Task DownloadHeadersAsync()
    {
        var download = new HeaderDownload(Client.GetHeadersAsync, new KnownTree(_node), _node.Parameters, _clock);
        var light = new List<ChainedHeader>();
        ChainedHeader? kept = null;
        await foreach (HeaderPage page in download.RunAsync(Ended))
        {
            light.AddRange(page.New);
            if (light.Count > 0 && light[^1].ChainWork > _node.Tip.ChainWork)
            {
                kept = Keep(light) ?? kept;
                light.Clear();
            }

            _best = kept ?? page.Known;
            _changed.Set();
            if (light.Count >= SyncLimits.HeadersAhead)
            {
                throw new PeerViolationException($"It has {light.Count} headers with less work than our chain.");
            }

            Judge(page);
            if (_best.Height - _node.Tip.Height >= SyncLimits.HeadersAhead)
            {
                return;
            }
        }

        _hasShownAll = true;
        _isOfferWanted.Set();
    }

    /// <summary>Has the node await the bodies of a branch.</summary>
    /// <returns>The last header as the node's tree has it; null where another branch was quicker.</returns>
    private ChainedHeader? Keep(List<ChainedHeader> branch) =>
        _node.SubmitHeaders(branch) is { Reason: "bad-prevblk" } refusal
            ? throw new PeerViolationException(refusal.Detail)
            : _node.TryFindHeader(branch[^1].Hash, out ChainedHeader? kept, out _) ? kept : null;

    private void Judge(HeaderPage page)
    {
        if (page.Violation is { IsForGood: true })
        {
            throw new PeerViolationException($"A header of its chain breaks a rule: {page.Violation}");
        }

        if (page.Violation is not null && !_isAheadSaid)
        {
            // It is one of the two clocks. What is too new now is asked for again when the peer announces its next block.
            _isAheadSaid = true;
            TimeSpan ahead = DateTimeOffset.FromUnixTimeSeconds(page.Refused!.Value.Time) - _clock.GetUtcNow();
            MinerLog.PeerIsAhead(_log, Url.ToString(), Math.Ceiling(ahead.TotalMinutes));
        }
    }

    private async Task OfferBlocksAsync()
    {
        while (true)
        {
            await _isOfferWanted.WaitAsync(Ended);
            if (_hasShownAll && _node.Tip.ChainWork > _best.ChainWork)
            {
                await OfferBranchAsync(_node.Tip, _best);
            }
        }
    }

    /// <summary>Offers the blocks from the last that the peer has up to our tip. Of more than one the headers go first:
    /// by the work that they show, the peer also takes a branch that lies deep below its tip.</summary>
    private async Task OfferBranchAsync(ChainedHeader tip, ChainedHeader theirs)
    {
        List<ChainedHeader> lacking = tip.After(ChainedHeader.ForkPoint(tip, theirs));
        if (lacking.Count > 1)
        {
            await Client.OfferHeadersAsync(lacking.Take(SyncLimits.HeadersOffered).Select(header => header.Header), Ended);
            await Task.Delay(SyncLimits.Stall, Ended);
            if (_best != theirs)
            {
                // It fetches them by itself, from whomever it reaches.
                _isOfferWanted.Set();
                return;
            }
        }

        foreach (ChainedHeader header in lacking.Where(header => !Has(header)))
        {
            byte[]? body;
            using (ChainReader reader = _node.OpenReader())
            {
                body = reader.FindBody(header.Hash);
            }

            if (body is null || !await Client.OfferBlockAsync(body, Ended))
            {
                return;
            }

            _best = header;
        }
    }

    private bool Has(ChainedHeader header)
    {
        ChainedHeader best = _best;
        return best.Height >= header.Height && best.AncestorAt(header.Height).Hash == header.Hash;
    }
}
