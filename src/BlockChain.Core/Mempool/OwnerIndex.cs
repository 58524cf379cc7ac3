using System.Runtime.InteropServices;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Mempool;

/// <summary>
/// Which entries pay an owner or spend the owner's coins. One output in 34 bytes can name an owner, so this is the index
/// that takes most memory in a mempool filled to do harm; it is kept lean. The key is the owner's hash code, which is salted,
/// in place of all 20 bytes: owners that share one are distinguished when somebody asks. The value is an entry or, for an owner
/// with several, a set of them. Not for several threads.
/// </summary>
internal sealed class OwnerIndex
{
    private readonly Dictionary<int, object> _entries = [];

    public void Add(MempoolEntry entry)
    {
        foreach (PublicKeyHash owner in OwnersIn(entry))
        {
            ref object? value = ref CollectionsMarshal.GetValueRefOrAddDefault(_entries, owner.GetHashCode(), out _);
            if (value is HashSet<MempoolEntry> several)
            {
                several.Add(entry);
            }
            else if (value is MempoolEntry other && other != entry)
            {
                value = new HashSet<MempoolEntry>([other, entry]);
            }
            else
            {
                value = entry;
            }
        }
    }

    public void Remove(MempoolEntry entry)
    {
        foreach (PublicKeyHash owner in OwnersIn(entry))
        {
            int key = owner.GetHashCode();
            if (_entries.TryGetValue(key, out object? value)
                && (value == entry
                    || (value is HashSet<MempoolEntry> several && several.Remove(entry) && several.Count == 0)))
            {
                _entries.Remove(key);
            }
        }
    }

    /// <summary>Those of an owner, and perhaps some of another with the same hash code: <see cref="Concerns"/>.</summary>
    public MempoolEntry[] Find(PublicKeyHash owner) => _entries.GetValueOrDefault(owner.GetHashCode()) switch
    {
        MempoolEntry entry => [entry],
        HashSet<MempoolEntry> several => [.. several],
        _ => [],
    };

    /// <summary>Whether an entry pays an owner or spends the owner's coins.</summary>
    public static bool Concerns(MempoolEntry entry, PublicKeyHash owner) => OwnersIn(entry).Contains(owner);

    /// <summary>Whose coins it spends and whom it pays; some perhaps twice.</summary>
    private static IEnumerable<PublicKeyHash> OwnersIn(MempoolEntry entry)
    {
        foreach (Coin coin in entry.Coins)
        {
            yield return coin.Owner;
        }

        foreach (TransactionOutput output in entry.Transaction.Outputs)
        {
            if (output.TryGetOwner(out PublicKeyHash owner))
            {
                yield return owner;
            }
        }
    }
}
