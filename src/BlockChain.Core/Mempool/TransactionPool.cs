using System.Diagnostics.CodeAnalysis;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Mempool;

/// <summary>
/// The unconfirmed transactions of this node, none in conflict with another or with the best chain (Bitcoin Core:
/// <c>CTxMemPool</c>). Any thread may ask it, for each member takes its lock; only <see cref="BlockChain.Core.Chain.FullNode"/>
/// changes it, under the node's lock, so that it fits the best chain.
/// </summary>
public sealed class TransactionPool
{
    /// <summary>Guards all fields. Held for moments, and nothing else is waited for under it: nothing is sorted here when
    /// somebody asks.</summary>
    private readonly Lock _gate = new();

    private readonly Dictionary<TransactionId, MempoolEntry> _entries = [];
    private readonly Dictionary<OutPoint, MempoolEntry> _spenders = [];
    private readonly OwnerIndex _owners = new();

    private readonly SortedSet<Arrival> _byArrival = new(Comparer<Arrival>.Create((one, other) =>
        one.Sequence.CompareTo(other.Sequence)));

    /// <summary>The least worth first, which is the order of leaving when the pool is full.</summary>
    private readonly SortedSet<MempoolEntry> _byWorth = new(Comparer<MempoolEntry>.Create((one, other) =>
        one.Worth.CompareTo(other.Worth) is var byWorth && byWorth != 0
            ? byWorth
            : other.Sequence.CompareTo(one.Sequence)));

    private long _lastSequence;

    private long _memory;

    private long _version;

    /// <summary>A place in the order of arrival; of an entry, or the end of a range.</summary>
    private readonly record struct Arrival(long Sequence, MempoolEntry? Entry);

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Bytes of memory that they take, at most <see cref="MempoolPolicy.MaxMemory"/>.</summary>
    public long Memory
    {
        get
        {
            lock (_gate)
            {
                return _memory;
            }
        }
    }

    /// <summary>All, in the order of arrival: parents before their children.</summary>
    public IReadOnlyList<MempoolEntry> Entries
    {
        get
        {
            lock (_gate)
            {
                var entries = new MempoolEntry[_byArrival.Count];
                int count = 0;
                foreach (Arrival arrival in _byArrival)
                {
                    entries[count++] = arrival.Entry!;
                }

                return entries;
            }
        }
    }

    /// <summary>Counts up with every change: it tells whether something made from the entries is out of date.</summary>
    public long Version
    {
        get
        {
            lock (_gate)
            {
                return _version;
            }
        }
    }

    /// <summary>A page of all, in the order of arrival. To read the next page, name the last sequence of this one: what
    /// arrives or leaves in between moves nothing else.</summary>
    /// <param name="sequence">Only entries after this one; 0: from the first.</param>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<MempoolEntry> After(long sequence, int count)
    {
        lock (_gate)
        {
            return
            [
                .. _byArrival.GetViewBetween(new Arrival(sequence + 1, null), new Arrival(long.MaxValue, null))
                    .Take(count).Select(arrival => arrival.Entry!),
            ];
        }
    }

    /// <summary>The last that arrived, the newest first.</summary>
    public IReadOnlyList<MempoolEntry> Newest(int count)
    {
        lock (_gate)
        {
            return [.. _byArrival.Reverse().Take(count).Select(arrival => arrival.Entry!)];
        }
    }

    /// <summary>Those that pay an owner or spend the owner's coins, in the order of arrival.</summary>
    public IReadOnlyList<MempoolEntry> EntriesOf(PublicKeyHash owner)
    {
        MempoolEntry[] found;
        lock (_gate)
        {
            found = _owners.Find(owner);
        }

        return [.. found.Where(entry => OwnerIndex.Concerns(entry, owner)).OrderBy(entry => entry.Sequence)];
    }

    public bool TryFind(TransactionId id, [NotNullWhen(true)] out MempoolEntry? entry)
    {
        lock (_gate)
        {
            return _entries.TryGetValue(id, out entry);
        }
    }

    /// <summary>The entry that spends an output.</summary>
    public bool TryFindSpender(OutPoint outPoint, [NotNullWhen(true)] out MempoolEntry? entry)
    {
        lock (_gate)
        {
            return _spenders.TryGetValue(outPoint, out entry);
        }
    }

    /// <summary>Whether there is room for a transaction whose inputs are coins of the best chain or outputs of entries. Asked
    /// before its signatures are checked: what would be refused must not cost that.</summary>
    /// <returns>Why not, or null.</returns>
    internal Violation? CheckRoom(MempoolEntry entry)
    {
        lock (_gate)
        {
            return FindRoom(entry, out _, out _);
        }
    }

    /// <summary>Adds a transaction whose inputs are coins of the best chain or outputs of entries.</summary>
    /// <returns>Why not, or null.</returns>
    internal Violation? TryAdd(MempoolEntry entry)
    {
        using Lock.Scope scope = _gate.EnterScope();
        if (FindRoom(entry, out HashSet<MempoolEntry> ancestors, out HashSet<MempoolEntry> leaving) is { } violation)
        {
            return violation;
        }

        Remove(leaving);
        entry.Sequence = ++_lastSequence;
        foreach (MempoolEntry parent in entry.Parents)
        {
            parent.Children = parent.Children.Add(entry);
        }

        foreach (MempoolEntry ancestor in ancestors)
        {
            SetDescendants(ancestor, ancestor.WithDescendants.With(entry));
        }

        _entries.Add(entry.Transaction.Id, entry);
        foreach (TransactionInput input in entry.Transaction.Inputs)
        {
            _spenders.Add(input.PreviousOutput, entry);
        }

        _owners.Add(entry);
        _byArrival.Add(new Arrival(entry.Sequence, entry));
        _byWorth.Add(entry);
        _memory += entry.Memory;
        _version++;
        return null;
    }

    /// <summary>Removes what a block of the best chain has confirmed, and what is in conflict with it.</summary>
    internal void RemoveConfirmed(IEnumerable<Transaction> confirmed, int height)
    {
        using Lock.Scope scope = _gate.EnterScope();
        foreach (Transaction transaction in confirmed)
        {
            if (_entries.TryGetValue(transaction.Id, out MempoolEntry? entry))
            {
                foreach (MempoolEntry child in entry.Children)
                {
                    child.ConfirmParent(entry, height);
                }

                Remove([entry]);
            }

            foreach (TransactionInput input in transaction.Inputs)
            {
                if (_spenders.TryGetValue(input.PreviousOutput, out MempoolEntry? conflict))
                {
                    Remove(WithDescendants([conflict]));
                }
            }
        }
    }

    /// <summary>Removes what arrived before a moment, and what depends on it.</summary>
    internal void RemoveOlderThan(DateTimeOffset moment)
    {
        using Lock.Scope scope = _gate.EnterScope();
        Remove(WithDescendants(_entries.Values.Where(entry => entry.Added < moment)));
    }

    /// <summary>Removes entries, and what depends on them.</summary>
    /// <returns>All that left.</returns>
    internal IReadOnlyCollection<MempoolEntry> RemoveWithDescendants(IEnumerable<MempoolEntry> entries)
    {
        using Lock.Scope scope = _gate.EnterScope();
        HashSet<MempoolEntry> leaving = WithDescendants(entries);
        Remove(leaving);
        return leaving;
    }

    internal void Clear()
    {
        using Lock.Scope scope = _gate.EnterScope();
        _entries.Clear();
        _spenders.Clear();
        _owners.Clear();
        _byArrival.Clear();
        _byWorth.Clear();
        _memory = 0;
        _version++;
    }

    /// <summary>Finds the place of a new entry among its relatives, and what has to leave for it when the pool is full: others
    /// that are worth less than it is with any of its ancestors. If they do not make room enough, none leaves.</summary>
    private Violation? FindRoom(
        MempoolEntry entry, out HashSet<MempoolEntry> ancestors, out HashSet<MempoolEntry> leaving)
    {
        leaving = [];
        entry.Parents =
        [
            .. entry.Transaction.Inputs.Select(input => _entries.GetValueOrDefault(input.PreviousOutput.TransactionId))
                .OfType<MempoolEntry>().Distinct(),
        ];
        ancestors = entry.Ancestors();
        if (ancestors.Count >= MempoolPolicy.MaxUnconfirmedChain
            || ancestors.Any(ancestor => ancestor.WithDescendants.Count >= MempoolPolicy.MaxUnconfirmedChain))
        {
            return new Violation(
                "too-long-mempool-chain",
                $"More than {MempoolPolicy.MaxUnconfirmedChain} unconfirmed transactions would depend on each other. "
                + "Wait for the next block.");
        }

        // It leaves when one of its ancestors does: what counts is the worst of them.
        double worth = ancestors
            .Select(ancestor => ancestor.WorthOf(ancestor.WithDescendants.With(entry))).Append(entry.FeeRate).Min();
        long excess = _memory + entry.Memory - MempoolPolicy.MaxMemory;
        foreach (MempoolEntry worst in _byWorth.TakeWhile(other => excess > 0 && other.Worth < worth))
        {
            if (!ancestors.Contains(worst))
            {
                foreach (MempoolEntry one in WithDescendants([worst]))
                {
                    excess -= leaving.Add(one) ? one.Memory : 0;
                }
            }
        }

        return excess > 0
            ? new Violation("mempool full", "The mempool is full, and all others in it pay a higher fee.")
            : null;
    }

    private static HashSet<MempoolEntry> WithDescendants(IEnumerable<MempoolEntry> entries)
    {
        var all = new HashSet<MempoolEntry>();
        foreach (MempoolEntry entry in entries)
        {
            if (all.Add(entry))
            {
                all.UnionWith(entry.Descendants());
            }
        }

        return all;
    }

    /// <summary>Removes entries that nothing depends on but others of them.</summary>
    private void Remove(HashSet<MempoolEntry> leaving)
    {
        var staying = new HashSet<MempoolEntry>();
        foreach (MempoolEntry entry in leaving)
        {
            foreach (MempoolEntry parent in entry.Parents)
            {
                if (!leaving.Contains(parent))
                {
                    parent.Children = parent.Children.Remove(entry);
                    staying.Add(parent);
                    staying.UnionWith(parent.Ancestors());
                }
            }

            _entries.Remove(entry.Transaction.Id);
            foreach (TransactionInput input in entry.Transaction.Inputs)
            {
                _spenders.Remove(input.PreviousOutput);
            }

            _owners.Remove(entry);
            _byArrival.Remove(new Arrival(entry.Sequence, entry));
            _byWorth.Remove(entry);
            _memory -= entry.Memory;
        }

        foreach (MempoolEntry ancestor in staying)
        {
            SetDescendants(ancestor, ancestor.Descendants().Aggregate(
                new MempoolEntry.Package().With(ancestor), (sum, entry) => sum.With(entry)));
        }

        _version += leaving.Count;
    }

    /// <summary>The order by worth must not change under the set, so the entry leaves it for the moment.</summary>
    private void SetDescendants(MempoolEntry entry, MempoolEntry.Package withDescendants)
    {
        bool isMoving = entry.WorthOf(withDescendants) != entry.Worth;
        if (isMoving)
        {
            _byWorth.Remove(entry);
        }

        entry.WithDescendants = withDescendants;
        if (isMoving)
        {
            _byWorth.Add(entry);
        }
    }
}
