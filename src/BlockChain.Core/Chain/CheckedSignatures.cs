using System.Collections.Concurrent;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Mempool;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Chain;

/// <summary>
/// What is known of the signatures of transactions before their block is connected: those of the mempool are good, and those
/// of expensive blocks are checked ahead. The attack: a block of a few huge transactions takes many seconds to check, and
/// all others would wait for the node's lock. An outpoint names its coin, and a transaction's id covers its signatures and its
/// outpoints: so what was found out stays true whatever becomes of the chain. For any thread.
/// </summary>
internal sealed class CheckedSignatures(
    TransactionPool mempool, Func<ChainReader> openReader, ChainPolicy policy, CancellationToken stop)
{
    /// <summary>What was checked ahead and is not connected yet. Null: good.</summary>
    private readonly ConcurrentDictionary<TransactionId, Violation?> _checked = new();

    private int _count;

    /// <summary>How many transactions were checked ahead so far.</summary>
    public int Count => _count;

    /// <summary>Whether the signatures of a transaction were checked, and what is wrong with them.</summary>
    public bool TryRecall(TransactionId id, out Violation? violation)
    {
        violation = null;
        return mempool.TryFind(id, out _) || _checked.TryGetValue(id, out violation);
    }

    /// <summary>How many blocks of a run, from one on, cost no more together than the lock may be held for; at least that
    /// one.</summary>
    public int CountForLock(IReadOnlyList<Block> run, int first)
    {
        long left = policy.MaxCostInLock;
        return Math.Max(1, run.Skip(first).TakeWhile(block => (left -= CostOf(block)) >= 0).Count());
    }

    /// <summary>Checks the signatures of blocks that are about to be connected, where those cost more than the lock may be
    /// held for.</summary>
    /// <param name="run">New blocks.</param>
    /// <param name="below">Stored blocks that are to be connected before them.</param>
    /// <returns>Forgets the results when it is disposed; null if nothing was checked.</returns>
    /// <exception cref="OperationCanceledException">The node is being stopped.</exception>
    public IDisposable? CheckAhead(IReadOnlyList<Block> run, IReadOnlyList<ChainedHeader> below)
    {
        if (below.Count == 0 && run.Sum(CostOf) <= policy.MaxCostInLock)
        {
            return null;
        }

        var handedIn = new List<TransactionId>();
        using var checks = new SignatureChecks(stop);

        // Not open while signatures are checked: as long as somebody reads, the log of the file cannot be emptied.
        using (ChainReader reader = openReader())
        {
            List<Block> branch = [.. Read(below, reader), .. run];
            if (branch.Sum(CostOf) <= policy.MaxCostInLock)
            {
                return null;
            }

            var owners = new SpentOwners(reader);
            foreach (Transaction transaction in branch.SelectMany(block => block.Transactions))
            {
                // Where a coin is not to be found, connecting the block will say so.
                if (!transaction.IsCoinbase
                    && !TryRecall(transaction.Id, out _)
                    && owners.TryFind(transaction, out Coin[]? coins))
                {
                    checks.Add(transaction, coins);
                    handedIn.Add(transaction.Id);
                }

                owners.Add(transaction);
            }
        }

        Interlocked.Add(ref _count, handedIn.Count);
        SignatureChecks.BadTransaction? bad = checks.Finish();
        var added = new List<TransactionId>();
        foreach (TransactionId good in handedIn.TakeWhile(id => id != bad?.Transaction.Id))
        {
            Remember(good, violation: null);
        }

        if (bad is not null)
        {
            Remember(bad.Transaction.Id, bad.Violation);
        }

        // Only its own results: another thread may be about to connect a copy of the same block.
        return new Forgetting(added, _checked);

        void Remember(TransactionId id, Violation? violation)
        {
            if (_checked.TryAdd(id, violation))
            {
                added.Add(id);
            }
        }
    }

    /// <summary>What the signatures of a block cost that are still to be checked.</summary>
    private long CostOf(Block block) => block.Transactions.Skip(1)
        .Where(transaction => !TryRecall(transaction.Id, out _))
        .Sum(SignatureChecks.CostOf);

    /// <summary>The first stored blocks, as many as may be in memory.</summary>
    private IEnumerable<Block> Read(IReadOnlyList<ChainedHeader> headers, ChainReader reader)
    {
        long size = 0;
        foreach (ChainedHeader header in headers)
        {
            if (size > policy.MaxReorganisationInMemory
                || !Block.TryParse(reader.FindBody(header.Hash), out Block? block, out _))
            {
                yield break;
            }

            size += block.Size;
            yield return block;
        }
    }

    private sealed class Forgetting(
        List<TransactionId> ids, ConcurrentDictionary<TransactionId, Violation?> results) : IDisposable
    {
        public void Dispose() => ids.ForEach(id => results.TryRemove(id, out _));
    }
}
