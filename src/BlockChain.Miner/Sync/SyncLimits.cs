namespace BlockChain.Miner.Sync;

/// <summary>Every limit of what other nodes may do to this one while it asks them. What goes beyond is a violation; what is
/// slower is not waited for.</summary>
internal static class SyncLimits
{
    /// <summary>Nodes that this one listens to at one time (Bitcoin Core: <c>MAX_OUTBOUND_FULL_RELAY_CONNECTIONS</c>).
    /// </summary>
    public const int Sessions = 8;

    /// <summary>Bytes of one answer: what <c>POST /api/blocks/raw</c> may give, and one block more.</summary>
    public const int AnswerSize = 9_100_000;

    /// <summary>Time for one answer, all of it.</summary>
    public static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(20);

    /// <summary>Headers in one answer (Bitcoin Core: <c>MAX_HEADERS_RESULTS</c>).</summary>
    public const int HeadersInAnswer = 2_000;

    /// <summary>Headers of a branch that are looked at before its bodies are fetched. A branch that by then has no more
    /// work than ours has too little for its length.</summary>
    public const int HeadersAhead = 100_000;

    /// <summary>Headers of a branch that are offered to a peer; they fit into the body that it takes.</summary>
    public const int HeadersOffered = 20_000;

    /// <summary>Blocks asked for at once.</summary>
    public const int BodiesInRequest = 16;

    /// <summary>Such requests that are answered before those below them are connected: with the largest blocks, 128 MB.
    /// </summary>
    public const int RequestsAhead = 8;

    /// <summary>Time after which blocks that one peer was asked for are asked of another too, and after which a download
    /// that gets none no longer holds up the next.</summary>
    public static readonly TimeSpan Stall = TimeSpan.FromSeconds(2);

    /// <summary>Bytes of one line of an event stream.</summary>
    public const int EventLineSize = 64 * 1024;

    /// <summary>Time without a word on an event stream, where a ping comes every 15 seconds.</summary>
    public static readonly TimeSpan EventSilence = TimeSpan.FromSeconds(50);

    /// <summary>Announcements at once, and then each second.</summary>
    public const int AnnouncementBurst = 5_000;

    /// <inheritdoc cref="AnnouncementBurst"/>
    public const int AnnouncementsPerSecond = 500;

    /// <summary>Things to do for one peer that wait.</summary>
    public const int QueuedTasks = 10_000;

    /// <summary>What a peer is remembered to know.</summary>
    public const int RememberedHashes = 20_000;

    /// <summary>Peers that are taken from one answer.</summary>
    public const int PeersInAnswer = 100;

    /// <summary>Peers remembered, in all.</summary>
    public const int PeersRemembered = 1_000;

    /// <summary>Peers remembered of one range, see <see cref="PeerAddresses.RangeOf"/>; the operator's are exempt.</summary>
    public const int PeersOfRange = 32;

    /// <summary>Bytes of the file that remembers them: a full book takes less than half of it.</summary>
    public const int PeersFileSize = 1_000_000;

    /// <summary>Time between two looks whether there is anything new to write into it.</summary>
    public static readonly TimeSpan SavePeersEvery = TimeSpan.FromSeconds(2);

    /// <summary>Attempts that fail in a row, 9 to 17 minutes, after which a peer gives its place to a new one.</summary>
    public const int FailuresOfPeer = 10;

    /// <summary>How long one who broke a rule is left alone.</summary>
    public static readonly TimeSpan Bar = TimeSpan.FromDays(1);

    /// <summary>The wait after a first failure to connect to a peer; it doubles with each that follows.</summary>
    public static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(2);

    /// <summary>The longest such wait.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    /// <summary>The longest such wait for a peer of the operator's.</summary>
    public static readonly TimeSpan LongestWaitForOperators = TimeSpan.FromSeconds(30);

    /// <summary>Time for a connection to be made.</summary>
    public static readonly TimeSpan Connect = TimeSpan.FromSeconds(5);

    /// <summary>Connections to one peer: the event stream, and what is pulled and pushed beside it.</summary>
    public const int ConnectionsPerPeer = 8;

    /// <summary>Kilobytes of the headers of one answer.</summary>
    public const int AnswerHeadersSize = 16;

    /// <summary>With peers named, mining waits this long for the first of them.</summary>
    public static readonly TimeSpan FirstSync = TimeSpan.FromSeconds(30);
}
