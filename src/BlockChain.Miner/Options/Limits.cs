namespace BlockChain.Miner.Options;

/// <summary>
/// Every limit of what others may make this node do, each with its number. Normal use, also by many clients on this
/// machine, meets none of them. A record, so that a test can meet one without sending a million requests.
/// </summary>
internal sealed record Limits
{
    /// <summary>Bytes of <c>POST /api/block</c>: a block of the largest size, and larger ones, so that the rules can refuse
    /// them by name.</summary>
    public int BlockBodySize { get; init; } = 2_000_000;

    /// <summary>Bytes of <c>POST /api/tx</c>, which are hex digits.</summary>
    public int TransactionBodySize { get; init; } = 4_000_000;

    /// <summary>Bytes of a JSON body: 500 hashes take 34,000.</summary>
    public int JsonBodySize { get; init; } = 64_000;

    /// <summary>Bytes of a JSON-RPC request: <c>submitblock</c> has the largest block in hex, two digits a byte.</summary>
    public int RpcBodySize { get; init; } = 4_000_000;

    /// <summary>Calls in a batch of JSON-RPC.</summary>
    public const int RpcBatch = 1_000;

    /// <summary>Bytes of the answers to a batch after which no more of its calls are done: a block with all transactions can
    /// take ten times its bytes.</summary>
    public const int RpcBatchAnswerSize = 16_000_000;

    /// <summary>Bytes of any body after which the connection is cut. Up to here the excess is read and thrown away, so that
    /// the client, which is still sending, sees the 413.</summary>
    public int DrainedBodySize { get; init; } = 32_000_000;

    /// <summary>Time for a body to come; then 408. The largest block needs 200 kB a second.</summary>
    public TimeSpan Body { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes that a connection has room for, each way: a larger body or answer needs room among
    /// <see cref="LargeMessages"/>. All connections have room for 128 MB each way.</summary>
    public int BufferedBodySize { get; init; } = 64 * 1_024;

    /// <summary>Bytes of all large bodies until they are checked, and of all large answers until they are taken. So hundreds
    /// of clients that send or read slowly cannot fill the memory.</summary>
    public long LargeMessages { get; init; } = 128_000_000;

    /// <summary>Transactions that are checked at once, each keeping a thread busy; and as many of all others. Of
    /// blocks it is one, and one more for clients that this node knows.</summary>
    public int ConcurrentChecks { get; init; } = Math.Max(4, 2 * Environment.ProcessorCount);

    /// <summary>Questions that the store is asked at once, each keeping a thread busy; and as many light ones.
    /// </summary>
    public int ConcurrentQueries { get; init; } = Math.Max(4, 2 * Environment.ProcessorCount);

    /// <summary>Requests of one kind that wait for their turn. With one more, the network with the most waiting loses its
    /// newest (503): a flood shuts out itself.</summary>
    public int QueuedRequests { get; init; } = 1_024;

    /// <summary>Requests that one address may send at once, and then each second; more get 429. This stops only a client that
    /// does nothing else: 32 clients on one machine post some thousands a second.</summary>
    public int RequestBurst { get; init; } = 200_000;

    /// <inheritdoc cref="RequestBurst"/>
    public int RequestsPerSecond { get; init; } = 50_000;

    /// <summary>Connections at once, or fewer where the system lets the process open fewer files. With one more, the network
    /// with the most loses the one that it used least recently: idle connections cannot shut out new ones.</summary>
    public int Connections { get; init; } = 2_048;

    /// <summary>Files that the node has open for itself: about 240 of the program's own, those of the chain, and
    /// connections that are being closed. Connections to peers are counted separately.</summary>
    public const int OwnFiles = 384;

    /// <summary>Connections that must be possible, or the node does not start: below that it would soon fail.</summary>
    public const int MinConnections = 64;

    /// <summary>Time for the headers of a request to come.</summary>
    public TimeSpan RequestHeaders { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time for a request to be answered, including the time for its body to come; then 503. Event streams,
    /// long polls and mining on demand have none.</summary>
    public TimeSpan Request { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time that a connection may stay open with nothing asked.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(130);

    /// <summary>Bytes of all headers of a request.</summary>
    public int HeadersSize { get; init; } = 16_384;

    /// <summary>Bytes a second that a client must send or take at least, after <see cref="DataRateGrace"/>.</summary>
    public double DataRate { get; init; } = 4_096;

    /// <inheritdoc cref="DataRate"/>
    public TimeSpan DataRateGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Event streams at once. With one more, the network with the most loses its oldest: unread streams cannot shut
    /// out new ones.</summary>
    public int EventStreams { get; init; } = 256;

    /// <summary>Events that wait for the client of a stream; with one more, the client is dropped.</summary>
    public int EventQueue { get; init; } = 4_096;

    /// <summary>The last events, kept for clients that come back.</summary>
    public int ReplayedEvents { get; init; } = 1_024;

    /// <summary>Time between two pings on an event stream.</summary>
    public TimeSpan Ping { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>What a client of the event stream must wait before it connects again.</summary>
    public TimeSpan Retry { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Miners that wait for a new tip by <c>getblocktemplate</c>. With one more, the network with the most loses its
    /// oldest.</summary>
    public int LongPolls { get; init; } = 256;

    /// <summary>Time that such a miner waits at most; then it gets a template with the current time.</summary>
    public TimeSpan LongPoll { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often such a miner gets one that pays more fees, if there is one.</summary>
    public TimeSpan LongPollFees { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Blocks in <c>GET /api/blocks</c>.</summary>
    public const int BlocksPerPage = 10;

    /// <summary>Transactions on a page, as in Esplora.</summary>
    public const int TransactionsPerPage = 25;

    /// <summary>Bytes of the transactions of a page: a transaction beyond them is left to the next page, except the first. In
    /// JSON they take ten times as many.</summary>
    public const int TransactionsPageSize = 500_000;

    /// <summary>Unconfirmed transactions of an address that are listed, as in Esplora.</summary>
    public const int MempoolTransactionsPerAddress = 50;

    /// <summary>Transactions in <c>GET /api/mempool/recent</c>, as in Esplora.</summary>
    public const int RecentTransactions = 10;

    /// <summary>Digits of a hash that a search needs: fewer would match anything.</summary>
    public const int MinSearchDigits = 4;

    /// <summary>The newest blocks, and the newest transactions, that one search looks through, in about 50 ms: anyone may ask,
    /// and the whole of a long chain would keep a thread busy for seconds.</summary>
    public const int MaxHashesSearched = 100_000;

    /// <summary>Blocks, and transactions, that one search finds.</summary>
    public const int MaxFound = 10;

    /// <summary>Headers in one answer.</summary>
    public const int Headers = HeaderDownload.PageSize;

    /// <summary>Blocks that one may ask for with <c>POST /api/blocks/raw</c>.</summary>
    public const int RawBlocks = 500;

    /// <summary>Bytes of such an answer: a block beyond them is left out, with all after it.</summary>
    public const int RawBlocksSize = 8_000_000;

    /// <summary>Transactions that one may ask for with <c>POST /api/txs/raw</c>, or hand over with <c>POST /api/txs</c>: at 50 ms
    /// one way, 500 a question are 5,000 a second.</summary>
    public const int RawTransactions = 500;

    /// <summary>Bytes of such an answer, where a transaction beyond them is left out with all after it, and of such a body:
    /// twenty of the largest transactions.</summary>
    public const int RawTransactionsSize = 2_000_000;

    /// <summary>Blocks of <c>POST /api/regtest/generate</c>.</summary>
    public const int GeneratedBlocks = 10_000;

    /// <summary>Nodes that an operator may have this one listen to at once.</summary>
    public const int OutboundPeers = 64;

    /// <summary>Searching threads.</summary>
    public const int Threads = 1_024;

    /// <summary>Time for requests in progress when the program is asked to stop.</summary>
    public static readonly TimeSpan Shutdown = TimeSpan.FromMilliseconds(700);
}
