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

    /// <summary>The block that is being gone through, and what is left of it.</summary>
    private ChainedHeader? _current;
    private Queue<Transaction> _ofCurrent = [];

    public void Add(IEnumerable<ChainedHeader> disconnected, IEnumerable<MempoolEntry> removed)
    {
        // The new ones may be lower than the block that is being gone through.
        _disconnected.EnqueueRange(disconnected.Select(header => (header, header.Height)));
        if (_current is not null)
        {
            _disconnected.Enqueue(_current, _current.Height);
            _current = null;
            _ofCurrent.Clear();
        }

        _removed.EnqueueRange(removed.Select(entry => (entry, entry.Sequence)));
    }

    /// <summary>Takes the next out.</summary>
    /// <param name="transaction">The transaction; null: a block was read that has none to return, and there may be more.</param>
    /// <param name="arrived">When it came into the mempool; null: it comes out of a block.</param>
    /// <returns>False: nothing is left.</returns>
    /// <exception cref="StoreException">A block cannot be read: its transactions are lost here until somebody sends them again.
    /// </exception>
    public bool TryTake(out Transaction? transaction, out DateTimeOffset? arrived)
    {
        arrived = null;
        if (_ofCurrent.TryDequeue(out transaction))
        {
            return true;
        }

        if (!_disconnected.TryDequeue(out _current, out _))
        {
            bool isThere = _removed.TryDequeue(out MempoolEntry? entry, out _);
            transaction = entry?.Transaction;
            arrived = entry?.Added;
            return isThere;
        }

        // Each with bytes of its own: as slices of the block they would keep all of it in memory.
        _ofCurrent = new Queue<Transaction>(
            chain.ReadBlock(_current.Hash).Transactions.Skip(1).Select(one => one.Copy()));
        _ofCurrent.TryDequeue(out transaction);
        return true;
    }

    public void Clear()
    {
        _disconnected.Clear();
        _removed.Clear();
        _current = null;
        _ofCurrent.Clear();
    }
}
