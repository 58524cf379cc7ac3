using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Mempool;

/// <summary>The entries of the mempool in all orders in which they are looked for. Not for several threads: guarded by the lock
/// of <see cref="TransactionPool"/>.</summary>
internal sealed class MempoolIndexes
{
    private readonly Dictionary<TransactionId, MempoolEntry> _byId = [];
    private readonly Dictionary<OutPoint, MempoolEntry> _spenders = [];
    private readonly OwnerIndex _owners = new();

    private readonly SortedSet<Arrival> _byArrival = new(Comparer<Arrival>.Create((one, other) =>
        one.Sequence.CompareTo(other.Sequence)));

    private readonly SortedSet<MempoolEntry> _byWorth = new(Comparer<MempoolEntry>.Create((one, other) =>
        one.Worth.CompareTo(other.Worth) is var byWorth && byWorth != 0
            ? byWorth
            : other.Sequence.CompareTo(one.Sequence)));

    /// <summary>A place in the order of arrival; of an entry, or the end of a range.</summary>
    private readonly record struct Arrival(long Sequence, MempoolEntry? Entry);

    public int Count => _byId.Count;

    /// <summary>Bytes, see <see cref="MempoolEntry.Memory"/>.</summary>
    public long Memory { get; private set; }

    /// <summary>The order of leaving when the pool is full: the least worth first.</summary>
    public IEnumerable<MempoolEntry> LeastWorthFirst => _byWorth;

    public IEnumerable<MempoolEntry> OldestFirst => _byArrival.Select(arrival => arrival.Entry!);

    public IEnumerable<MempoolEntry> NewestFirst => _byArrival.Reverse().Select(arrival => arrival.Entry!);

    public IEnumerable<MempoolEntry> After(long sequence) => _byArrival
        .GetViewBetween(new Arrival(sequence + 1, null), new Arrival(long.MaxValue, null))
        .Select(arrival => arrival.Entry!);

    public MempoolEntry? Find(TransactionId id) => _byId.GetValueOrDefault(id);

    public MempoolEntry? FindSpender(OutPoint outPoint) => _spenders.GetValueOrDefault(outPoint);

    /// <inheritdoc cref="OwnerIndex.Find"/>
    public MempoolEntry[] FindByOwner(PublicKeyHash owner) => _owners.Find(owner);

    public void Add(MempoolEntry entry)
    {
        _byId.Add(entry.Transaction.Id, entry);
        foreach (TransactionInput input in entry.Transaction.Inputs)
        {
            _spenders.Add(input.PreviousOutput, entry);
        }

        _owners.Add(entry);
        _byArrival.Add(new Arrival(entry.Sequence, entry));
        _byWorth.Add(entry);
        Memory += entry.Memory;
    }

    public void Remove(MempoolEntry entry)
    {
        _byId.Remove(entry.Transaction.Id);
        foreach (TransactionInput input in entry.Transaction.Inputs)
        {
            _spenders.Remove(input.PreviousOutput);
        }

        _owners.Remove(entry);
        _byArrival.Remove(new Arrival(entry.Sequence, entry));
        _byWorth.Remove(entry);
        Memory -= entry.Memory;
    }

    /// <summary>Notes the descendants of an entry. The order by worth must not change under the set, so the entry leaves it for
    /// the moment.</summary>
    public void SetDescendants(MempoolEntry entry, MempoolEntry.Package withDescendants)
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
