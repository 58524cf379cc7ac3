namespace BlockChain.Miner.Sync;

/// <summary>What the book knows of one peer.</summary>
internal sealed class BookEntry(PeerUrl url)
{
    public PeerUrl Url { get; } = url;

    public string Range { get; } = PeerAddresses.RangeOf(url);

    public bool IsOperators { get; set; }

    public bool IsConnected { get; set; }

    public bool HasAnswered { get; set; }

    /// <summary>In a row.</summary>
    public int Failures { get; set; }

    public DateTimeOffset NextTry { get; set; }

    public DateTimeOffset BarredUntil { get; set; }

    public string? Reason { get; set; }

    public DateTimeOffset NotOursUntil { get; set; }

    public bool IsBarred(DateTimeOffset now) => now < BarredUntil;

    public bool IsNotOurs(DateTimeOffset now) => now < NotOursUntil;

    public bool IsWelcome(DateTimeOffset now) => !IsBarred(now) && !IsNotOurs(now);

    /// <summary>A wait longer than the longest one is left from a clock that was set back.</summary>
    public bool IsDue(DateTimeOffset now) => NextTry <= now || NextTry > now + SyncLimits.LongestWait;

    public PeerState State(DateTimeOffset now) =>
        IsBarred(now) ? PeerState.Barred
        : IsConnected ? PeerState.Connected
        : Failures > 0 ? PeerState.Unreachable
        : PeerState.Known;

    public RememberedPeer Remember(DateTimeOffset now) => new()
    {
        Url = Url.ToString(),
        HasAnswered = HasAnswered,
        BarredUntil = IsBarred(now) ? BarredUntil : null,
        Reason = IsBarred(now) ? Reason : null,
    };
}
