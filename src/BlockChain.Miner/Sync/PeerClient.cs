using System.Buffers.Binary;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Mempool;
using BlockChain.Core.Network;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Sync;

/// <summary>
/// Asks a peer. It is trusted with nothing: every answer has a limit in bytes and in time. Too slow or out of reach is an
/// <see cref="HttpRequestException"/>, <see cref="IOException"/> or <see cref="OperationCanceledException"/>; an answer that no
/// honest node gives is a <see cref="PeerViolationException"/>. A peer that is busy (503 or 429) is asked again after the
/// pause that it asks for.
/// </summary>
internal sealed class PeerClient(HttpClient http) : IDisposable
{
    /// <summary>Who it is, and what its clock shows, if it says so.</summary>
    public async Task<(NodeRecord Node, DateTimeOffset? Clock)> GetNodeAsync(CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/node");
        (HttpStatusCode status, byte[] body, DateTimeOffset? clock) = await AskOnceAsync(request, cancellation);
        return status == HttpStatusCode.OK
            ? (Parse(body, ApiJson.Default.NodeRecord), clock)
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

        if (body.Length % BlockHeader.Size != 0 || body.Length > HeaderDownload.PageSize * BlockHeader.Size)
        {
            throw new PeerViolationException($"It answered with {body.Length} bytes where headers were asked for.");
        }

        return [.. body.Chunk(BlockHeader.Size).Select(bytes => BlockHeader.FromBytes(bytes))];
    }

    /// <summary>Blocks by their hashes, in order, each as soon as it is here; the answer may end early.</summary>
    public async IAsyncEnumerable<Block> GetBlocksAsync(
        IReadOnlyList<BlockHash> hashes, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var asked = new RawBlocksRequest(Hashes: [.. hashes.Select(hash => hash.ToString())]);
        await foreach ((int place, byte[] bytes) in AskForRecordsAsync(
            "api/blocks/raw", () => JsonContent.Create(asked, ApiJson.Default.RawBlocksRequest), hashes.Count, ChainParameters.MaxBlockSize, cancellation))
        {
            if (bytes.Length == 0)
            {
                throw new PeerUnusableException("it does not have a block that it announced");
            }

            yield return Block.TryParse(bytes, out Block? block, out _) && block.Hash == hashes[place]
                ? block
                : throw new PeerViolationException($"It answered with something else than block {hashes[place]}.");
        }
    }

    /// <summary>Unconfirmed transactions by their ids, in order, null for one that it does not have any more; the answer may
    /// end early.</summary>
    public async IAsyncEnumerable<Transaction?> GetTransactionsAsync(
        IReadOnlyList<TransactionId> ids, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var asked = new RawTransactionsRequest(TransactionIds: [.. ids.Select(id => id.ToString())]);
        await foreach ((int place, byte[] bytes) in AskForRecordsAsync(
            "api/txs/raw", () => JsonContent.Create(asked, ApiJson.Default.RawTransactionsRequest), ids.Count, MempoolPolicy.MaxTransactionSize, cancellation))
        {
            Transaction? transaction = null;
            yield return bytes.Length == 0
                || (Transaction.TryParse(bytes, out transaction, out _) && transaction.Id == ids[place])
                ? transaction
                : throw new PeerViolationException($"It answered with something else than transaction {ids[place]}.");
        }
    }

    /// <summary>The ids of its unconfirmed transactions.</summary>
    public async Task<IReadOnlyList<TransactionId>> GetMempoolAsync(CancellationToken cancellation)
    {
        IReadOnlyList<string> texts = await GetJsonAsync(
            "api/mempool/txids", ApiJson.Default.IReadOnlyListString, SyncLimits.MempoolAnswerSize, cancellation);
        return [.. texts.Select(text => TransactionId.TryParse(text, out TransactionId id)
            ? id
            : throw new PeerViolationException("It answered with something else than the ids of its mempool."))];
    }

    /// <summary>The URLs of nodes that it is connected to.</summary>
    public async Task<IReadOnlyList<string>> GetPeersAsync(CancellationToken cancellation)
    {
        IReadOnlyList<PeerRecord> peers =
            await GetJsonAsync("api/peers", ApiJson.Default.IReadOnlyListPeerRecord, SyncLimits.AnswerSize, cancellation);
        if (peers.Any(peer => peer is null))
        {
            throw new PeerViolationException("It does not speak as a SimpleCoin node does.");
        }

        return [.. peers.Where(peer => peer.State == "connected").Take(SyncLimits.PeersInAnswer).Select(peer => peer.Url)];
    }

    /// <summary>Tells it where this node answers.</summary>
    public async Task IntroduceAsync(string url, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/peers")
        {
            Content = JsonContent.Create(new PeerRequest(Url: url), ApiJson.Default.PeerRequest),
        };
        _ = await AskOnceAsync(request, cancellation);
    }

    /// <summary>Offers headers, each the parent of the next; what the peer thinks of them shows when it is offered their
    /// bodies.</summary>
    public async Task OfferHeadersAsync(IEnumerable<BlockHeader> headers, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/headers")
        {
            Content = new ByteArrayContent([.. headers.SelectMany(header => header.ToBytes())]),
        };
        _ = await AskOnceAsync(request, cancellation);
    }

    /// <summary>Offers a block.</summary>
    /// <returns>Whether it was taken. Not so when it was refused, and when the peer is too busy for it.</returns>
    public async Task<bool> OfferBlockAsync(byte[] block, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/block")
        {
            Content = new ByteArrayContent(block),
        };
        (HttpStatusCode status, _, _) = await AskOnceAsync(request, cancellation);
        return status == HttpStatusCode.OK;
    }

    /// <summary>Offers transactions, at most <see cref="Limits.RawTransactions"/> of
    /// <see cref="Limits.RawTransactionsSize"/> bytes; which of them it takes is the peer's own affair.</summary>
    public async Task OfferTransactionsAsync(IEnumerable<Transaction> transactions, CancellationToken cancellation)
    {
        byte[] records = RawRecords.Write(transactions.Select(transaction => transaction.ToBytes()));
        _ = await AskAsync(
            () => new HttpRequestMessage(HttpMethod.Post, "api/txs") { Content = new ByteArrayContent(records) },
            SyncLimits.AnswerSize, cancellation);
    }

    /// <summary>Opens its event stream.</summary>
    public async Task<Stream> OpenEventsAsync(CancellationToken cancellation)
    {
        HttpResponseMessage response = await http.GetAsync(
            new Uri("api/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellation)
            .WaitAsync(SyncLimits.AnswerTime, cancellation);
        return response.StatusCode == HttpStatusCode.OK
            ? await response.Content.ReadAsStreamAsync(cancellation)
            : throw Refusal(response.StatusCode);
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private async Task<byte[]?> GetAsync(string route, int limit, CancellationToken cancellation)
    {
        (HttpStatusCode status, byte[] body) = await AskAsync(
            () => new HttpRequestMessage(HttpMethod.Get, route), limit, cancellation);
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
        Parse(
            await GetAsync(route, limit, cancellation) ?? throw Refusal(HttpStatusCode.NotFound), type);

    private static T Parse<T>(byte[] body, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body, type) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw new PeerViolationException("It does not speak as a SimpleCoin node does.");
        }
    }

    private static HttpRequestException Refusal(HttpStatusCode status) =>
        new($"It answered with the HTTP status {(int)status}.", inner: null, status);

    /// <summary>Sends a request and reads the whole answer, also where the peer is busy.</summary>
    private async Task<(HttpStatusCode Status, byte[] Body, DateTimeOffset? Clock)> AskOnceAsync(
        HttpRequestMessage request, CancellationToken cancellation)
    {
        using CancellationTokenSource limited = LimitTime(cancellation);
        using HttpResponseMessage answer =
            await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limited.Token);
        byte[] body = await ReadAsync(answer, SyncLimits.AnswerSize, limited.Token);
        return (answer.StatusCode, body, answer.Headers.Date);
    }

    /// <summary>Sends a request until the peer is not busy, and reads the whole answer.</summary>
    private async Task<(HttpStatusCode Status, byte[] Body)> AskAsync(
        Func<HttpRequestMessage> request, int limit, CancellationToken cancellation)
    {
        using CancellationTokenSource limited = LimitTime(cancellation);
        using HttpResponseMessage answer = await SendAsync(request, limited);
        return (answer.StatusCode, await ReadAsync(answer, limit, limited.Token));
    }

    /// <summary>Sends a request until the peer is not busy.</summary>
    private async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> make, CancellationTokenSource limited)
    {
        while (true)
        {
            using HttpRequestMessage request = make();
            HttpResponseMessage answer =
                await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limited.Token);
            if (answer.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests))
            {
                return answer;
            }

            TimeSpan pause = PauseOf(answer);
            answer.Dispose();
            limited.CancelAfter(pause + SyncLimits.AnswerTime);
            await Task.Delay(pause, limited.Token);
        }
    }

    private static TimeSpan PauseOf(HttpResponseMessage busy)
    {
        TimeSpan asked = busy.Headers.RetryAfter?.Delta ?? SyncLimits.MinPause;
        return asked < SyncLimits.MinPause ? SyncLimits.MinPause : asked > SyncLimits.MaxPause ? SyncLimits.MaxPause : asked;
    }

    private static CancellationTokenSource LimitTime(CancellationToken cancellation)
    {
        var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(SyncLimits.AnswerTime);
        return limited;
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage answer, int limit, CancellationToken cancellation)
    {
        await using Stream stream = await answer.Content.ReadAsStreamAsync(cancellation);
        var body = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int count;
        while ((count = await stream.ReadAsync(buffer, cancellation)) > 0)
        {
            if (body.Length + count > limit)
            {
                throw new PeerViolationException($"Its answer has more than {limit} bytes.");
            }

            body.Write(buffer, 0, count);
        }

        return body.ToArray();
    }

    /// <summary>Asks for records as <see cref="RawRecords"/> writes them; each has <see cref="SyncLimits.AnswerTime"/> to
    /// arrive.</summary>
    /// <param name="route">The route.</param>
    /// <param name="content">Makes what is asked for: each request has its own.</param>
    /// <param name="asked">How many at most.</param>
    /// <param name="largest">Bytes of one at most.</param>
    /// <param name="cancellation">The session ends.</param>
    private async IAsyncEnumerable<(int Place, byte[] Bytes)> AskForRecordsAsync(
        string route, Func<HttpContent> content, int asked, int largest,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        using CancellationTokenSource limited = LimitTime(cancellation);
        using HttpResponseMessage response = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, route) { Content = content() }, limited);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw Refusal(response.StatusCode);
        }

        await using Stream stream = await response.Content.ReadAsStreamAsync(limited.Token);
        var prefix = new byte[RawRecords.PrefixSize];
        long size = 0;
        for (int place = 0; await IsMoreAsync(); place++)
        {
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(prefix);
            size += length;
            if (place == asked || length > largest || size > SyncLimits.AnswerSize)
            {
                throw new PeerViolationException("Its answer has more than it was asked for.");
            }

            var bytes = new byte[length];
            await stream.ReadExactlyAsync(bytes, limited.Token);
            yield return (place, bytes);
            limited.CancelAfter(SyncLimits.AnswerTime);
        }

        async Task<bool> IsMoreAsync() =>
            await stream.ReadAtLeastAsync(prefix, prefix.Length, throwOnEndOfStream: false, limited.Token) == prefix.Length;
    }
}
