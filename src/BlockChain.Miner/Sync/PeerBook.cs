using BlockChain.Core.Wallets;
using BlockChain.Miner.Logging;

namespace BlockChain.Miner.Sync;

/// <summary>
/// The nodes that this one has heard of, and who to connect to next. It is bounded in all and in each range of addresses,
/// so that nobody can fill it with his own, and outlives a restart in a file. For any thread.
/// </summary>
internal sealed class PeerBook : IDisposable
{
    /// <summary>Peers remembered, in all.</summary>
    public const int Capacity = 1_000;

    /// <summary>Peers remembered of one range, see <see cref="PeerAddresses.RangeOf"/>; the operator's are exempt.</summary>
    public const int RangeCapacity = 32;

    /// <summary>Attempts that fail in a row, about 17 minutes, after which a peer gives its place to a new one.</summary>
    public const int Patience = 10;

    /// <summary>How long one who broke a rule is left alone.</summary>
    public static readonly TimeSpan BarTime = TimeSpan.FromDays(1);

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestWaitForOperators = TimeSpan.FromSeconds(30);

    private readonly string _file;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;

    /// <summary>Guards the fields below.</summary>
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = [];
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
        foreach (RememberedPeer peer in Read())
        {
            Restore(peer);
        }
    }

    /// <summary>
    /// Remembers a peer. False when it is not, or not to be connected to: the book or its range is full, it is barred, or
    /// it was found to be none of ours. The operator's are always taken unless barred, and are tried at once.
    /// </summary>
    public bool Add(PeerUrl url, bool isOperators = false)
    {
        lock (_gate)
        {
            DateTimeOffset now = _clock.GetUtcNow();
            if (_entries.TryGetValue(url.Key, out Entry? entry))
            {
                if (isOperators)
                {
                    (entry.IsOperators, entry.NotOursUntil, entry.NextTry) = (true, default, now);
                }

                return entry.IsWelcome(now);
            }

            if (!isOperators && !HasRoom(url, now))
            {
                return false;
            }

            _entries.Add(url.Key, new Entry(url) { IsOperators = isOperators });
            _hasChanged = true;
            return true;
        }
    }

    /// <summary>
    /// Who to connect to now, or null. First the operator's; then by lot, rather from a range that no session is in yet,
    /// and by a coin's toss from those who have answered before or from the others (as Bitcoin Core's tried and new), so
    /// that neither a flood of new addresses nor a lucky first one decides alone.
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
        (entry.IsConnected, entry.HasAnswered, entry.Failures, entry.NextTry) = (true, true, 0, default);
    });

    /// <summary>
    /// An attempt has failed, or a session has ended: the next comes after 2 s, then 4, to 10 minutes (30 s for the
    /// operator's), each shortened by up to a half by lot, so that those who lost a node together do not return together.
    /// </summary>
    public void Failed(PeerUrl url) => Change(url, entry =>
    {
        entry.IsConnected = false;
        entry.Failures++;
        TimeSpan longest = entry.IsOperators ? LongestWaitForOperators : LongestWait;
        double doubled = FirstWait.TotalSeconds * Math.Pow(2, Math.Min(entry.Failures - 1, 30));
        double seconds = Math.Min(doubled, longest.TotalSeconds);
        entry.NextTry = _clock.GetUtcNow() + TimeSpan.FromSeconds(seconds * (0.5 + Random.Shared.NextDouble() / 2));
    });

    /// <summary>This peer broke a rule: it is left alone for a day, also after a restart.</summary>
    public void Bar(PeerUrl url, string reason)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(url.Key, out Entry? entry))
            {
                _entries.Add(url.Key, entry = new Entry(url));
            }

            (entry.IsConnected, entry.BarredUntil, entry.Reason) = (false, _clock.GetUtcNow() + BarTime, reason);
            _hasChanged = true;
        }

        Save();
    }

    /// <summary>Whether this peer is barred now.</summary>
    public bool IsBarred(PeerUrl url)
    {
        lock (_gate)
        {
            return _entries.TryGetValue(url.Key, out Entry? entry) && entry.IsBarred(_clock.GetUtcNow());
        }
    }

    /// <summary>This is this node itself, or of another network: it is not listed, nor taken again from others for a
    /// day.</summary>
    public void Forget(PeerUrl url) => Change(url, entry =>
    {
        (entry.IsConnected, entry.NotOursUntil) = (false, _clock.GetUtcNow() + BarTime);
        _hasChanged = true;
    });

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

    private void Change(PeerUrl url, Action<Entry> change)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(url.Key, out Entry? entry))
            {
                change(entry);
            }
        }
    }

    /// <summary>Whether the caps leave a place, or somebody who has not answered for long can give his.</summary>
    private bool HasRoom(PeerUrl url, DateTimeOffset now)
    {
        string range = PeerAddresses.RangeOf(url.Host);
        List<Entry> neighbours = [.. _entries.Values.Where(one => one.Range == range && !one.IsOperators)];
        return (neighbours.Count < RangeCapacity || Drop(neighbours, now))
            && (_entries.Count < Capacity || Drop(_entries.Values, now));
    }

    private bool Drop(IEnumerable<Entry> among, DateTimeOffset now)
    {
        Entry? worst = among
            .Where(one => !one.IsOperators && one.IsWelcome(now) && one.Failures >= Patience)
            .MaxBy(one => one.Failures);
        return worst is not null && _entries.Remove(worst.Url.Key);
    }

    private IReadOnlyList<RememberedPeer> Read()
    {
        try
        {
            return RememberedPeer.Read(_file);
        }
        catch (Exception damage) when (damage is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            MinerLog.PeersDamaged(_log, _file, damage.Message);
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

        Entry entry = _entries[url.Key];
        DateTimeOffset latest = _clock.GetUtcNow() + BarTime;
        entry.HasAnswered = peer.HasAnswered;
        entry.BarredUntil = peer.BarredUntil < latest ? peer.BarredUntil.Value : peer.BarredUntil is null ? default : latest;
        entry.Reason = peer.Reason;
    }

    /// <summary>What the book knows of one peer.</summary>
    private sealed class Entry(PeerUrl url)
    {
        public PeerUrl Url { get; } = url;

        public string Range { get; } = PeerAddresses.RangeOf(url.Host);

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
        public bool IsDue(DateTimeOffset now) => NextTry <= now || NextTry > now + LongestWait;

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
}
