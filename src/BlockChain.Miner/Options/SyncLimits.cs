namespace BlockChain.Miner.Options;

/// <summary>Every limit of what other nodes may do to this one while it asks them. A peer that exceeds one breaks a rule; a
/// peer that is slower is not waited for.</summary>
internal static class SyncLimits
{
    /// <summary>Nodes that this one listens to at once (Bitcoin Core: <c>MAX_OUTBOUND_FULL_RELAY_CONNECTIONS</c>).
    /// </summary>
    public const int Sessions = 8;

    /// <summary>Bytes of one answer: what <c>POST /api/blocks/raw</c> may give, and one block more.</summary>
    public const int AnswerSize = 9_100_000;

    /// <summary>Bytes of the list of a peer's mempool: a full one of the smallest transactions takes less.</summary>
    public const int MempoolAnswerSize = 20_000_000;

    /// <summary>Time for one answer, all of it; of blocks and transactions, for each.</summary>
    public static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(20);

    /// <summary>Time for which a busy peer is left alone at least, whatever it asks for: one that is always busy must not keep
    /// this node busy.</summary>
    public static readonly TimeSpan MinPause = TimeSpan.FromSeconds(1);

    /// <summary>Time for which a busy peer is left alone at most, whatever it asks for.</summary>
    public static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(10);

    /// <summary>How long a peer may go on answering one question with 503 or 429; then it is dropped. Otherwise a peer that is
    /// always busy would keep its place, and the first synchronisation would never end.</summary>
    public static readonly TimeSpan MaxBusy = TimeSpan.FromMinutes(1);

    /// <summary>Headers of a branch that are looked at before its bodies are fetched. A branch that by then has no more
    /// work than ours has too little for its length.</summary>
    public const int HeadersAhead = 100_000;

    /// <summary>Headers of a branch that are offered to a peer; they fit into the body that it takes.</summary>
    public const int HeadersOffered = 20_000;

    /// <summary>Times that a peer may have its headers looked through at once, and then once a second: one that announces blocks
    /// without showing any keeps this node busy no more than that.</summary>
    public const int HeaderDownloadBurst = 10;

    /// <summary>Blocks that a peer is asked for at first; then as many as come within a second.</summary>
    public const int FirstBodies = 16;

    /// <summary>Blocks that a peer is asked for at once.</summary>
    public const int MaxBodies = 128;

    /// <summary>Blocks of a branch, from the lowest that is not here, that are asked for (Bitcoin Core:
    /// <c>BLOCK_DOWNLOAD_WINDOW</c>).</summary>
    public const int BodiesAhead = 1_024;

    /// <summary>Bytes of blocks that wait for those below them; then only the lowest is asked for. What the peers are sending
    /// comes on top, <see cref="AnswerSize"/> each.</summary>
    public const int BodiesSize = 48_000_000;

    /// <summary>Blocks that are connected together, as one commit.</summary>
    public const int BlocksInRun = 16;

    /// <summary>Bytes of such blocks, but one block always: so that a heavier branch waits for little.</summary>
    public const int RunSize = 2_000_000;

    /// <summary>Time without a block after which those that a peer was asked for are asked of another too, and after which a
    /// peer that has nothing of the heaviest branch is asked for its own (Bitcoin Core: <c>BLOCK_STALLING_TIMEOUT</c>).
    /// </summary>
    public static readonly TimeSpan Stall = TimeSpan.FromSeconds(2);

    /// <summary>Requests in a row for which others had to step in; then the peer is dropped. A peer whose blocks trickle in
    /// holds up the others no longer than that.</summary>
    public const int MaxTimesOvertaken = 3;

    /// <summary>Bytes of one line of an event stream.</summary>
    public const int EventLineSize = 64 * 1024;

    /// <summary>Time without a word on an event stream, where a ping comes every 15 seconds.</summary>
    public static readonly TimeSpan EventSilence = TimeSpan.FromSeconds(50);

    /// <summary>Announcements read at once, and then each second; more wait in the peer. Ten times what an honest network
    /// sends.</summary>
    public const int AnnouncementBurst = 20_000;

    /// <inheritdoc cref="AnnouncementBurst"/>
    public const int AnnouncementsPerSecond = 5_000;

    /// <summary>Transactions of one peer that wait to be fetched, and to be offered to it.</summary>
    public const int QueuedTransactions = 10_000;

    /// <summary>Time between two offers of transactions to one peer, unless many wait.</summary>
    public static readonly TimeSpan OfferEvery = TimeSpan.FromMilliseconds(200);

    /// <summary>Hashes that a peer is known to have.</summary>
    public const int RememberedHashes = 20_000;

    /// <summary>Peers that are taken from one answer.</summary>
    public const int PeersInAnswer = 100;

    /// <summary>Peers remembered that this node has heard of and not reached; with one more, the range that named the most
    /// loses one. Defends against one client that fills the book with addresses that nobody owns.</summary>
    public const int MaxUnreachedPeers = 1_000;

    /// <summary>Peers remembered that this node has reached; with one more, the range with the most loses one. Defends
    /// against an attacker with many nodes in few places.</summary>
    public const int MaxReachedPeers = 250;

    /// <summary>Sessions that a restarted node begins with (Bitcoin Core: <c>MAX_BLOCK_RELAY_ONLY_ANCHORS</c>). Defends
    /// against an attacker who has filled the book and waits for the restart.</summary>
    public const int Anchors = 2;

    /// <summary>Bytes of the file that remembers them: a full book takes less than half of it.</summary>
    public const int MaxPeersFileSize = 1_000_000;

    /// <summary>Time between two checks whether there is anything new to write into it.</summary>
    public static readonly TimeSpan SavePeersEvery = TimeSpan.FromSeconds(2);

    /// <summary>Attempts that fail in a row, 9 to 17 minutes, after which a peer that was never reached is forgotten.</summary>
    public const int MaxFailures = 10;

    /// <summary>How long a peer that broke a rule is left alone.</summary>
    public static readonly TimeSpan Ban = TimeSpan.FromDays(1);

    /// <summary>Ranges of peers that must be heard before this computer's clock is called wrong. Defends against one peer, or one
    /// network of them, that shows a false time.</summary>
    public const int MinClockRanges = 3;

    /// <summary>The wait after a first failure to connect to a peer; it doubles with each that follows.</summary>
    public static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(2);

    /// <summary>The longest such wait.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(10);

    /// <summary>The longest such wait for a peer of the operator's.</summary>
    public static readonly TimeSpan MaxWaitForOperators = TimeSpan.FromSeconds(30);

    /// <summary>Time for a connection to be made.</summary>
    public static readonly TimeSpan Connect = TimeSpan.FromSeconds(5);

    /// <summary>Connections to one peer: the event stream, and what is pulled and pushed beside it.</summary>
    public const int ConnectionsPerPeer = 8;

    /// <summary>Kilobytes of the headers of one answer.</summary>
    public const int AnswerHeadersSize = 16;

    /// <summary>Where peers are named, mining waits for the first synchronisation, but no longer than this.</summary>
    public static readonly TimeSpan MaxMiningWait = TimeSpan.FromSeconds(30);
}
