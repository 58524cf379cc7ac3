using System.Net;
using BlockChain.Miner.Addresses;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Sync;

/// <summary>
/// The nodes that this one has heard of: what is remembered of each, and what becomes of it. Peers that were reached share its room
/// by the range that they are in, the others by the range that this node heard of them from (<see cref="PeerEviction"/>); who is
/// next is drawn by such groups too (<see cref="PeerSelection"/>). Bitcoin Core's <c>addrman</c> has hashed buckets for this;
/// sharing by groups needs none, and no secret. For any thread.
/// </summary>
internal sealed class PeerBook : IDisposable
{
    private readonly PeersFile _file;
    private readonly TimeProvider _clock;

    /// <summary>Guards the entries.</summary>
    private readonly Lock _gate = new();
    private readonly Dictionary<string, BookEntry> _entries = [];

    /// <summary>Opens the book, with the peers of its file.</summary>
    /// <param name="file">Its file; need not exist. A damaged one is named in the log and kept under another name.</param>
    /// <param name="clock">The clock of waits and bans.</param>
    /// <param name="log">Where trouble with the file is logged.</param>
    public PeerBook(string file, TimeProvider clock, ILogger log)
    {
        (_file, _clock) = (new PeersFile(file, log), clock);
        foreach (RememberedPeer peer in _file.Read())
        {
            Restore(peer);
        }

        _file.BeginWith(ChooseAnchorsAndRemember());
    }

    /// <summary>All that are remembered, sorted by their URLs.</summary>
    public IReadOnlyList<KnownPeer> All
    {
        get
        {
            lock (_gate)
            {
                DateTimeOffset now = _clock.GetUtcNow();
                return
                [
                    .. _entries.Values
                        .Where(one => !one.IsNotOurs(now))
                        .OrderBy(one => one.Url.ToString(), StringComparer.Ordinal)
                        .Select(one => new KnownPeer(one.Url, one.State(now))),
                ];
            }
        }
    }

    /// <summary>Remembers a peer that somebody named; it waits here until this node has reached it.</summary>
    /// <param name="url">Where it is said to be.</param>
    /// <param name="source">The range of whoever named it, see <see cref="PeerAddresses.RangeOf(IPAddress)"/>.</param>
    /// <returns>False when this node will not connect to it: its source fills the book already, it is banned, it is this node
    /// itself, or it is on another network.</returns>
    public bool Add(PeerUrl url, string source)
    {
        lock (_gate)
        {
            BookEntry entry = FindOrAdd(url, source);
            if (entry.Source != source && UnreachedOf(source) < UnreachedOf(entry.Source))
            {
                // Otherwise a source that names everybody could have everybody forgotten, by naming more.
                entry.Source = source;
            }

            return _entries.ContainsKey(url.Key) && entry.IsWelcome(_clock.GetUtcNow());
        }
    }

    /// <summary>Why <see cref="Add"/> has refused a peer, in a sentence.</summary>
    public string WhyRefused(PeerUrl url)
    {
        lock (_gate)
        {
            return !_entries.TryGetValue(url.Key, out BookEntry? entry) ? "This node's list of peers has no room for another from you."
                : entry.IsBanned(_clock.GetUtcNow()) ? $"This node has banned that peer for a day: {entry.Reason}."
                : $"This node leaves that peer alone: {entry.Reason}.";
        }
    }

    /// <summary>Remembers a peer that the operator named: it is tried at once, before all others, needs no room, and is never
    /// banned.</summary>
    public void AddOperators(PeerUrl url)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(url.Key, out BookEntry? entry))
            {
                _entries.Add(url.Key, entry = new BookEntry(url, PeerAddresses.RangeOf(url)));
            }

            (entry.IsOperators, entry.BannedUntil, entry.NotOursUntil, entry.NextTry) = (true, default, default, default);
        }
    }

    /// <summary>The peer to connect to now, or null.</summary>
    /// <param name="connectedKeys">The peers that there is a session with, or an attempt under way.</param>
    public PeerUrl? Next(IReadOnlySet<string> connectedKeys)
    {
        lock (_gate)
        {
            return PeerSelection.DrawNext(_entries.Values, connectedKeys, _clock.GetUtcNow())?.Url;
        }
    }

    /// <summary>There is a connection to this peer, at an address to which its name has led.</summary>
    public void NoteLocated(PeerUrl url, IPAddress address) => Change(url, (entry, _) => entry.Address = AddressRange.Plain(address));

    /// <summary>A session with this peer has begun: it answers, and is on this network.</summary>
    /// <returns>False when the operator removed it meanwhile.</returns>
    public bool NoteConnected(PeerUrl url)
    {
        bool isWelcome = true;
        Change(url, (entry, now) =>
        {
            isWelcome = entry.IsWelcome(now);
            if (isWelcome)
            {
                (entry.IsReached, entry.ConnectedSince, entry.NextTry) = (true, now, default);
                MakeRoom();
            }
        });
        return isWelcome;
    }

    /// <summary>An attempt has failed, or a session has ended. A peer that was never reached is forgotten in the end.</summary>
    public void NoteFailed(PeerUrl url) => Change(url, (entry, now) =>
    {
        entry.NoteFailure(now);
        if (entry is { IsReached: false, IsOperators: false } && entry.Failures >= SyncLimits.MaxFailures)
        {
            _entries.Remove(url.Key);
        }
    });

    /// <summary>A session that served well has ended: the peer may soon be back, whatever failed before.</summary>
    public void NoteLost(PeerUrl url)
    {
        Change(url, (entry, _) => entry.Failures = 0);
        NoteFailed(url);
    }

    /// <summary>This peer broke a rule: it is left alone for a day, also after a restart. One that the operator named is only
    /// paused.</summary>
    /// <returns>Whether it is banned.</returns>
    public bool Ban(PeerUrl url, string reason)
    {
        bool isBanned;
        lock (_gate)
        {
            isBanned = FindOrAdd(url, PeerAddresses.RangeOf(url)).Ban(_clock.GetUtcNow(), reason);
        }

        Save();
        return isBanned;
    }

    /// <summary>Whether an address is that of a peer that the operator named, or that this node is connected to. (Not of all that
    /// were ever reached: there may be many, all an attacker's.) A peer with a name is at the address where it was last connected to.</summary>
    public bool IsKnown(IPAddress address)
    {
        IPAddress plain = AddressRange.Plain(address);
        lock (_gate)
        {
            DateTimeOffset now = _clock.GetUtcNow();
            return _entries.Values.Any(one =>
                plain.Equals(one.Address) && (one.IsOperators || one.ConnectedSince is not null) && one.IsWelcome(now));
        }
    }

    /// <summary>This is this node itself, or of another network: it is not listed, and not accepted from others for a
    /// day.</summary>
    /// <param name="url">Where it is.</param>
    /// <param name="why">Which of these it is: "it is this node itself".</param>
    public void Forget(PeerUrl url, string why)
    {
        lock (_gate)
        {
            BookEntry entry = FindOrAdd(url, PeerAddresses.RangeOf(url));
            (entry.ConnectedSince, entry.NotOursUntil, entry.Reason) = (null, _clock.GetUtcNow() + SyncLimits.Ban, why);
        }
    }

    /// <summary>The operator removed this peer: it is treated as one of another network, until he adds it again.</summary>
    /// <returns>False when there is none.</returns>
    public bool Remove(PeerUrl url)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(url.Key, out BookEntry? entry) || entry.IsNotOurs(_clock.GetUtcNow()))
            {
                return false;
            }

            entry.IsOperators = false;
            Forget(url, "the operator removed it");
            return true;
        }
    }

    /// <summary>The operator adds a peer while the node runs: whatever was held against it is forgotten.</summary>
    public void Readmit(PeerUrl url) => Change(url, (entry, _) =>
        (entry.BannedUntil, entry.NotOursUntil, entry.NextTry, entry.Failures) = (default, default, default, 0));

    /// <summary>Writes the file, if there is anything new. A disk that refuses is named in the log, and the node continues.
    /// </summary>
    public void Save() => _file.Save(ChooseAnchorsAndRemember);

    /// <summary>Writes the file for the last time.</summary>
    public void Dispose() => Save();

    private void Change(PeerUrl url, Action<BookEntry, DateTimeOffset> change)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(url.Key, out BookEntry? entry))
            {
                change(entry, _clock.GetUtcNow());
            }
        }
    }

    private BookEntry FindOrAdd(PeerUrl url, string source)
    {
        if (!_entries.TryGetValue(url.Key, out BookEntry? entry))
        {
            _entries.Add(url.Key, entry = new BookEntry(url, source));
            MakeRoom();
        }

        return entry;
    }

    private int UnreachedOf(string source) => _entries.Values.Count(one => !one.IsReached && one.Source == source);

    private void MakeRoom()
    {
        foreach (BookEntry surplus in PeerEviction.FindSurplus(_entries.Values))
        {
            _entries.Remove(surplus.Url.Key);
        }
    }

    private List<RememberedPeer> ChooseAnchorsAndRemember()
    {
        lock (_gate)
        {
            DateTimeOffset now = _clock.GetUtcNow();
            PeerSelection.ChooseAnchors(_entries.Values, now);
            return [.. _entries.Values.Where(one => !one.IsNotOurs(now)).Select(one => one.Remember(now))];
        }
    }

    private void Restore(RememberedPeer peer)
    {
        if (!PeerUrl.TryParse(peer.Url, out PeerUrl? url))
        {
            return;
        }

        // No ban is longer than a day, also where the clock was set back since.
        DateTimeOffset latest = _clock.GetUtcNow() + SyncLimits.Ban;
        var entry = new BookEntry(url, peer.Source ?? PeerAddresses.RangeOf(url))
        {
            IsReached = peer.IsReached,
            IsAnchor = peer.IsAnchor,
            BannedUntil = peer.BannedUntil is { } until ? (until < latest ? until : latest) : default,
            Reason = peer.Reason,
        };
        if (_entries.TryAdd(url.Key, entry))
        {
            MakeRoom();
        }
    }
}
