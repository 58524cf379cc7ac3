using System.Net;
using BlockChain.Core.Storage;
using BlockChain.Core.Wallets.Files;
using BlockChain.Miner.Addresses;
using BlockChain.Miner.Logging;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Sync;

/// <summary>
/// The nodes that this one has heard of, and which of them to connect to next. Nobody can fill it with addresses of their
/// own: the peers that were reached share its room by the range that they are in, the others by the range that this node heard
/// of them from, and in a full book the largest group gives way. Who is next is drawn by group too. (Bitcoin Core's <c>addrman</c>
/// has hashed buckets for this; sharing by groups needs none, and no secret.) A file outlives restarts. For any thread.
/// </summary>
internal sealed class PeerBook : IDisposable
{
    private readonly string _file;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;

    /// <summary>Guards the entries.</summary>
    private readonly Lock _gate = new();
    private readonly Dictionary<string, BookEntry> _entries = [];

    /// <summary>Held while the file is written, so that an older list never replaces a newer one.</summary>
    private readonly Lock _writing = new();
    private byte[] _written;

    /// <summary>That the disk refuses is said once, until it does not.</summary>
    private bool _isSavingRefused;

    /// <summary>Opens the book, with the peers of its file.</summary>
    /// <param name="file">Its file; need not exist. A damaged one is named in the log and kept under another name.</param>
    /// <param name="clock">The clock of waits and bans.</param>
    /// <param name="log">Hears of trouble with the file.</param>
    public PeerBook(string file, TimeProvider clock, ILogger log)
    {
        (_file, _clock, _log) = (file, clock, log);
        foreach (RememberedPeer peer in Read())
        {
            Restore(peer);
        }

        _written = ChooseAnchorsAndWrite();
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

    /// <summary>Remembers a peer that somebody told this node of; it waits here until this node has reached it.</summary>
    /// <param name="url">Where it is said to be.</param>
    /// <param name="source">The range of the one who told, see <see cref="PeerAddresses.RangeOf(IPAddress)"/>.</param>
    /// <returns>False when this node will not connect to it: its source fills the book already, it is banned, it is this node
    /// itself, or it is on another network.</returns>
    public bool Add(PeerUrl url, string source)
    {
        lock (_gate)
        {
            BookEntry entry = FindOrAdd(url, source);
            if (entry.Source != source && UnreachedOf(source) < UnreachedOf(entry.Source))
            {
                // Or a source that tells of everybody could have everybody forgotten, by telling of more.
                entry.Source = source;
            }

            return _entries.ContainsKey(url.Key) && entry.IsWelcome(_clock.GetUtcNow());
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

    /// <summary>
    /// The peer to connect to now, or null. First the operator's, then the anchors; then, rather from a range that no session
    /// is in yet, and by a coin's toss from those that were reached before or from the others (as Bitcoin Core's tried and
    /// new), one group by lot, and one of it by lot.
    /// </summary>
    /// <param name="connectedKeys">The peers that there is a session with, or an attempt under way.</param>
    public PeerUrl? Next(IReadOnlySet<string> connectedKeys)
    {
        lock (_gate)
        {
            DateTimeOffset now = _clock.GetUtcNow();
            HashSet<string> connectedRanges =
                [.. _entries.Values.Where(one => connectedKeys.Contains(one.Url.Key)).Select(one => one.Range)];
            BookEntry[] due =
                [.. _entries.Values.Where(one => one.IsWelcome(now) && one.IsDue(now) && !connectedKeys.Contains(one.Url.Key))];
            BookEntry[] elsewhere = [.. due.Where(one => !connectedRanges.Contains(one.Range))];
            BookEntry[] candidates = elsewhere.Length > 0 ? elsewhere : due;
            bool isReached = Random.Shared.Next(2) == 0;
            BookEntry? next = Draw(due.Where(one => one.IsOperators))
                ?? Draw(due.Where(one => one.IsAnchor))
                ?? Draw(candidates.Where(one => one.IsReached == isReached))
                ?? Draw(candidates);
            return next?.Url;
        }
    }

    /// <summary>There is a connection to this peer, at an address to which its name has led.</summary>
    public void Located(PeerUrl url, IPAddress address) => Change(url, (entry, _) => entry.Address = AddressRange.Plain(address));

    /// <summary>A session with this peer has begun: it answers, and is on this network.</summary>
    public void Connected(PeerUrl url) => Change(url, (entry, now) =>
    {
        (entry.IsReached, entry.ConnectedSince, entry.NextTry) = (true, now, default);
        MakeRoom();
    });

    /// <summary>
    /// An attempt has failed, or a session has ended: the next is made after 2 s, then 4, to 10 minutes (30 s for the
    /// operator's), each shortened by up to a half by lot, so that those that lost a node at once do not all return at once.
    /// A session alone does not make the waits short again: a peer may be joined and dropped every second. A peer that was
    /// never reached is forgotten in the end.
    /// </summary>
    public void Failed(PeerUrl url) => Change(url, (entry, now) =>
    {
        entry.ConnectedSince = null;
        entry.Failures++;
        TimeSpan longest = entry.IsOperators ? SyncLimits.LongestWaitForOperators : SyncLimits.LongestWait;
        double doubled = SyncLimits.FirstWait.TotalSeconds * Math.Pow(2, Math.Min(entry.Failures - 1, 30));
        Wait(entry, now, Math.Min(doubled, longest.TotalSeconds));
        if (entry is { IsReached: false, IsOperators: false } && entry.Failures >= SyncLimits.MaxFailures)
        {
            _entries.Remove(url.Key);
        }
    });

    /// <summary>A session that served well has ended: the peer may soon be back, whatever failed before.</summary>
    public void Lost(PeerUrl url)
    {
        Change(url, (entry, _) => entry.Failures = 0);
        Failed(url);
    }

    /// <summary>This peer broke a rule: it is left alone for a day, also after a restart. One that the operator named is only
    /// paused.</summary>
    /// <returns>Whether it is banned.</returns>
    public bool Ban(PeerUrl url, string reason)
    {
        bool isBanned;
        lock (_gate)
        {
            DateTimeOffset now = _clock.GetUtcNow();
            BookEntry entry = FindOrAdd(url, PeerAddresses.RangeOf(url));
            entry.ConnectedSince = null;
            isBanned = !entry.IsOperators;
            if (isBanned)
            {
                (entry.BannedUntil, entry.Reason) = (now + SyncLimits.Ban, reason);
            }
            else
            {
                entry.Failures++;
                Wait(entry, now, SyncLimits.LongestWaitForOperators.TotalSeconds);
            }
        }

        Save();
        return isBanned;
    }

    /// <summary>Whether this peer is banned now.</summary>
    public bool IsBanned(PeerUrl url)
    {
        lock (_gate)
        {
            return _entries.TryGetValue(url.Key, out BookEntry? entry) && entry.IsBanned(_clock.GetUtcNow());
        }
    }

    /// <summary>Whether an address is that of a peer that the operator named, or that this node is connected to. (Not of all that
    /// were ever reached: so many may be an attacker's.) A peer with a name is at the address where it was last connected to.</summary>
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

    /// <summary>This is this node itself, or of another network: it is not listed, nor taken from others for a day.</summary>
    public void Forget(PeerUrl url)
    {
        lock (_gate)
        {
            BookEntry entry = FindOrAdd(url, PeerAddresses.RangeOf(url));
            (entry.ConnectedSince, entry.NotOursUntil) = (null, _clock.GetUtcNow() + SyncLimits.Ban);
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
            Forget(url);
            return true;
        }
    }

    /// <summary>The operator adds a peer while the node runs: whatever was held against it is forgotten.</summary>
    public void Readmit(PeerUrl url) => Change(url, (entry, _) =>
        (entry.BannedUntil, entry.NotOursUntil, entry.NextTry, entry.Failures) = (default, default, default, 0));

    /// <summary>Writes the file, if there is anything new. A disk that refuses is named in the log, and the node continues.
    /// </summary>
    public void Save()
    {
        lock (_writing)
        {
            byte[] content = ChooseAnchorsAndWrite();
            if (content.AsSpan().SequenceEqual(_written))
            {
                return;
            }

            try
            {
                PrivateFile.Replace(_file, content);
                (_written, _isSavingRefused) = (content, false);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                if (!_isSavingRefused)
                {
                    MinerLog.PeersNotSaved(_log, _file, failure.Message);
                }

                _isSavingRefused = true;
            }
        }
    }

    /// <summary>Writes the file for the last time.</summary>
    public void Dispose() => Save();

    private static BookEntry? Draw(IEnumerable<BookEntry> from)
    {
        BookEntry[][] groups = [.. from.GroupBy(one => one.Group).Select(group => group.ToArray())];
        return groups.Length == 0 ? null : DrawOne(DrawOne(groups));
    }

    private static T DrawOne<T>(T[] from) => from[Random.Shared.Next(from.Length)];

    private static void Wait(BookEntry entry, DateTimeOffset now, double seconds) =>
        entry.NextTry = now + TimeSpan.FromSeconds(seconds * (0.5 + (Random.Shared.NextDouble() / 2)));

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
        MakeRoom(isReached: false, SyncLimits.MaxUnreachedPeers);
        MakeRoom(isReached: true, SyncLimits.MaxReachedPeers);
    }

    /// <summary>Where there is one too many, the largest group gives up the one that has failed most often; but none that is
    /// connected or an anchor. The operator's are not counted.</summary>
    private void MakeRoom(bool isReached, int places)
    {
        List<BookEntry> peers = [.. _entries.Values.Where(one => one.IsReached == isReached && !one.IsOperators)];
        if (peers.Count > places
            && peers
                .GroupBy(one => one.Group)
                .OrderByDescending(group => group.Count())
                .SelectMany(group => group
                    .Where(one => one.ConnectedSince is null && !one.IsAnchor)
                    .OrderByDescending(one => one.Failures)
                    .ThenBy(_ => Random.Shared.Next()))
                .FirstOrDefault() is { } worst)
        {
            _entries.Remove(worst.Url.Key);
        }
    }

    /// <summary>The anchors are the oldest sessions. After a restart the first sessions are with them, so that an attacker who has
    /// filled the book by then does not get them all (Bitcoin Core: <c>anchors.dat</c>).</summary>
    private byte[] ChooseAnchorsAndWrite()
    {
        lock (_gate)
        {
            DateTimeOffset now = _clock.GetUtcNow();
            HashSet<BookEntry> anchors =
            [
                .. _entries.Values
                    .Where(one => !one.IsOperators && one.IsWelcome(now) && (one.IsAnchor || one.ConnectedSince is not null))
                    .OrderBy(one => one.ConnectedSince ?? DateTimeOffset.MaxValue)
                    .Take(SyncLimits.Anchors),
            ];
            foreach (BookEntry entry in _entries.Values)
            {
                entry.IsAnchor = anchors.Contains(entry);
            }

            return RememberedPeer.Write([.. _entries.Values.Where(one => !one.IsNotOurs(now)).Select(one => one.Remember(now))]);
        }
    }

    private IReadOnlyList<RememberedPeer> Read()
    {
        try
        {
            return RememberedPeer.Read(_file);
        }
        catch (Exception damage) when (damage is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            MinerLog.PeersDamaged(_log, _file, damage.Message, SetAside());
            return [];
        }
    }

    /// <summary>What a person may still find something in is not overwritten.</summary>
    /// <returns>What became of the file, in words.</returns>
    private string SetAside()
    {
        try
        {
            return $"It is kept as {DamagedFile.SetAside(_file)}.";
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            return "It cannot be given another name.";
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
