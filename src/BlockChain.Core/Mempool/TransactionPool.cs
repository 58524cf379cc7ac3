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

    private MempoolIndexes _entries = new();
    private long _lastSequence;
    private long _version;

    public int Count => Read(() => _entries.Count);

    /// <summary>Bytes of memory that they take, at most <see cref="MempoolPolicy.MaxMemory"/>.</summary>
    public long Memory => Read(() => _entries.Memory);

    /// <summary>All, in the order of arrival: parents before their children.</summary>
    public IReadOnlyList<MempoolEntry> Entries
    {
        get
        {
            using Lock.Scope scope = _gate.EnterScope();
            var entries = new MempoolEntry[_entries.Count];
            int count = 0;
            foreach (MempoolEntry entry in _entries.OldestFirst)
            {
                entries[count++] = entry;
            }

            return entries;
        }
    }

    /// <summary>Counts up with every change: it tells whether something made from the entries is out of date.</summary>
    public long Version => Read(() => _version);

    /// <summary>A page of all, in the order of arrival. To read the next page, name the last sequence of this one: what
    /// arrives or leaves in between moves nothing else.</summary>
    /// <param name="sequence">Only entries after this one; 0: from the first.</param>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<MempoolEntry> After(long sequence, int count) => Read(() => _entries.After(sequence).Take(count).ToArray());

    /// <summary>The last that arrived, the newest first.</summary>
    public IReadOnlyList<MempoolEntry> Newest(int count) => Read(() => _entries.NewestFirst.Take(count).ToArray());

    /// <summary>Those that pay an owner or spend the owner's coins, in the order of arrival.</summary>
    public IReadOnlyList<MempoolEntry> EntriesOf(PublicKeyHash owner) => [.. Read(() => _entries.FindByOwner(owner))
        .Where(entry => OwnerIndex.Concerns(entry, owner)).OrderBy(entry => entry.Sequence)];

    public bool TryFind(TransactionId id, [NotNullWhen(true)] out MempoolEntry? entry)
    {
        using Lock.Scope scope = _gate.EnterScope();
        entry = _entries.Find(id);
        return entry is not null;
    }

    /// <summary>An entry with its relatives; null if there is none of this id.</summary>
    public MempoolFamily? FindFamily(TransactionId id) => Read(() => _entries.Find(id) is { } entry
        ? new MempoolFamily(entry, entry.Parents, entry.Children, entry.Ancestors(), entry.Descendants())
        : null);

    /// <summary>The entry that spends an output.</summary>
    public bool TryFindSpender(OutPoint outPoint, [NotNullWhen(true)] out MempoolEntry? entry)
    {
        using Lock.Scope scope = _gate.EnterScope();
        entry = _entries.FindSpender(outPoint);
        return entry is not null;
    }

    /// <summary>Whether there is room for a transaction whose inputs are coins of the best chain or outputs of entries. Asked
    /// before its signatures are checked: what would be refused must not cost that.</summary>
    /// <returns>Why not, or null.</returns>
    internal Violation? CheckRoom(MempoolEntry entry)
    {
        using Lock.Scope scope = _gate.EnterScope();
        return MempoolRoom.Find(_entries, entry, out _, out _);
    }

    /// <summary>Adds a transaction whose inputs are coins of the best chain or outputs of entries.</summary>
    /// <returns>Why not, or null.</returns>
    internal Violation? Add(MempoolEntry entry)
    {
        using Lock.Scope scope = _gate.EnterScope();
        if (MempoolRoom.Find(_entries, entry, out HashSet<MempoolEntry> ancestors, out HashSet<MempoolEntry> leaving) is { } violation)
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
            _entries.SetDescendants(ancestor, ancestor.WithDescendants.With(entry));
        }

        _entries.Add(entry);
        _version++;
        return null;
    }

    /// <summary>Removes what a block of the best chain has confirmed, and what is in conflict with it.</summary>
    internal void RemoveConfirmed(IEnumerable<Transaction> confirmed, int height)
    {
        using Lock.Scope scope = _gate.EnterScope();
        foreach (Transaction transaction in confirmed)
        {
            if (_entries.Find(transaction.Id) is { } entry)
            {
                foreach (MempoolEntry child in entry.Children)
                {
                    child.ConfirmParent(entry, height);
                }

                Remove([entry]);
            }

            foreach (TransactionInput input in transaction.Inputs)
            {
                if (_entries.FindSpender(input.PreviousOutput) is { } conflict)
                {
                    Remove(MempoolEntry.CollectWithDescendants([conflict]));
                }
            }
        }
    }

    /// <summary>Removes what arrived before a moment, and what depends on it.</summary>
    internal void RemoveOlderThan(DateTimeOffset moment)
    {
        using Lock.Scope scope = _gate.EnterScope();
        Remove(MempoolEntry.CollectWithDescendants(_entries.OldestFirst.Where(entry => entry.Added < moment)));
    }

    /// <summary>Removes entries, and what depends on them.</summary>
    /// <returns>All that left.</returns>
    internal IReadOnlyCollection<MempoolEntry> RemoveWithDescendants(IEnumerable<MempoolEntry> entries)
    {
        using Lock.Scope scope = _gate.EnterScope();
        HashSet<MempoolEntry> leaving = MempoolEntry.CollectWithDescendants(entries);
        Remove(leaving);
        return leaving;
    }

    internal void Clear()
    {
        using Lock.Scope scope = _gate.EnterScope();
        _entries = new MempoolIndexes();
        _version++;
    }

    private T Read<T>(Func<T> ask)
    {
        using Lock.Scope scope = _gate.EnterScope();
        return ask();
    }

    /// <summary>Removes entries that nothing depends on but others of them, or whose children were told of its confirmation.
    /// </summary>
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

            _entries.Remove(entry);
        }

        foreach (MempoolEntry ancestor in staying)
        {
            _entries.SetDescendants(ancestor, ancestor.Descendants().Aggregate(
                new MempoolEntry.Package().With(ancestor), (sum, entry) => sum.With(entry)));
        }

        _version += leaving.Count;
    }
}
