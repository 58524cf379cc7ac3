using System.Buffers.Binary;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BlockChain.Core.Blocks;
using BlockChain.Core.Network;
using BlockChain.Core.Primitives;

namespace BlockChain.Miner.Sync;

/// <summary>
/// Asks a peer. It is trusted with nothing: every answer has a limit in bytes and in time. Too slow or out of reach is an
/// <see cref="HttpRequestException"/>, <see cref="IOException"/> or <see cref="OperationCanceledException"/>; an answer that no honest node gives is a
/// <see cref="PeerViolationException"/>.
/// </summary>
internal sealed class PeerClient(HttpClient http) : IDisposable
{
    /// <summary>Who it is, and what its clock shows, if it says so.</summary>
    public async Task<(NodeRecord Node, DateTimeOffset? Clock)> GetNodeAsync(CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/node");
        (HttpStatusCode status, byte[] body, DateTimeOffset? clock) = await ExchangeAsync(request, cancellation);
        return status == HttpStatusCode.OK
            ? (Parse(body, ApiJson.Default.NodeRecord), clock)
            : throw new HttpRequestException($"It answered with the HTTP status {(int)status}.");
    }

    /// <summary>The headers after a block of its best chain; null when that block is not part of it.</summary>
    public async Task<IReadOnlyList<BlockHeader>?> GetHeadersAsync(BlockHash after, CancellationToken cancellation)
    {
        byte[]? body = await GetAsync($"api/headers/{after}?count={SyncLimits.HeadersInAnswer}", cancellation);
        if (body is null)
        {
            return null;
        }

        if (body.Length % BlockHeader.Size != 0 || body.Length > SyncLimits.HeadersInAnswer * BlockHeader.Size)
        {
            throw new PeerViolationException($"It answered with {body.Length} bytes where headers were asked for.");
        }

        return [.. body.Chunk(BlockHeader.Size).Select(bytes => BlockHeader.FromBytes(bytes))];
    }

    /// <summary>Blocks by their hashes, in order; the answer may end early, but has one at least.</summary>
    public async Task<IReadOnlyList<Block>> GetBlocksAsync(
        IReadOnlyList<BlockHash> hashes, CancellationToken cancellation)
    {
        var asked = new RawBlocksRequest { Hashes = [.. hashes.Select(hash => hash.ToString())] };
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/blocks/raw")
        {
            Content = JsonContent.Create(asked, ApiJson.Default.RawBlocksRequest),
        };
        (HttpStatusCode status, byte[] body, _) = await ExchangeAsync(request, cancellation);
        if (status != HttpStatusCode.OK)
        {
            throw new HttpRequestException($"It answered with the HTTP status {(int)status}.");
        }

        var blocks = new List<Block>();
        ReadOnlyMemory<byte> rest = body;
        while (rest.Length >= sizeof(uint) && blocks.Count < hashes.Count)
        {
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(rest.Span);
            rest = rest[sizeof(uint)..];
            if (length == 0)
            {
                throw new HttpRequestException("It does not have a block that it announced.");
            }

            if (length > rest.Length
                || !Block.TryParse(rest[..(int)length], out Block? block, out _)
                || block.Hash != hashes[blocks.Count])
            {
                throw new PeerViolationException($"It answered with something else than block {hashes[blocks.Count]}.");
            }

            rest = rest[(int)length..];
            blocks.Add(block);
        }

        return blocks.Count > 0 && rest.IsEmpty
            ? blocks
            : throw new PeerViolationException("It answered with something else than the blocks asked for.");
    }

    /// <summary>The bytes of a transaction; null when it has none of this id any more.</summary>
    public Task<byte[]?> GetTransactionAsync(TransactionId id, CancellationToken cancellation) =>
        GetAsync($"api/tx/{id}/raw", cancellation);

    /// <summary>What waits in its mempool.</summary>
    public async Task<IReadOnlyList<TransactionId>> GetMempoolAsync(CancellationToken cancellation)
    {
        IReadOnlyList<string> texts =
            await GetJsonAsync("api/mempool/txids", ApiJson.Default.IReadOnlyListString, cancellation);
        return [.. texts.Select(text => TransactionId.TryParse(text, out TransactionId id)
            ? id
            : throw new PeerViolationException("It answered with something else than the ids of its mempool."))];
    }

    /// <summary>The URLs of nodes that it is connected to.</summary>
    public async Task<IReadOnlyList<string>> GetPeersAsync(CancellationToken cancellation)
    {
        IReadOnlyList<PeerRecord> peers =
            await GetJsonAsync("api/peers", ApiJson.Default.IReadOnlyListPeerRecord, cancellation);
        return [.. peers.Where(peer => peer.State == "connected").Take(SyncLimits.PeersInAnswer).Select(peer => peer.Url)];
    }

    /// <summary>Tells it where this node answers.</summary>
    public async Task IntroduceAsync(string url, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/peers")
        {
            Content = JsonContent.Create(new PeerRequest { Url = url }, ApiJson.Default.PeerRequest),
        };
        _ = await ExchangeAsync(request, cancellation);
    }

    /// <summary>Offers headers, each the parent of the next; what the peer thinks of them shows when it is offered their
    /// bodies.</summary>
    public async Task OfferHeadersAsync(IEnumerable<BlockHeader> headers, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/headers")
        {
            Content = new ByteArrayContent([.. headers.SelectMany(header => header.ToBytes())]),
        };
        _ = await ExchangeAsync(request, cancellation);
    }

    /// <summary>Offers a block.</summary>
    /// <returns>Whether it was taken. Not so when it was refused, and when the peer is too busy for it.</returns>
    public async Task<bool> OfferBlockAsync(byte[] block, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/block")
        {
            Content = new ByteArrayContent(block),
        };
        (HttpStatusCode status, _, _) = await ExchangeAsync(request, cancellation);
        return status == HttpStatusCode.OK;
    }

    /// <summary>Offers a transaction; whether it is taken is the peer's own affair.</summary>
    public async Task OfferTransactionAsync(byte[] transaction, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/tx")
        {
            Content = new StringContent(Convert.ToHexStringLower(transaction)),
        };
        _ = await ExchangeAsync(request, cancellation);
    }

    /// <summary>Opens its event stream.</summary>
    public async Task<Stream> OpenEventsAsync(CancellationToken cancellation)
    {
        HttpResponseMessage response = await http.GetAsync(
            new Uri("api/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellation)
            .WaitAsync(SyncLimits.AnswerTime, cancellation);
        return response.StatusCode == HttpStatusCode.OK
            ? await response.Content.ReadAsStreamAsync(cancellation)
            : throw new HttpRequestException($"It answered with the HTTP status {(int)response.StatusCode}.");
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private async Task<byte[]?> GetAsync(string route, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, route);
        (HttpStatusCode status, byte[] body, _) = await ExchangeAsync(request, cancellation);
        return status switch
        {
            HttpStatusCode.OK => body,
            HttpStatusCode.NotFound => null,
            _ => throw new HttpRequestException($"It answered with the HTTP status {(int)status}."),
        };
    }

    private async Task<T> GetJsonAsync<T>(string route, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class =>
        Parse(
            await GetAsync(route, cancellation) ?? throw new HttpRequestException($"It does not know /{route}."), type);

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

    private async Task<(HttpStatusCode Status, byte[] Body, DateTimeOffset? Clock)> ExchangeAsync(
        HttpRequestMessage request, CancellationToken cancellation)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(SyncLimits.AnswerTime);
        using HttpResponseMessage response =
            await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limited.Token);
        await using Stream stream = await response.Content.ReadAsStreamAsync(limited.Token);
        var body = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int count;
        while ((count = await stream.ReadAsync(buffer, limited.Token)) > 0)
        {
            if (body.Length + count > SyncLimits.AnswerSize)
            {
                throw new PeerViolationException($"Its answer has more than {SyncLimits.AnswerSize} bytes.");
            }

            body.Write(buffer, 0, count);
        }

        return (response.StatusCode, body.ToArray(), response.Headers.Date);
    }
}
