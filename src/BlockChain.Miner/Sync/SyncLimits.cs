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
    public const int HeadersAhead = 20_000;

    /// <summary>Blocks asked for at once.</summary>
    public const int BodiesInRequest = 16;

    /// <summary>Such requests that are answered before those below them are connected: with the largest blocks, 128 MB.
    /// </summary>
    public const int RequestsAhead = 8;

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

    /// <summary>With peers named, mining waits this long for the first of them.</summary>
    public static readonly TimeSpan FirstSync = TimeSpan.FromSeconds(30);
}
