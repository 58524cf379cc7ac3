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

    /// <summary>Why it is banned or not ours, in words that could follow "because".</summary>
    public string? Reason { get; set; }

    public DateTimeOffset NotOursUntil { get; set; }

    /// <summary>The group that it shares the room of the book with: a peer that was reached has shown where it is; for the
    /// others only the source is certain.</summary>
    public string Group => IsReached ? Range : Source;

    /// <summary>A ban longer than the usual one comes from a clock that was set back since.</summary>
    public bool IsBanned(DateTimeOffset now) => now < BannedUntil && BannedUntil <= now + SyncLimits.Ban;

    public bool IsNotOurs(DateTimeOffset now) => now < NotOursUntil && NotOursUntil <= now + SyncLimits.Ban;

    public bool IsWelcome(DateTimeOffset now) => !IsBanned(now) && !IsNotOurs(now);

    /// <summary>A wait longer than the longest one comes from a clock that was set back since.</summary>
    public bool IsDue(DateTimeOffset now) => NextTry <= now || NextTry > now + SyncLimits.MaxWait;

    /// <summary>
    /// An attempt has failed, or a session has ended: the next is made after 2 s, then 4, to 10 minutes (30 s for the
    /// operator's). Defends against peers that are joined and dropped every second: a session alone does not make the waits
    /// short again.
    /// </summary>
    public void NoteFailure(DateTimeOffset now)
    {
        ConnectedSince = null;
        Failures++;
        TimeSpan longest = IsOperators ? SyncLimits.MaxWaitForOperators : SyncLimits.MaxWait;
        double doubled = SyncLimits.FirstWait.TotalSeconds * Math.Pow(2, Math.Min(Failures - 1, 30));
        Wait(now, Math.Min(doubled, longest.TotalSeconds));
    }

    /// <summary>It broke a rule: it is left alone for a day; one that the operator named is only paused.</summary>
    /// <returns>Whether it is banned.</returns>
    public bool Ban(DateTimeOffset now, string reason)
    {
        ConnectedSince = null;
        if (IsOperators)
        {
            Failures++;
            Wait(now, SyncLimits.MaxWaitForOperators.TotalSeconds);
            return false;
        }

        (BannedUntil, Reason) = (now + SyncLimits.Ban, reason);
        return true;
    }

    public PeerState State(DateTimeOffset now) =>
        IsBanned(now) ? PeerState.Banned
        : ConnectedSince is not null ? PeerState.Connected
        : Failures > 0 ? PeerState.Unreachable
        : PeerState.Known;

    public RememberedPeer Remember(DateTimeOffset now) => new(
        Url.ToString(), IsReached, IsReached ? null : Source, IsAnchor,
        IsBanned(now) ? BannedUntil : null, IsBanned(now) ? Reason : null);

    /// <summary>Shortened at random by up to a half, so that peers that lost a node at the same time do not all return at the
    /// same time.</summary>
    private void Wait(DateTimeOffset now, double seconds) =>
        NextTry = now + TimeSpan.FromSeconds(seconds * (0.5 + (Random.Shared.NextDouble() / 2)));
}
