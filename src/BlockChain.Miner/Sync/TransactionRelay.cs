using System.Threading.Channels;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Sync;

/// <summary>Passes on transactions between this node and one peer, in batches: fetches what the peer announces, and offers it
/// what it has not announced itself, because it may not be able to reach this node. Blocks never wait for this.</summary>
internal sealed class TransactionRelay(PeerClient client, FullNode node)
{
    /// <summary>What the peer is known to have.</summary>
    private readonly RecentHashes _known = new(SyncLimits.RememberedHashes);

    private readonly Channel<TransactionId> _announced = NewQueue();
    private readonly Channel<TransactionId> _offered = NewQueue();

    /// <summary>The peer has a transaction. If too many wait, it is left out: it is only a hint.</summary>
    public void NoteAnnounced(TransactionId id)
    {
        // Remembered only if it is queued, so that a later announcement of it counts.
        if (!_known.Contains(id.Value) && (node.Mempool.TryFind(id, out _) || _announced.Writer.TryWrite(id)))
        {
            _known.Add(id.Value);
        }
    }

    /// <summary>This node has a new transaction.</summary>
    public void Offer(TransactionId id)
    {
        if (!_known.Contains(id.Value))
        {
            _offered.Writer.TryWrite(id);
        }
    }

    /// <summary>Exchanges what only one of the two mempools has, and then goes on until the session ends.</summary>
    public async Task RunAsync(CancellationToken cancellation) =>
        await await Task.WhenAny(FetchAsync(cancellation), OfferAsync(cancellation), MeetAsync(cancellation));

    /// <summary>The peer's list, which may be of a hundred thousand ids, is not kept for the rest of the session.</summary>
    private async Task MeetAsync(CancellationToken cancellation)
    {
        await QueueDifferenceAsync(cancellation);
        await Task.Delay(Timeout.Infinite, cancellation);
    }

    /// <summary>Queues what one mempool has and the other lacks, as fast as it is passed on.</summary>
    private async Task QueueDifferenceAsync(CancellationToken cancellation)
    {
        HashSet<TransactionId> theirs = [.. await client.GetMempoolAsync(cancellation)];
        foreach (TransactionId id in theirs.Where(id => _known.Add(id.Value)))
        {
            await _announced.Writer.WriteAsync(id, cancellation);
        }

        foreach (MempoolEntry entry in node.Mempool.Entries.Where(entry => !theirs.Contains(entry.Transaction.Id)))
        {
            await _offered.Writer.WriteAsync(entry.Transaction.Id, cancellation);
        }
    }

    private static Channel<TransactionId> NewQueue() => Channel.CreateBounded<TransactionId>(
        new BoundedChannelOptions(SyncLimits.QueuedTransactions) { SingleReader = true });

    private async Task FetchAsync(CancellationToken cancellation)
    {
        while (await _announced.Reader.WaitToReadAsync(cancellation))
        {
            var ids = new List<TransactionId>();
            while (ids.Count < Limits.RawTransactions && _announced.Reader.TryRead(out TransactionId id))
            {
                // Another peer may have been quicker.
                if (!node.Mempool.TryFind(id, out _))
                {
                    ids.Add(id);
                }
            }

            while (ids.Count > 0)
            {
                List<Transaction?> answered = [];
                await foreach (Transaction? transaction in client.GetTransactionsAsync(ids, cancellation))
                {
                    answered.Add(transaction);
                }

                if (answered.Count == 0)
                {
                    throw new PeerViolationException("it was asked for transactions and answered with nothing");
                }

                ids.RemoveRange(0, answered.Count);
                await Task.Run(() => Submit(answered.OfType<Transaction>()), cancellation);
            }
        }
    }

    private void Submit(IEnumerable<Transaction> transactions)
    {
        foreach (Transaction transaction in transactions)
        {
            // Whether it can be spent here may depend on what else is here; a bad signature is bad everywhere.
            if (node.SubmitTransaction(transaction) is { Reason: SpendingRules.ScriptFailedInMempool, IsPermanent: true } violation)
            {
                throw new PeerViolationException($"it passes on a transaction with a bad signature: {violation}");
            }
        }
    }

    private async Task OfferAsync(CancellationToken cancellation)
    {
        while (await _offered.Reader.WaitToReadAsync(cancellation))
        {
            if (_offered.Reader.Count < Limits.RawTransactions)
            {
                // More may come; and a peer that listens to this node fetches them by itself, and says so.
                await Task.Delay(SyncLimits.OfferEvery, cancellation);
            }

            var batch = new List<Transaction>();
            int size = 0;
            while (batch.Count < Limits.RawTransactions && size + MempoolPolicy.MaxTransactionSize <= Limits.RawTransactionsSize
                && _offered.Reader.TryRead(out TransactionId id))
            {
                if (node.Mempool.TryFind(id, out MempoolEntry? entry) && _known.Add(id.Value))
                {
                    batch.Add(entry.Transaction);
                    size += RawRecords.PrefixSize + entry.Transaction.Size;
                }
            }

            if (batch.Count > 0)
            {
                await client.OfferTransactionsAsync(batch, cancellation);
            }
        }
    }
}
