namespace BlockChain.Core.Storage;

/// <summary>The limits of the chain's write-ahead log, which all readers of the file can make grow.</summary>
public static class StoreLimits
{
    /// <summary>Bytes of the log from which on each commit tries to take it into the file: by then most pages were written
    /// several times.</summary>
    public const long UsualLogSize = 32_000_000;

    /// <summary>Bytes of the log from which on questions that take long are broken off: readers that overlap without end, a
    /// few short ones or one long one, would have it grow by all that is written. (Another program can make it grow beyond.)
    /// </summary>
    public const long MaxLogSize = 64_000_000;

    /// <summary>Time that a commit waits for readers to let go of the log.</summary>
    public static readonly TimeSpan LogWait = TimeSpan.FromMilliseconds(250);

    /// <summary>Time that a commit waits when the log is as large as it may be; the node accepts no block in this time.</summary>
    public static readonly TimeSpan MaxLogWait = TimeSpan.FromSeconds(2);

    /// <summary>Time that a view of the chain may be open when the log is as large as it may be: then its question is broken
    /// off.</summary>
    public static readonly TimeSpan MaxReading = TimeSpan.FromSeconds(1);
}
