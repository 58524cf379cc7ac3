using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Network;

/// <summary>
/// Asks a node over HTTP. The node is not trusted with our time or memory: every wait and every answer is bounded, and no
/// redirect is followed. Every call may throw <see cref="NodeUnreachableException"/>,
/// <see cref="NodeRefusedException"/> or <see cref="NodeAnswerException"/>. Texts in the records are the node's own and
/// not checked here.
/// </summary>
public sealed partial class NodeClient : IDisposable
{
    /// <summary>Where a node listens unless told otherwise.</summary>
    public static readonly Uri DefaultUrl = new("http://127.0.0.1:5000");

    /// <summary>Most outputs in one page of <c>GET /api/address/{a}/utxo</c>.</summary>
    public const int UnspentPageSize = 10_000;

    /// <summary>Most transactions in one page of <c>GET /api/address/{a}/txs/chain</c>.</summary>
    public const int TransactionPageSize = 25;

    private const int MaxAnswerSize = 32_000_000;
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);

    private readonly NodeTransport _transport;

    /// <summary>A client of the node at this URL; nothing is sent yet.</summary>
    /// <param name="url">See <see cref="TryParseUrl"/>.</param>
    /// <param name="patience">How long one answer may take, all of it; half a minute unless told otherwise.</param>
    public NodeClient(Uri url, TimeSpan? patience = null)
    {
        Url = url;
        _transport = new NodeTransport(url, patience ?? AnswerTimeout);
    }

    /// <summary>The node's URL.</summary>
    public Uri Url { get; }

    /// <summary>Parses the URL of a node: <c>http</c> or <c>https</c>, with a host, without a query or user name.
    /// </summary>
    public static bool TryParseUrl(string? text, [NotNullWhen(true)] out Uri? url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url)
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url.Host.Length > 0 && url.Query.Length == 0 && url.Fragment.Length == 0 && url.UserInfo.Length == 0;

    /// <summary>Who answers; throws when it is a node of another network.</summary>
    public async Task<NodeRecord> GetNodeAsync(ChainParameters network, CancellationToken cancellation = default)
    {
        NodeRecord node;
        try
        {
            node = await GetAsync("node", ApiJson.Default.NodeRecord, cancellation);
        }
        catch (Exception exception)
            when (Url.AbsolutePath != "/"
                && exception is NodeRefusedException { Status: (int)HttpStatusCode.NotFound } or NodeAnswerException)
        {
            throw new NodeAnswerException(
                $"There is no SimpleCoin node at {_transport.Name}. Leave out the path, as in "
                + $"{Url.GetLeftPart(UriPartial.Authority)}, unless a proxy asks for one.",
                exception);
        }

        if (node.Genesis != network.Genesis.Hash.ToString())
        {
            throw new NodeAnswerException($"The node at {Url} is on {node.DescribeNetwork()}, not on {network.Name}.");
        }

        return node;
    }

    /// <summary>What an address received and spent so far.</summary>
    public Task<AddressRecord> GetAddressAsync(string address, CancellationToken cancellation = default) =>
        GetAsync($"address/{address}", ApiJson.Default.AddressRecord, cancellation);

    /// <summary>The outputs that an address can spend or will be able to. Pages are fetched as they are read, and how many
    /// there are is the node's word: whoever reads them decides when to stop.</summary>
    public async IAsyncEnumerable<UnspentRecord> GetUnspentAsync(
        string address, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        string after = "";
        while (true)
        {
            IReadOnlyList<UnspentRecord> outputs = await GetAsync(
                $"address/{address}/utxo?after={Uri.EscapeDataString(after)}",
                ApiJson.Default.IReadOnlyListUnspentRecord,
                cancellation);
            if (outputs.Count > UnspentPageSize)
            {
                throw new NodeAnswerException($"The node at {Url} lists too many coins of {address} at once.");
            }

            foreach (UnspentRecord output in outputs)
            {
                yield return output;
            }

            if (outputs.Count < UnspentPageSize)
            {
                yield break;
            }

            after = $"{outputs[^1].TransactionId}:{outputs[^1].OutputIndex}";
        }
    }

    /// <summary>The transactions of the mempool that pay an address or spend from it, newest first.</summary>
    public async Task<IReadOnlyList<ListedTransaction>> GetMempoolTransactionsAsync(
        string address, CancellationToken cancellation = default) =>
        Listed(await GetAsync(
            $"address/{address}/txs/mempool", ApiJson.Default.IReadOnlyListListedTransactionRecord, cancellation));

    /// <summary>The transactions of the chain that pay an address or spend from it, newest first. Pages are fetched as
    /// they are read, as those of <see cref="GetUnspentAsync"/>.</summary>
    public async IAsyncEnumerable<ListedTransaction> GetChainTransactionsAsync(
        string address, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        string route = $"address/{address}/txs/chain";
        while (true)
        {
            List<ListedTransaction> transactions = Listed(
                await GetAsync(route, ApiJson.Default.IReadOnlyListListedTransactionRecord, cancellation));
            if (transactions.Count > TransactionPageSize)
            {
                throw new NodeAnswerException($"The node at {Url} lists too many transactions of {address} at once.");
            }

            foreach (ListedTransaction transaction in transactions)
            {
                yield return transaction;
            }

            // A page may be short because its transactions are large.
            if (transactions.Count == 0)
            {
                yield break;
            }

            route = $"address/{address}/txs/chain/{transactions[^1].Id}";
        }
    }

    /// <summary>What an address held when the block of a height had been connected, in base units.</summary>
    public Task<AddressBalanceRecord> GetBalanceAtHeightAsync(
        string address, int height, CancellationToken cancellation = default) =>
        GetAsync(
            $"address/{address}/balance?height={height}",
            ApiJson.Default.AddressBalanceRecord,
            cancellation);

    /// <summary>What an address held at a time: at the last height at which every block so far was made by then.
    /// </summary>
    public Task<AddressBalanceRecord> GetBalanceAtTimeAsync(
        string address, DateTimeOffset time, CancellationToken cancellation = default) =>
        GetAsync(
            $"address/{address}/balance?time={time.ToUnixTimeSeconds()}",
            ApiJson.Default.AddressBalanceRecord,
            cancellation);

    /// <summary>Where a transaction of the best chain or of the mempool is; null when the node has none of this id there.
    /// </summary>
    public async Task<TransactionStatusRecord?> GetStatusAsync(
        TransactionId id, CancellationToken cancellation = default) =>
        await FindStatusAsync(id, cancellation) is { InBestChain: not false } found ? found : null;

    /// <summary>Where a transaction is, also in a block of a side branch; null when the node knows none of this id.
    /// </summary>
    public async Task<TransactionStatusRecord?> FindStatusAsync(
        TransactionId id, CancellationToken cancellation = default) =>
        await TryGetAsync($"tx/{id}/status", ApiJson.Default.TransactionStatusRecord, cancellation) is { } status
            ? status with { BlockHash = CheckHash(status.BlockHash), ReplacedBy = CheckHash(status.ReplacedBy) }
            : null;

    /// <summary>The transaction that spends an output, as the node says; null when it knows of none.</summary>
    public async Task<TransactionId?> GetSpenderAsync(OutPoint output, CancellationToken cancellation = default)
    {
        string route = $"tx/{output.TransactionId}/outspend/{output.Index}";
        return await TryGetAsync(route, ApiJson.Default.OutspendRecord, cancellation) is { TransactionId: { } spender }
            ? ParseId(spender)
            : null;
    }

    /// <summary>The transactions that spend outputs of one, as the node says; none when it does not know that one.
    /// </summary>
    public async Task<IReadOnlyList<TransactionId>> GetSpendersAsync(
        TransactionId id, CancellationToken cancellation = default)
    {
        IReadOnlyList<OutspendRecord> outputs =
            await TryGetAsync($"tx/{id}/outspends", ApiJson.Default.IReadOnlyListOutspendRecord, cancellation) ?? [];
        return [.. outputs.Select(output => output.TransactionId).OfType<string>().Distinct().Select(ParseId)];
    }

    /// <summary>Fee rates in base units a byte, by the number of blocks, as text, within which they should confirm.
    /// </summary>
    public Task<IReadOnlyDictionary<string, decimal>> GetFeeEstimatesAsync(CancellationToken cancellation = default) =>
        GetAsync("fee-estimates", ApiJson.Default.IReadOnlyDictionaryStringDecimal, cancellation);

    /// <summary>Hands a transaction to the node, which checks it, keeps it until it is in a block and tells others.
    /// </summary>
    public async Task SendAsync(Transaction transaction, CancellationToken cancellation = default)
    {
        using var hex = new StringContent(Convert.ToHexStringLower(transaction.ToBytes()));
        byte[] answer = await _transport.AskAsync(HttpMethod.Post, "tx", hex, MaxAnswerSize, cancellation);
        if (System.Text.Encoding.UTF8.GetString(answer).Trim() != transaction.Id.ToString())
        {
            throw new NodeAnswerException($"The node at {Url} was sent {transaction.Id} and answered with another id.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();

    private async Task<T> GetAsync<T>(string route, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class
    {
        byte[] answer = await _transport.AskAsync(HttpMethod.Get, route, body: null, MaxAnswerSize, cancellation);
        return _transport.Parse(answer, type);
    }

    private Task<T?> TryGetAsync<T>(string route, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class => UnlessNotFoundAsync(GetAsync(route, type, cancellation));

    private static async Task<T?> UnlessNotFoundAsync<T>(Task<T> answer)
        where T : class
    {
        try
        {
            return await answer;
        }
        catch (NodeRefusedException refused) when (refused.Status == (int)HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private TransactionId ParseId(string text) => TransactionId.TryParse(text, out TransactionId id)
        ? id
        : throw new NodeAnswerException($"The node at {Url} names a transaction, but not by an id.");

    /// <summary>A text that will be shown must be a hash: a node could write whole lines there.</summary>
    private string? CheckHash(string? text) => text is null || Hash256.TryParse(text, out _)
        ? text
        : throw new NodeAnswerException($"The node at {Url} names a block or a transaction, but not by a hash.");

    private List<ListedTransaction> Listed(IReadOnlyList<ListedTransactionRecord> transactions) =>
    [
        // Nobody reads these texts from a list, and the node could make them as long as it likes.
        .. transactions.Select(each => new ListedTransaction(
            ParseId(each.TransactionId), each.Status with { BlockHash = null, ReplacedBy = null })),
    ];
}
