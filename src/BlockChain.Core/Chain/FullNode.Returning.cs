using BlockChain.Core.Mempool;
using BlockChain.Core.Storage;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Chain;

/// <content>
/// Keeps the mempool fitting the best chain, and after a reorganisation returns to it what was taken out of blocks: a part at
/// a time, by a task of its own. The fault: done at once, a deep reorganisation kept every new block waiting for its end.
/// </content>
public sealed partial class FullNode
{
    /// <summary>Guarded by <see cref="_gate"/>.</summary>
    private readonly ReturningTransactions _returning;

    /// <summary>Ends when nothing is left to return, or the node is stopped. Set under <see cref="_gate"/>.</summary>
    public Task Returning { get; private set; } = Task.CompletedTask;

    private void UpdateMempool(ChainChange change)
    {
        try
        {
            _returning.Add(change.Disconnected, _admission.UpdateMempool(change));
        }
        catch (StoreException failure)
        {
            // By now the best chain has changed for good, and that must be announced whatever the disk does. An empty mempool
            // fits each chain.
            Mempool.Clear();
            Failed?.Invoke(failure);
        }

        Mempool.RemoveOlderThan(_clock.GetUtcNow() - MempoolPolicy.Expiry);
        if (change.IsReorganisation)
        {
            Returning = ReturnTransactionsAsync(after: Returning);
        }
    }

    private async Task ReturnTransactionsAsync(Task after)
    {
        // Not on the thread that submitted the block.
        await after.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
        while (ReturnPart())
        {
            // A thread that waits for the lock needs a moment to wake up.
            await Task.Delay(1);
        }
    }

    /// <summary>Returns some transactions, as the chain and the mempool are now.</summary>
    /// <returns>Whether there may be more.</returns>
    private bool ReturnPart()
    {
        try
        {
            return Locked(() =>
            {
                if (!_returning.TryDequeue(out List<(Transaction Transaction, DateTimeOffset? Arrived)> part))
                {
                    return false;
                }

                foreach ((Transaction transaction, DateTimeOffset? arrived) in part)
                {
                    // A handler of the event may have closed the node.
                    if (!_stop.IsCancellationRequested
                        && _admission.TryReturn(transaction, arrived ?? _clock.GetUtcNow()) is { } entry)
                    {
                        Happened?.Invoke(new TransactionAdded(entry));
                    }
                }

                return true;
            });
        }
        catch (StoreException)
        {
            // Lost here until somebody sends it again.
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
