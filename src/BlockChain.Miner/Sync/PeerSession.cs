using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Mempool;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;
using BlockChain.Core.Transactions;

namespace BlockChain.Miner.Sync;

/// <summary>
/// One peer that this node listens to. What the peer announces is a hint only: a block leads to its headers and bodies, a
/// transaction is fetched and checked like any other. What this node has and the peer lacks is offered to it, because
/// nobody may be able to reach this node.
/// </summary>
internal sealed class PeerSession : IDisposable
{
    private readonly FullNode _node;
    private readonly BodyDownload _download;
    private readonly TimeProvider _clock;
    private readonly Func<IReadOnlyList<PeerSession>> _sessions;
    private readonly CancellationTokenSource _end;
    private readonly Channel<Func<Task>> _tasks = Channel.CreateBounded<Func<Task>>(
        new BoundedChannelOptions(SyncLimits.QueuedTasks) { SingleReader = true });

    private readonly RecentHashes _known = new(SyncLimits.RememberedHashes);
    private volatile ChainedHeader _best;
    private Exception? _reason;
    private int _isSyncWanted;
    private int _isDownloadWanted;
    private int _isOfferWanted;

    public PeerSession(
        PeerUrl url, PeerClient client, FullNode node, BodyDownload download, TimeProvider clock,
        Func<IReadOnlyList<PeerSession>> sessions, CancellationToken cancellation)
    {
        Url = url;
        Client = client;
        _node = node;
        _download = download;
        _clock = clock;
        _sessions = sessions;
        _best = node.Tip.AncestorAt(0);
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    }

    /// <summary>Where it is.</summary>
    public PeerUrl Url { get; }

    /// <summary>Asks it.</summary>
    public PeerClient Client { get; }

    /// <summary>The last block of the best chain that it has shown, its bodies here or not.</summary>
    public ChainedHeader Best => _best;

    /// <summary>Whether an exception is a peer's doing and not a mistake of ours. (A client is disposed of with its
    /// session, while a download may still ask it.)</summary>
    public static bool IsPeersFault(Exception exception) => exception is HttpRequestException or IOException
        or OperationCanceledException or TimeoutException or PeerViolationException or ObjectDisposedException;

    /// <summary>Whether the peer, still there, has shown a chain with this block in it.</summary>
    public bool Has(ChainedHeader header)
    {
        ChainedHeader best = _best;
        return !_end.IsCancellationRequested
            && best.Height >= header.Height
            && best.AncestorAt(header.Height).Hash == header.Hash;
    }

    /// <summary>Ends the session.</summary>
    public void End(Exception reason)
    {
        // A download may say so of one that has ended, and is gone, already.
        if (Interlocked.CompareExchange(ref _reason, reason, null) is null)
        {
            _end.Cancel();
        }
    }

    /// <summary>Listens and does what follows, until something ends it.</summary>
    /// <param name="synchronised">Called when the first synchronisation is done.</param>
    /// <returns>Why it ended.</returns>
    public async Task<Exception> RunAsync(Action synchronised)
    {
        try
        {
            await using Stream events = await Client.OpenEventsAsync(_end.Token);
            Task listening = ListenAsync(events);
            Task working = WorkAsync();
            WantOnce(ref _isSyncWanted, SyncAsync);
            Want(async () =>
            {
                synchronised();
                await MeetMempoolAsync();
            });
            await await Task.WhenAny(listening, working);
            throw new IOException("It ended the event stream.");
        }
        catch (Exception exception) when (IsPeersFault(exception))
        {
            End(exception);
            return _reason!;
        }
    }

    /// <summary>A new tip of ours: the peer may want it.</summary>
    public void OfferChain()
    {
        WantOnce(ref _isOfferWanted, OfferChainAsync);
    }

    /// <summary>A new transaction of ours.</summary>
    public void Offer(Transaction transaction)
    {
        if (!_known.Contains(transaction.Id.Value))
        {
            Want(() => OfferAsync(transaction));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Client.Dispose();
        _end.Dispose();
    }

    /// <summary>Puts a task into the queue; one too many is left out, for all of them are hints.</summary>
    private bool Want(Func<Task> task) => _tasks.Writer.TryWrite(task);

    /// <summary>The same, for what needs to be done once for all that want it.</summary>
    private void WantOnce(ref int isWanted, Func<Task> task)
    {
        if (Interlocked.Exchange(ref isWanted, 1) == 0 && !Want(task))
        {
            Interlocked.Exchange(ref isWanted, 0);
        }
    }

    private async Task WorkAsync()
    {
        await foreach (Func<Task> task in _tasks.Reader.ReadAllAsync(_end.Token))
        {
            await task();
        }
    }

    private async Task ListenAsync(Stream events)
    {
        double allowed = SyncLimits.AnnouncementBurst;
        long last = _clock.GetTimestamp();
        await foreach ((string type, string data) in EventStream.ReadAsync(events, _end.Token))
        {
            long now = _clock.GetTimestamp();
            allowed = Math.Min(
                SyncLimits.AnnouncementBurst,
                allowed + (_clock.GetElapsedTime(last, now).TotalSeconds * SyncLimits.AnnouncementsPerSecond)) - 1;
            last = now;
            if (allowed < 0)
            {
                throw new PeerViolationException("It announces too much.");
            }

            if (type == "block")
            {
                HearOf(Announcement.ReadBlock(data));
            }
            else if (type == "tx" && Announcement.ReadTransaction(data) is { } id
                && _known.Add(id.Value) && !_node.Mempool.TryFind(id, out _))
            {
                Want(() => FetchAsync(id));
            }
        }
    }

    private void HearOf(BlockHeader? announced)
    {
        if (announced is not { } header || Place(header) is not { } placed)
        {
            WantOnce(ref _isSyncWanted, SyncAsync);
            return;
        }

        _best = placed;
        if (placed.ChainWork > _node.Tip.ChainWork)
        {
            WantOnce(ref _isDownloadWanted, DownloadAsync);
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

    private Task DownloadAsync()
    {
        Interlocked.Exchange(ref _isDownloadWanted, 0);
        return _download.RunAsync(_best, _sessions, _end.Token);
    }

    private async Task SyncAsync()
    {
        Interlocked.Exchange(ref _isSyncWanted, 0);
        while (true)
        {
            HeaderSync.Result result = await HeaderSync.RunAsync(Client, _node, _clock, _end.Token);
            _best = result.Best;
            if (result.Best.ChainWork <= _node.Tip.ChainWork)
            {
                break;
            }

            await _download.RunAsync(result.Best, _sessions, _end.Token);
        }

        if (_node.Tip.ChainWork > _best.ChainWork)
        {
            OfferChain();
        }
    }

    /// <summary>Offers the blocks from the last that the peer has up to our tip. Of more than one the headers go first:
    /// by the work that they show, the peer also takes a branch that lies deep below its tip.</summary>
    private async Task OfferChainAsync()
    {
        Interlocked.Exchange(ref _isOfferWanted, 0);
        ChainedHeader tip = _node.Tip;
        List<ChainedHeader> lacking = tip.After(ChainedHeader.ForkPoint(tip, _best));
        if (lacking.Count > 1)
        {
            await Client.OfferHeadersAsync(
                lacking.Take(SyncLimits.HeadersOffered).Select(header => header.Header), _end.Token);
        }

        foreach (ChainedHeader header in lacking.Where(header => !Has(header)))
        {
            byte[]? body;
            using (ChainReader reader = _node.OpenReader())
            {
                body = reader.FindBody(header.Hash);
            }

            if (body is null || !await Client.OfferBlockAsync(body, _end.Token))
            {
                return;
            }

            _best = header;
        }
    }

    private async Task OfferAsync(Transaction transaction)
    {
        if (_known.Add(transaction.Id.Value))
        {
            await Client.OfferTransactionAsync(transaction.ToBytes(), _end.Token);
        }
    }

    private async Task FetchAsync(TransactionId id)
    {
        if (_node.Mempool.TryFind(id, out _) || await Client.GetTransactionAsync(id, _end.Token) is not { } bytes)
        {
            return;
        }

        if (!Transaction.TryParse(bytes, out Transaction? transaction, out _) || transaction.Id != id)
        {
            throw new PeerViolationException($"It answered with something else than transaction {id}.");
        }

        Violation? violation = await Task.Run(() => _node.SubmitTransaction(transaction), _end.Token);
        if (violation is { Reason: "mandatory-script-verify-flag-failed" })
        {
            throw new PeerViolationException($"It passes on a transaction with a bad signature: {violation}");
        }
    }

    /// <summary>What one has and the other lacks goes over.</summary>
    private async Task MeetMempoolAsync()
    {
        HashSet<TransactionId> theirs = [.. (await Client.GetMempoolAsync(_end.Token)).Take(SyncLimits.QueuedTasks / 2)];
        foreach (TransactionId id in theirs)
        {
            if (_known.Add(id.Value) && !_node.Mempool.TryFind(id, out _))
            {
                Want(() => FetchAsync(id));
            }
        }

        foreach (MempoolEntry entry in _node.Mempool.Entries.Where(entry => !theirs.Contains(entry.Transaction.Id)))
        {
            Offer(entry.Transaction);
        }
    }
}
