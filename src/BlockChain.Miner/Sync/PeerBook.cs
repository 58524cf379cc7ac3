using System.Net;
using BlockChain.Core.Wallets;
using BlockChain.Miner.Logging;

namespace BlockChain.Miner.Sync;

/// <summary>
/// The nodes that this one has heard of, and who to connect to next. It is bounded in all and in each range of
/// addresses, so that nobody can fill it with his own, and outlives a restart in a file. For any thread.
/// </summary>
internal sealed class PeerBook : IDisposable
{
    private readonly string _file;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;

    /// <summary>Guards the fields below.</summary>
    private readonly Lock _gate = new();
    private readonly Dictionary<string, BookEntry> _entries = [];
    private bool _hasChanged;

    /// <summary>Held while the file is written, so that an older list never replaces a newer one.</summary>
    private readonly Lock _writing = new();

    /// <summary>Opens the book, with those whom the file remembers.</summary>
    /// <param name="file">Its file; need not exist. A damaged one is said and begun anew.</param>
    /// <param name="clock">The clock of back-off and bars.</param>
    /// <param name="log">Where trouble with the file is told.</param>
    public PeerBook(string file, TimeProvider clock, ILogger log)
    {
        (_file, _clock, _log) = (file, clock, log);
        foreach (RememberedPeer peer in Read().OrderByDescending(one => one.BarredUntil))
        {
            Restore(peer);
        }
    }

    /// <summary>
    /// Remembers a peer. False when it is not, or not to be connected to: the book or its range is full, it is barred,
    /// or it was found to be none of ours. The operator's push others out, and are tried at once; only a bar holds for
    /// them.
    /// </summary>
    public bool Add(PeerUrl url, bool isOperators = false)
    {
        lock (_gate)
        {
            DateTimeOffset now = _clock.GetUtcNow();
            if (_entries.TryGetValue(url.Key, out BookEntry? entry))
            {
                if (isOperators)
                {
                    (entry.IsOperators, entry.NotOursUntil, entry.NextTry) = (true, default, now);
                }

                return entry.IsWelcome(now);
            }

            if (!HasRoom(url, isOperators, now))
            {
                return false;
            }

            _entries.Add(url.Key, new BookEntry(url) { IsOperators = isOperators });
            _hasChanged = true;
            return true;
        }
    }

    /// <summary>
    /// Who to connect to now, or null. First the operator's; then by lot, rather from a range that no session is in
    /// yet, and by a coin's toss from those who have answered before or from the others (as Bitcoin Core's tried and
    /// new), so that neither a flood of new addresses nor a lucky first one decides alone.
    /// </summary>
    /// <param name="connectedKeys">The peers that there is a session with, or an attempt under way.</param>
    public PeerUrl? Next(IReadOnlySet<string> connectedKeys)
    {
        lock (_gate)
        {
            DateTimeOffset now = _clock.GetUtcNow();
            HashSet<string> connectedRanges =
                [.. _entries.Values.Where(one => connectedKeys.Contains(one.Url.Key)).Select(one => one.Range)];
            bool tried = Random.Shared.Next(2) == 0;
            return _entries.Values
                .Where(one => one.IsWelcome(now) && one.IsDue(now) && !connectedKeys.Contains(one.Url.Key))
                .OrderByDescending(one => one.IsOperators)
                .ThenBy(one => connectedRanges.Contains(one.Range))
                .ThenByDescending(one => one.HasAnswered == tried)
                .ThenBy(_ => Random.Shared.Next())
                .FirstOrDefault()?.Url;
        }
    }

    /// <summary>A session with this peer has begun.</summary>
    public void Connected(PeerUrl url) => Change(url, entry =>
    {
        _hasChanged |= !entry.HasAnswered;
        (entry.IsConnected, entry.HasAnswered) = (true, true);
    });

    /// <summary>
    /// An attempt has failed, or a session has ended: the next comes after 2 s, then 4, to 10 minutes (30 s for the
    /// operator's), each shortened by up to a half by lot, so that those who lost a node together do not return
    /// together.
    /// </summary>
    public void Failed(PeerUrl url) => Change(url, entry =>
    {
        entry.IsConnected = false;
        entry.Failures++;
        TimeSpan longest = entry.IsOperators ? SyncLimits.LongestWaitForOperators : SyncLimits.LongestWait;
        double doubled = SyncLimits.FirstWait.TotalSeconds * Math.Pow(2, Math.Min(entry.Failures - 1, 30));
        double seconds = Math.Min(doubled, longest.TotalSeconds);
        entry.NextTry = _clock.GetUtcNow() + TimeSpan.FromSeconds(seconds * (0.5 + Random.Shared.NextDouble() / 2));
    });

    /// <summary>A session that served well has ended: it may soon be back, whatever failed before.</summary>
    public void Lost(PeerUrl url)
    {
        Change(url, entry => entry.Failures = 0);
        Failed(url);
    }

    /// <summary>This peer broke a rule: it is left alone for a day, also after a restart.</summary>
    public void Bar(PeerUrl url, string reason)
    {
        lock (_gate)
        {
            BookEntry entry = FindOrAdd(url);
            (entry.IsConnected, entry.BarredUntil, entry.Reason) = (false, _clock.GetUtcNow() + SyncLimits.Bar, reason);
            _hasChanged = true;
        }

        Save();
    }

    /// <summary>Whether this peer is barred now.</summary>
    public bool IsBarred(PeerUrl url)
    {
        lock (_gate)
        {
            return _entries.TryGetValue(url.Key, out BookEntry? entry) && entry.IsBarred(_clock.GetUtcNow());
        }
    }

    /// <summary>Whether the peer at this address is the operator's, or has answered this node.</summary>
    public bool IsKnown(IPAddress address)
    {
        lock (_gate)
        {
            return _entries.Values.Any(one =>
                (one.IsOperators || one.HasAnswered) && address.Equals(one.Url.Address) && !one.IsBarred(_clock.GetUtcNow()));
        }
    }

    /// <summary>This is this node itself, or of another network: it is not listed, nor taken again from others for a
    /// day.</summary>
    public void Forget(PeerUrl url)
    {
        lock (_gate)
        {
            BookEntry entry = FindOrAdd(url);
            (entry.IsConnected, entry.NotOursUntil) = (false, _clock.GetUtcNow() + SyncLimits.Bar);
            _hasChanged = true;
        }
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

    /// <summary>Writes the file, if there is anything new. A disk that refuses is told, and the node goes on.</summary>
    public void Save()
    {
        lock (_writing)
        {
            List<RememberedPeer> peers;
            lock (_gate)
            {
                if (!_hasChanged)
                {
                    return;
                }

                DateTimeOffset now = _clock.GetUtcNow();
                peers = [.. _entries.Values.Where(one => !one.IsNotOurs(now)).Select(one => one.Remember(now))];
                _hasChanged = false;
            }

            try
            {
                PrivateFile.Replace(_file, RememberedPeer.Write(peers));
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                MinerLog.PeersNotSaved(_log, _file, failure.Message);
                lock (_gate)
                {
                    _hasChanged = true;
                }
            }
        }
    }

    /// <summary>Writes the file for the last time.</summary>
    public void Dispose() => Save();

    private void Change(PeerUrl url, Action<BookEntry> change)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(url.Key, out BookEntry? entry))
            {
                change(entry);
            }
        }
    }

    /// <summary>The entry of a peer that this node has met; the caps are for those that it only hears of.</summary>
    private BookEntry FindOrAdd(PeerUrl url)
    {
        if (!_entries.TryGetValue(url.Key, out BookEntry? entry))
        {
            _entries.Add(url.Key, entry = new BookEntry(url));
        }

        return entry;
    }

    /// <summary>Whether the caps leave a place, or somebody can give his.</summary>
    private bool HasRoom(PeerUrl url, bool isOperators, DateTimeOffset now)
    {
        if (!isOperators)
        {
            string range = PeerAddresses.RangeOf(url);
            List<BookEntry> neighbours = [.. _entries.Values.Where(one => one.Range == range && !one.IsOperators)];
            if (neighbours.Count >= SyncLimits.PeersOfRange && !DropOne(neighbours, SyncLimits.FailuresOfPeer, now))
            {
                return false;
            }
        }

        return _entries.Count < SyncLimits.PeersRemembered || DropOne(_entries.Values, isOperators ? 0 : SyncLimits.FailuresOfPeer, now);
    }

    /// <summary>
    /// Forgets who has never answered, or else has failed most often; but nobody who is connected, barred, or the
    /// operator's.
    /// </summary>
    private bool DropOne(IEnumerable<BookEntry> among, int failures, DateTimeOffset now) =>
        among
            .Where(one => !one.IsOperators && !one.IsConnected && one.IsWelcome(now) && one.Failures >= failures)
            .OrderBy(one => one.HasAnswered)
            .ThenByDescending(one => one.Failures)
            .FirstOrDefault() is { } worst
        && _entries.Remove(worst.Url.Key);

    private IReadOnlyList<RememberedPeer> Read()
    {
        try
        {
            return RememberedPeer.Read(_file);
        }
        catch (Exception damage) when (damage is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            MinerLog.PeersDamaged(_log, _file, damage.Message);
            _hasChanged = true;
            return [];
        }
    }

    private void Restore(RememberedPeer peer)
    {
        // The file keeps to the caps unless somebody else wrote it.
        if (!PeerUrl.TryParse(peer.Url, out PeerUrl? url) || !Add(url))
        {
            return;
        }

        BookEntry entry = _entries[url.Key];
        entry.HasAnswered = peer.HasAnswered;
        if (peer.BarredUntil is { } until)
        {
            // No bar is longer than a day, also where the clock was set back since.
            DateTimeOffset latest = _clock.GetUtcNow() + SyncLimits.Bar;
            (entry.BarredUntil, entry.Reason) = (until < latest ? until : latest, peer.Reason);
        }
    }
}
