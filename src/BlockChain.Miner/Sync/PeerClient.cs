using System.Diagnostics;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Sync;

/// <summary>
/// Asks a peer. Nothing that it says is trusted: every answer has a limit in bytes and in time. Too slow or out of reach is
/// an <see cref="HttpRequestException"/>, <see cref="IOException"/> or <see cref="OperationCanceledException"/>; an answer
/// that no honest node gives is a <see cref="PeerViolationException"/>. A peer that is busy (503 or 429) is asked again after
/// the pause that it asks for, but not for ever.
/// </summary>
/// <param name="http">Reaches the peer, see <see cref="PeerConnector"/>; disposed of with this.</param>
internal sealed class PeerClient(HttpClient http) : IDisposable
{
    private readonly BoundedHttp _http = new(
        http, SyncLimits.AnswerTime,
        tooLarge: size => new PeerViolationException($"its answer has more than {size} bytes"),
        notJson: _ => DoesNotSpeakAsNodesDo());

    /// <summary>How long it may go on being busy with one question.</summary>
    public TimeSpan MaxBusy { get; init; } = SyncLimits.MaxBusy;

    /// <summary>Who it is, and what its clock shows, if it says so.</summary>
    public async Task<(NodeRecord Node, DateTimeOffset? Clock)> GetNodeAsync(CancellationToken cancellation)
    {
        (HttpStatusCode status, byte[] body, DateTimeOffset? clock) =
            await AskOnceAsync(HttpMethod.Get, "api/node", content: null, cancellation);
        return status == HttpStatusCode.OK
            ? (_http.Parse(body, ApiJson.Default.NodeRecord), clock)
            : throw Refusal(status);
    }

    /// <summary>The headers after a block of its best chain; null when that block is not part of it.</summary>
    public async Task<IReadOnlyList<BlockHeader>?> GetHeadersAsync(BlockHash after, CancellationToken cancellation)
    {
        byte[]? body = await GetAsync(
            $"api/headers/{after}?count={HeaderDownload.PageSize}", SyncLimits.AnswerSize, cancellation);
        if (body is null)
        {
            return null;
        }

        return BlockHeader.TryReadAll(body, out IReadOnlyList<BlockHeader> headers) && headers.Count <= HeaderDownload.PageSize
            ? headers
            : throw new PeerViolationException($"it answered with {body.Length} bytes where headers were asked for");
    }

    /// <summary>Blocks by their hashes, in order, each as soon as it is here; the answer may end early.</summary>
    public async IAsyncEnumerable<Block> GetBlocksAsync(
        IReadOnlyList<BlockHash> hashes, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var asked = new RawBlocksRequest(Hashes: [.. hashes.Select(hash => hash.ToString())]);
        await foreach ((int place, byte[] bytes) in AskForRecordsAsync(
            "api/blocks/raw", () => JsonContent.Create(asked, ApiJson.Default.RawBlocksRequest),
            hashes.Count, ChainParameters.MaxBlockSize, cancellation))
        {
            if (bytes.Length == 0)
            {
                throw new PeerUnusableException("it does not have a block that it announced");
            }

            yield return Block.TryParse(bytes, out Block? block, out _) && block.Hash == hashes[place]
                ? block
                : throw new PeerViolationException($"it answered with something else than block {hashes[place]}");
        }
    }

    /// <summary>Unconfirmed transactions by their ids, in order, null for one that it does not have any more; the answer may
    /// end early.</summary>
    public async IAsyncEnumerable<Transaction?> GetTransactionsAsync(
        IReadOnlyList<TransactionId> ids, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var asked = new RawTransactionsRequest(TransactionIds: [.. ids.Select(id => id.ToString())]);
        await foreach ((int place, byte[] bytes) in AskForRecordsAsync(
            "api/txs/raw", () => JsonContent.Create(asked, ApiJson.Default.RawTransactionsRequest),
            ids.Count, MempoolPolicy.MaxTransactionSize, cancellation))
        {
            Transaction? transaction = null;
            yield return bytes.Length == 0
                || (Transaction.TryParse(bytes, out transaction, out _) && transaction.Id == ids[place])
                ? transaction
                : throw new PeerViolationException($"it answered with something else than transaction {ids[place]}");
        }
    }

    /// <summary>The ids of its unconfirmed transactions.</summary>
    public async Task<IReadOnlyList<TransactionId>> GetMempoolAsync(CancellationToken cancellation)
    {
        IReadOnlyList<string> texts = await GetJsonAsync(
            "api/mempool/txids", ApiJson.Default.IReadOnlyListString, SyncLimits.MempoolAnswerSize, cancellation);
        return [.. texts.Select(text => TransactionId.TryParse(text, out TransactionId id)
            ? id
            : throw new PeerViolationException("it answered with something else than the ids of its mempool"))];
    }

    /// <summary>The URLs of nodes that it is connected to.</summary>
    public async Task<IReadOnlyList<string>> GetPeersAsync(CancellationToken cancellation)
    {
        IReadOnlyList<PeerRecord> peers =
            await GetJsonAsync("api/peers", ApiJson.Default.IReadOnlyListPeerRecord, SyncLimits.AnswerSize, cancellation);
        return [.. peers.Where(peer => peer.State == "connected").Take(SyncLimits.PeersInAnswer).Select(peer => peer.Url)];
    }

    /// <summary>Tells it where this node answers.</summary>
    public async Task IntroduceAsync(string url, CancellationToken cancellation)
    {
        JsonContent content = JsonContent.Create(new PeerRequest(url), ApiJson.Default.PeerRequest);
        _ = await AskOnceAsync(HttpMethod.Post, "api/peers", content, cancellation);
    }

    /// <summary>Offers headers, each the parent of the next; whether the peer wants them shows when it is offered their
    /// bodies.</summary>
    public async Task OfferHeadersAsync(IEnumerable<BlockHeader> headers, CancellationToken cancellation)
    {
        byte[] bytes = [.. headers.SelectMany(header => header.ToBytes())];
        _ = await AskAsync(
            HttpMethod.Post, "api/headers", () => new ByteArrayContent(bytes), SyncLimits.AnswerSize, cancellation);
    }

    /// <summary>Offers a block.</summary>
    /// <returns>Whether it was accepted: not if it was refused, or if the peer was too busy for it all the time.</returns>
    public async Task<bool> OfferBlockAsync(byte[] block, CancellationToken cancellation)
    {
        (HttpStatusCode status, _) = await AskAsync(
            HttpMethod.Post, "api/block", () => new ByteArrayContent(block), SyncLimits.AnswerSize, cancellation);
        return status == HttpStatusCode.OK;
    }

    /// <summary>Offers transactions, at most <see cref="Limits.RawTransactions"/> of <see cref="Limits.RawTransactionsSize"/>
    /// bytes; which of them it accepts is the peer's own affair.</summary>
    public async Task OfferTransactionsAsync(IEnumerable<Transaction> transactions, CancellationToken cancellation)
    {
        byte[] records = RawRecords.Write(transactions.Select(transaction => transaction.ToBytes()));
        (HttpStatusCode status, _) = await AskAsync(
            HttpMethod.Post, "api/txs", () => new ByteArrayContent(records), SyncLimits.AnswerSize, cancellation);
        if (IsBusy(status))
        {
            throw Refusal(status);
        }
    }

    /// <summary>Opens its event stream.</summary>
    public async Task<Stream> OpenEventsAsync(CancellationToken cancellation)
    {
        using CancellationTokenSource limited = _http.LimitTime(cancellation);
        HttpResponseMessage response = await _http.SendAsync(HttpMethod.Get, "api/events", content: null, limited.Token);
        return response.StatusCode == HttpStatusCode.OK
            ? await response.Content.ReadAsStreamAsync(cancellation)
            : throw Refusal(response.StatusCode);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<byte[]?> GetAsync(string route, int limit, CancellationToken cancellation)
    {
        (HttpStatusCode status, byte[] body) = await AskAsync(HttpMethod.Get, route, content: null, limit, cancellation);
        return status switch
        {
            HttpStatusCode.OK => body,
            HttpStatusCode.NotFound => null,
            _ => throw Refusal(status),
        };
    }

    private async Task<T> GetJsonAsync<T>(
        string route, JsonTypeInfo<T> type, int limit, CancellationToken cancellation)
        where T : class =>
        _http.Parse(await GetAsync(route, limit, cancellation) ?? throw Refusal(HttpStatusCode.NotFound), type);

    private static PeerViolationException DoesNotSpeakAsNodesDo() => new("it does not speak as a SimpleCoin node does");

    private static HttpRequestException Refusal(HttpStatusCode status) =>
        new($"It answered with the HTTP status {(int)status}.", inner: null, status);

    /// <summary>Sends a request and reads the whole answer, also where the peer is busy.</summary>
    private async Task<(HttpStatusCode Status, byte[] Body, DateTimeOffset? Clock)> AskOnceAsync(
        HttpMethod method, string route, HttpContent? content, CancellationToken cancellation)
    {
        using CancellationTokenSource limited = _http.LimitTime(cancellation);
        using HttpResponseMessage answer = await _http.SendAsync(method, route, content, limited.Token);
        byte[] body = await _http.ReadAsync(answer, SyncLimits.AnswerSize, limited.Token);
        return (answer.StatusCode, body, answer.Headers.Date);
    }

    /// <summary>Sends a request until the peer is not busy, and reads the whole answer.</summary>
    private async Task<(HttpStatusCode Status, byte[] Body)> AskAsync(
        HttpMethod method, string route, Func<HttpContent>? content, int limit, CancellationToken cancellation)
    {
        using CancellationTokenSource limited = _http.LimitTime(cancellation);
        using HttpResponseMessage answer = await SendAsync(method, route, content, limited);
        return (answer.StatusCode, await _http.ReadAsync(answer, limit, limited.Token));
    }

    /// <summary>Sends a request until the peer is not busy, or has been for too long.</summary>
    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string route, Func<HttpContent>? content, CancellationTokenSource limited)
    {
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            HttpResponseMessage answer = await _http.SendAsync(method, route, content?.Invoke(), limited.Token);
            if (!IsBusy(answer.StatusCode) || Stopwatch.GetElapsedTime(began) > MaxBusy)
            {
                return answer;
            }

            TimeSpan pause = PauseOf(answer);
            answer.Dispose();
            limited.CancelAfter(pause + SyncLimits.AnswerTime);
            await Task.Delay(pause, limited.Token);
        }
    }

    private static bool IsBusy(HttpStatusCode status) =>
        status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests;

    private static TimeSpan PauseOf(HttpResponseMessage busy)
    {
        TimeSpan asked = busy.Headers.RetryAfter?.Delta ?? SyncLimits.MinPause;
        return asked < SyncLimits.MinPause ? SyncLimits.MinPause : asked > SyncLimits.MaxPause ? SyncLimits.MaxPause : asked;
    }

    /// <summary>Asks for records as <see cref="RawRecords"/> writes them.</summary>
    /// <param name="route">The route.</param>
    /// <param name="content">Makes what is asked for: each request has its own.</param>
    /// <param name="asked">How many at most.</param>
    /// <param name="largest">Bytes of one at most.</param>
    /// <param name="cancellation">The session ends.</param>
    private async IAsyncEnumerable<(int Place, byte[] Bytes)> AskForRecordsAsync(
        string route, Func<HttpContent> content, int asked, int largest,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        using CancellationTokenSource limited = _http.LimitTime(cancellation);
        using HttpResponseMessage response = await SendAsync(HttpMethod.Post, route, content, limited);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw Refusal(response.StatusCode);
        }

        await using Stream stream = await response.Content.ReadAsStreamAsync(limited.Token);
        await foreach ((int Place, byte[] Bytes) record in RecordStream.ReadAsync(stream, asked, largest, limited))
        {
            yield return record;
        }
    }
}
