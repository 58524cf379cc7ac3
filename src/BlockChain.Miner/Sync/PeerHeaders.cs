using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using System.Threading.RateLimiting;
using BlockChain.Miner.Addresses;
using BlockChain.Miner.Logging;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Sync;

/// <summary>What one peer has shown of its chain. Defends against a peer that announces blocks without ever showing any, and one
/// whose long chain has little work: downloads of headers are limited in number and in length.</summary>
/// <param name="url">Where the peer is.</param>
/// <param name="client">Asks it.</param>
/// <param name="node">This node.</param>
/// <param name="clock">Our clock.</param>
/// <param name="changed">Set when the peer has shown something.</param>
/// <param name="shownAll">Set when it has shown all headers of its chain.</param>
/// <param name="log">Where it is said that the peer's blocks are too new.</param>
internal sealed class PeerHeaders(
    PeerUrl url, PeerClient client, FullNode node, TimeProvider clock, Signal changed, Signal shownAll, ILogger log)
{
    /// <summary>The block that the peer announced last; null asks for all headers.</summary>
    private readonly Channel<BlockHeader?> _announced = Channel.CreateBounded<BlockHeader?>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    private volatile ChainedHeader _best = node.Tip.AncestorAt(0);
    private volatile bool _hasShownAll;
    private bool _isAheadSaid;

    /// <summary>The last block of its best chain that it has shown, or taken from us, and that is known here, perhaps without a
    /// body.</summary>
    public ChainedHeader Best => _best;

    /// <summary>Whether it has shown all headers of its chain, once.</summary>
    public bool HasShownAll => _hasShownAll;

    /// <summary>The peer has accepted a block of ours. Meanwhile it may have shown a chain with more work, which stays its best.
    /// </summary>
    public void NoteAccepted(ChainedHeader header)
    {
        ChainedHeader best;
        do
        {
            best = _best;
            if (header.ChainWork <= best.ChainWork)
            {
                return;
            }
        }
        while (Interlocked.CompareExchange(ref _best, header, best) != best);
    }

    /// <summary>The peer has announced a block.</summary>
    public void NoteAnnounced(BlockHeader header) => _announced.Writer.TryWrite(header);

    /// <summary>Has all headers fetched that the peer has and this node has not.</summary>
    public void AskForAll() => _announced.Writer.TryWrite(null);

    /// <summary>Our tip moved: this node may want the headers for which it was too far behind.</summary>
    public void ContinueDownload()
    {
        if (!_hasShownAll && node.Tip.ChainWork >= _best.ChainWork)
        {
            AskForAll();
        }
    }

    /// <summary>Keeps up with what the peer announces, until the session ends.</summary>
    public async Task RunAsync(CancellationToken ended)
    {
        using var downloads = new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = SyncLimits.HeaderDownloadBurst,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 1,
        });
        await foreach (BlockHeader? announced in _announced.Reader.ReadAllAsync(ended))
        {
            if (announced is { } header && Place(header) is { } placed)
            {
                _best = placed;
            }
            else
            {
                using RateLimitLease lease = await downloads.AcquireAsync(1, ended);
                await DownloadAsync(ended);
            }

            changed.Set();
        }
    }

    /// <summary>The place of an announced header that is known, or continues a known chain and has more work than ours.
    /// Most news are of these kinds, and need no request for headers.</summary>
    private ChainedHeader? Place(BlockHeader announced)
    {
        BlockHash hash = announced.ComputeHash();
        if (!IsKnown(hash, out ChainedHeader? placed))
        {
            _ = node.SubmitHeaders([announced]);
            _ = IsKnown(hash, out placed);
        }

        return placed;
    }

    private bool IsKnown(BlockHash hash, [NotNullWhen(true)] out ChainedHeader? header) =>
        node.TryFindHeader(hash, out header, out BlockStatus status) && status != BlockStatus.Invalid;

    /// <summary>Asks for the headers after the last block that both have. Those of a branch with more work than our chain go
    /// into the node's tree as they come; of other branches nothing is kept.</summary>
    private async Task DownloadAsync(CancellationToken ended)
    {
        var download = new HeaderDownload(client.GetHeadersAsync, new KnownTree(node), node.Parameters, clock);
        var light = new List<ChainedHeader>();
        ChainedHeader? kept = null;
        await foreach (HeaderPage page in download.RunAsync(ended))
        {
            light.AddRange(page.New);
            if (light.Count > 0 && light[^1].ChainWork > node.Tip.ChainWork)
            {
                kept = AwaitBodies(light) ?? kept;
                light.Clear();
            }

            _best = kept ?? page.Known;
            changed.Set();
            if (light.Count >= SyncLimits.HeadersAhead)
            {
                throw new PeerViolationException($"it has {light.Count} headers with less work than our chain");
            }

            if (page.Violation is { } violation)
            {
                Refuse(violation, page);
            }

            if (_best.Height - node.Tip.Height >= SyncLimits.HeadersAhead)
            {
                return;
            }
        }

        _hasShownAll = true;
        shownAll.Set();
    }

    /// <summary>Has the node await the bodies of a branch.</summary>
    /// <returns>The last header as the node's tree has it; null where another branch was quicker.</returns>
    /// <exception cref="PeerUnusableException">A block of the branch was found invalid since the last page came. What the
    /// next session says about it depends on why.</exception>
    private ChainedHeader? AwaitBodies(List<ChainedHeader> branch) =>
        node.SubmitHeaders(branch) is { Reason: "bad-prevblk" }
            ? throw new PeerUnusableException("a block of its chain was found invalid just now")
            : node.TryFindHeader(branch[^1].Hash, out ChainedHeader? kept, out _) ? kept : null;

    /// <summary>Ends the session for a header that is never valid. One that is only too new is logged once: it is one of the two
    /// clocks, and the header is asked for again when the peer announces its next block.</summary>
    private void Refuse(Violation violation, HeaderPage page)
    {
        if (violation.IsPermanent)
        {
            throw new PeerViolationException($"a header of its chain breaks a rule: {violation}");
        }

        if (!_isAheadSaid)
        {
            _isAheadSaid = true;
            TimeSpan ahead = DateTimeOffset.FromUnixTimeSeconds(page.Refused!.Value.Time) - clock.GetUtcNow();
            MinerLog.PeerIsAhead(log, url.ToString(), Math.Ceiling(ahead.TotalMinutes));
        }
    }
}
