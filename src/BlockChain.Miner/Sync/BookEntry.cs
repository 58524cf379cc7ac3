using System.Net;
using BlockChain.Miner.Addresses;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Sync;

/// <summary>What the book knows of one peer.</summary>
/// <param name="url">Where it is.</param>
/// <param name="source">The range of addresses that this node heard of it from.</param>
internal sealed class BookEntry(PeerUrl url, string source)
{
    public PeerUrl Url { get; } = url;

    /// <summary>Where it was last connected to; of a peer with a name, null before that.</summary>
    public IPAddress? Address { get; set; } = url.Address;

    public string Range { get; } = PeerAddresses.RangeOf(url);

    public string Source { get; set; } = source;

    public bool IsOperators { get; set; }

    /// <summary>Whether there ever was a session with it.</summary>
    public bool IsReached { get; set; }

    /// <summary>Whether it is one of those that are asked first after a restart.</summary>
    public bool IsAnchor { get; set; }

    /// <summary>Null while there is no session.</summary>
    public DateTimeOffset? ConnectedSince { get; set; }

    /// <summary>Since the last session that served well.</summary>
    public int Failures { get; set; }

    public DateTimeOffset NextTry { get; set; }

    public DateTimeOffset BannedUntil { get; set; }

    public string? Reason { get; set; }

    public DateTimeOffset NotOursUntil { get; set; }

    /// <summary>What it shares the room of the book with: a peer that was reached has shown where it is; of the others only the
    /// source is sure.</summary>
    public string Group => IsReached ? Range : Source;

    /// <summary>A ban longer than a whole one is left from a clock that was set back.</summary>
    public bool IsBanned(DateTimeOffset now) => now < BannedUntil && BannedUntil <= now + SyncLimits.Ban;

    public bool IsNotOurs(DateTimeOffset now) => now < NotOursUntil && NotOursUntil <= now + SyncLimits.Ban;

    public bool IsWelcome(DateTimeOffset now) => !IsBanned(now) && !IsNotOurs(now);

    /// <summary>A wait longer than the longest one is left from a clock that was set back.</summary>
    public bool IsDue(DateTimeOffset now) => NextTry <= now || NextTry > now + SyncLimits.LongestWait;

    public PeerState State(DateTimeOffset now) =>
        IsBanned(now) ? PeerState.Banned
        : ConnectedSince is not null ? PeerState.Connected
        : Failures > 0 ? PeerState.Unreachable
        : PeerState.Known;

    public RememberedPeer Remember(DateTimeOffset now) => new()
    {
        Url = Url.ToString(),
        IsReached = IsReached,
        Source = IsReached ? null : Source,
        IsAnchor = IsAnchor,
        BannedUntil = IsBanned(now) ? BannedUntil : null,
        Reason = IsBanned(now) ? Reason : null,
    };
}
