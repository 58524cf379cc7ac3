using BlockChain.Core.Blocks;
using BlockChain.Core.Mempool;
using BlockChain.Core.Storage;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Chain;

/// <summary>
/// What reorganisations took out of blocks, and out of the mempool because it depended on that: it may return to the mempool,
/// parents before their children (Bitcoin Core: <c>DisconnectedBlockTransactions</c>). The bodies of blocks stay in the store
/// until their turn. Not for several threads: guarded by the lock of <see cref="FullNode"/>.
/// </summary>
internal sealed class ReturningTransactions(ChainState chain)
{
    /// <summary>The lowest first: what spends a transaction is in its block or above.</summary>
    private readonly PriorityQueue<ChainedHeader, int> _disconnected = new();

    /// <summary>In the order of arrival. They were in no block, so none in a block depends on them.</summary>
    private readonly PriorityQueue<MempoolEntry, long> _removed = new();

    /// <summary>The block that is being returned, and what is left of it.</summary>
    private ChainedHeader? _current;
    private Queue<Transaction> _ofCurrent = [];

    public void Add(IEnumerable<ChainedHeader> disconnected, IEnumerable<MempoolEntry> removed)
    {
        // The new ones may be lower than the block that is being returned, so that one begins again.
        _disconnected.EnqueueRange(disconnected.Select(header => (header, header.Height)));
        if (_ofCurrent.Count > 0)
        {
            _disconnected.Enqueue(_current!, _current!.Height);
            _ofCurrent.Clear();
        }

        _removed.EnqueueRange(removed.Select(entry => (entry, entry.Sequence)));
    }

    /// <summary>Takes the next transactions out; first those of the blocks, of one at a time.</summary>
    /// <param name="part">At most <see cref="MempoolPolicy.MaxReturningSize"/> bytes and one transaction more, each with the
    /// time when it came into the mempool; null: it comes out of a block. It may be empty.</param>
    /// <returns>False: nothing is left.</returns>
    /// <exception cref="StoreException">A block cannot be read; it is left out.</exception>
    public bool TryDequeue(out List<(Transaction Transaction, DateTimeOffset? Arrived)> part)
    {
        part = [];
        if (_ofCurrent.Count == 0 && _disconnected.TryDequeue(out _current, out _))
        {
            // Each with bytes of its own: as slices of the block they would keep all of it in memory.
            _ofCurrent = new Queue<Transaction>(
                chain.ReadBlock(_current.Hash).Transactions.Skip(1).Select(one => one.Copy()));
        }

        for (int size = 0; size < MempoolPolicy.MaxReturningSize; size += part[^1].Transaction.Size)
        {
            if (_ofCurrent.TryDequeue(out Transaction? transaction))
            {
                part.Add((transaction, null));
            }
            else if (_disconnected.Count == 0 && _removed.TryDequeue(out MempoolEntry? entry, out _))
            {
                part.Add((entry.Transaction, entry.Added));
            }
            else
            {
                break;
            }
        }

        return part.Count + _disconnected.Count > 0;
    }
}
