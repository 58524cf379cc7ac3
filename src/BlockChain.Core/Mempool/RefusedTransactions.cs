using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Mempool;

/// <summary>
/// The last transactions that were refused for a signature, so that neither they nor copies of them cost all their signatures
/// again (Bitcoin Core: <c>m_lazy_recent_rejects</c>, <c>SignatureCache</c>). A copy differs in nothing but its scripts: it has
/// another id, but signs the same, so a script that was good once is good in each copy. Nobody can have another's transaction
/// refused with a spoilt copy, for its scripts are checked all the same where they differ. This saves the work that senders
/// make who repeat themselves. It limits nobody: whoever has prepared more transactions than are remembered can send them again
/// and again. What limits those is the fair queue of the HTTP server. For any thread.
/// </summary>
/// <param name="capacity">How many are remembered; the oldest is forgotten for the next.</param>
public sealed class RefusedTransactions(int capacity)
{
    /// <summary>Guards both fields.</summary>
    private readonly Lock _gate = new();

    /// <summary>By the id of the transaction without scripts.</summary>
    private readonly Dictionary<TransactionId, Refusal> _refusals = [];
    private readonly Queue<TransactionId> _oldestFirst = [];

    /// <summary>What was found out about a transaction and its copies.</summary>
    /// <param name="Id">The last that was refused.</param>
    /// <param name="Violation">Why.</param>
    /// <param name="GoodScripts">By input, the hash of a script that was found good; null: none was. Inputs after the last are
    /// not known.</param>
    public sealed record Refusal(TransactionId Id, Violation Violation, Hash256?[] GoodScripts);

    /// <summary>What is remembered of a transaction or of copies of it.</summary>
    public Refusal? Find(Transaction transaction)
    {
        lock (_gate)
        {
            // Usually nothing was refused, and the key costs a hash.
            if (_refusals.Count == 0)
            {
                return null;
            }
        }

        TransactionId key = KeyOf(transaction);
        lock (_gate)
        {
            return _refusals.GetValueOrDefault(key);
        }
    }

    /// <summary>Checks the signatures that are not known to be good, and remembers a refusal.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="coins">The coin of each input, in order.</param>
    /// <param name="known">What <see cref="Find"/> said of it.</param>
    public Violation? CheckSignatures(Transaction transaction, IReadOnlyList<Coin> coins, Refusal? known)
    {
        IEnumerable<int> unknown = Enumerable.Range(0, coins.Count)
            .Where(i => known is null || i >= known.GoodScripts.Length || known.GoodScripts[i] != HashOfScript(transaction, i));
        if (SpendingRules.CheckSignatures(transaction, coins, unknown, CancellationToken.None, out int bad)
            is not { } inBlock)
        {
            return null;
        }

        Violation violation = inBlock with { Reason = SpendingRules.ScriptFailedInMempool };

        // No longer than what was found good: a transaction may name thousands of coins with empty scripts.
        var good = new Hash256?[Math.Max(bad, known?.GoodScripts.Length ?? 0)];
        for (int i = 0; i < good.Length; i++)
        {
            good[i] = i < bad ? HashOfScript(transaction, i) : known!.GoodScripts[i];
        }

        TransactionId key = KeyOf(transaction);
        lock (_gate)
        {
            if (!_refusals.ContainsKey(key))
            {
                _oldestFirst.Enqueue(key);
            }

            _refusals[key] = new Refusal(transaction.Id, violation, good);
            if (_oldestFirst.Count > capacity)
            {
                _refusals.Remove(_oldestFirst.Dequeue());
            }
        }

        return violation;
    }

    private static TransactionId KeyOf(Transaction transaction) => new Transaction(
        transaction.Version,
        [.. transaction.Inputs.Select(input => input with { Script = default })],
        transaction.Outputs,
        transaction.LockTime).Id;

    private static Hash256 HashOfScript(Transaction transaction, int input) =>
        Hashing.Sha256d(transaction.Inputs[input].Script.Span);
}
