using System.Diagnostics.CodeAnalysis;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Mempool;

/// <summary>
/// The transactions that wait for a block, none in conflict with another or with the best chain (Bitcoin Core:
/// <c>CTxMemPool</c>). Any thread may ask it, for each member takes its lock; only <see cref="BlockChain.Core.Chain.FullNode"/>
/// changes it, under the node's lock, so that it fits the best chain.
/// </summary>
public sealed class TransactionPool
{
    /// <summary>Guards all fields. Held for moments, and nothing else is waited for under it.</summary>
    private readonly Lock _gate = new();

    private readonly Dictionary<TransactionId, MempoolEntry> _entries = [];
    private readonly Dictionary<OutPoint, MempoolEntry> _spenders = [];
    private readonly Dictionary<PublicKeyHash, HashSet<MempoolEntry>> _byOwner = [];

    /// <summary>The least worth first: who leaves when the pool is full.</summary>
    private readonly SortedSet<MempoolEntry> _byWorth = new(Comparer<MempoolEntry>.Create((one, other) =>
        one.Worth.CompareTo(other.Worth) is var byWorth && byWorth != 0
            ? byWorth
            : other.Sequence.CompareTo(one.Sequence)));

    private long _lastSequence;

    private long _size;

    private long _version;

    /// <summary>How many transactions wait.</summary>
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

    /// <summary>All, in the order they came: parents before their children.</summary>
    public IReadOnlyList<MempoolEntry> Entries
    {
        get
        {
            lock (_gate)
            {
                return [.. _entries.Values.OrderBy(entry => entry.Sequence)];
            }
        }
    }

    /// <summary>Counts up with every change: who keeps something made from the entries sees whether it is out of date.
    /// </summary>
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

    /// <summary>Those that pay an owner or spend the owner's coins, in the order they came.</summary>
    public IReadOnlyList<MempoolEntry> EntriesOf(PublicKeyHash owner)
    {
        lock (_gate)
        {
            return _byOwner.TryGetValue(owner, out HashSet<MempoolEntry>? entries)
                ? [.. entries.OrderBy(entry => entry.Sequence)]
                : [];
        }
    }

    /// <summary>The entry of this id.</summary>
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

    /// <summary>Adds a transaction whose inputs are coins of the best chain or outputs of entries.</summary>
    /// <returns>Why not, or null.</returns>
    internal Violation? TryAdd(MempoolEntry entry)
    {
        using Lock.Scope scope = _gate.EnterScope();
        foreach (TransactionInput input in entry.Transaction.Inputs)
        {
            if (_entries.TryGetValue(input.PreviousOutput.TransactionId, out MempoolEntry? parent))
            {
                entry.Parents.Add(parent);
            }
        }

        HashSet<MempoolEntry> ancestors = entry.Ancestors();
        if (ancestors.Count >= MempoolPolicy.MaxUnconfirmedChain
            || ancestors.Any(ancestor => ancestor.DescendantCount >= MempoolPolicy.MaxUnconfirmedChain))
        {
            return new Violation(
                "too-long-mempool-chain",
                $"More than {MempoolPolicy.MaxUnconfirmedChain} unconfirmed transactions would depend on each other. "
                + "Wait for the next block.");
        }

        entry.Sequence = ++_lastSequence;
        foreach (MempoolEntry parent in entry.Parents)
        {
            parent.Children.Add(entry);
        }

        _entries.Add(entry.Transaction.Id, entry);
        foreach (TransactionInput input in entry.Transaction.Inputs)
        {
            _spenders.Add(input.PreviousOutput, entry);
        }

        foreach (PublicKeyHash owner in OwnersIn(entry))
        {
            if (!_byOwner.TryGetValue(owner, out HashSet<MempoolEntry>? entries))
            {
                _byOwner.Add(owner, entries = []);
            }

            entries.Add(entry);
        }

        _byWorth.Add(entry);
        _size += entry.Transaction.Size;
        _version++;
        foreach (MempoolEntry ancestor in ancestors)
        {
            AddToDescendants(ancestor, entry, sign: 1);
        }

        while (_size > MempoolPolicy.MaxSize)
        {
            RemoveWithDescendants(_byWorth.Min!);
        }

        return _entries.ContainsKey(entry.Transaction.Id)
            ? null
            : new Violation("mempool full", "The mempool is full, and all others in it pay a higher fee.");
    }

    /// <summary>Removes what a block has confirmed, and what is in conflict with it.</summary>
    internal void RemoveConfirmed(IEnumerable<Transaction> confirmed)
    {
        using Lock.Scope scope = _gate.EnterScope();
        foreach (Transaction transaction in confirmed)
        {
            if (_entries.TryGetValue(transaction.Id, out MempoolEntry? entry))
            {
                Remove(entry);
            }

            foreach (TransactionInput input in transaction.Inputs)
            {
                if (_spenders.TryGetValue(input.PreviousOutput, out MempoolEntry? conflict))
                {
                    RemoveWithDescendants(conflict);
                }
            }
        }
    }

    /// <summary>Removes what came before a moment, and what depends on it.</summary>
    internal void RemoveOlderThan(DateTimeOffset moment)
    {
        using Lock.Scope scope = _gate.EnterScope();
        foreach (MempoolEntry entry in _entries.Values.Where(entry => entry.Added < moment).ToList())
        {
            RemoveWithDescendants(entry);
        }
    }

    /// <summary>Empties the pool.</summary>
    internal void Clear()
    {
        using Lock.Scope scope = _gate.EnterScope();
        _entries.Clear();
        _spenders.Clear();
        _byOwner.Clear();
        _byWorth.Clear();
        _size = 0;
        _version++;
    }

    private void RemoveWithDescendants(MempoolEntry entry)
    {
        // Children before their parents: one whose parent has left no longer finds the ancestors that count it.
        foreach (MempoolEntry descendant in entry.Descendants().OrderByDescending(descendant => descendant.Sequence))
        {
            Remove(descendant);
        }

        Remove(entry);
    }

    private void Remove(MempoolEntry entry)
    {
        if (!_entries.Remove(entry.Transaction.Id))
        {
            return;
        }

        foreach (MempoolEntry ancestor in entry.Ancestors())
        {
            AddToDescendants(ancestor, entry, sign: -1);
        }

        foreach (TransactionInput input in entry.Transaction.Inputs)
        {
            _spenders.Remove(input.PreviousOutput);
        }

        foreach (MempoolEntry parent in entry.Parents)
        {
            parent.Children.Remove(entry);
        }

        foreach (MempoolEntry child in entry.Children)
        {
            child.Parents.Remove(entry);
        }

        foreach (PublicKeyHash owner in OwnersIn(entry))
        {
            if (_byOwner.TryGetValue(owner, out HashSet<MempoolEntry>? entries)
                && entries.Remove(entry) && entries.Count == 0)
            {
                _byOwner.Remove(owner);
            }
        }

        _byWorth.Remove(entry);
        _size -= entry.Transaction.Size;
        _version++;
    }

    /// <summary>Whose coins it spends and whom it pays; some perhaps twice.</summary>
    private static IEnumerable<PublicKeyHash> OwnersIn(MempoolEntry entry)
    {
        foreach (Coin coin in entry.Coins)
        {
            yield return coin.Owner;
        }

        foreach (TransactionOutput output in entry.Transaction.Outputs)
        {
            if (PayToPublicKeyHash.TryGetOwner(output.Script.Span, out PublicKeyHash owner))
            {
                yield return owner;
            }
        }
    }

    /// <summary>Counts an entry among the descendants of another, or no more. The order by worth must not change under
    /// the set, so the other leaves it for the moment.</summary>
    private void AddToDescendants(MempoolEntry ancestor, MempoolEntry entry, int sign)
    {
        _byWorth.Remove(ancestor);
        ancestor.FeesWithDescendants += sign * entry.Fee.Units;
        ancestor.SizeWithDescendants += sign * entry.Transaction.Size;
        ancestor.DescendantCount += sign;
        _byWorth.Add(ancestor);
    }
}
