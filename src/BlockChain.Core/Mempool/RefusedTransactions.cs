using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Mempool;

/// <summary>
/// The last transactions that were refused for a signature, and why: so that one sent again and again is checked once
/// (Bitcoin Core: <c>m_lazy_recent_rejects</c>). Such a refusal is for good, for the id covers the signatures and names
/// the coins with their owners. Nobody can have another's transaction refused with a spoilt copy: it has another
/// id. For that reason it stops who repeats, not who spoils anew each time. Not for several threads.
/// </summary>
/// <param name="capacity">How many are remembered; the oldest is forgotten for the next.</param>
public sealed class RefusedTransactions(int capacity)
{
    private readonly Dictionary<TransactionId, Violation> _violations = [];
    private readonly Queue<TransactionId> _oldestFirst = [];

    /// <summary>Why it was refused; null if it was not, or that is forgotten.</summary>
    public Violation? Find(TransactionId id) => _violations.GetValueOrDefault(id);

    /// <summary>Remembers it.</summary>
    public void Add(TransactionId id, Violation violation)
    {
        if (!_violations.TryAdd(id, violation))
        {
            return;
        }

        _oldestFirst.Enqueue(id);
        if (_oldestFirst.Count > capacity)
        {
            _violations.Remove(_oldestFirst.Dequeue());
        }
    }
}
