using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Mempool;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Chain;

/// <summary>
/// Says which transactions may wait in the mempool, as the chain and the mempool are now (Bitcoin Core:
/// <c>MemPoolAccept</c>), and keeps the mempool fitting when the chain changes. Not for several threads: guarded by the
/// lock of <see cref="FullNode"/>.
/// </summary>
internal sealed class MempoolAdmission(ChainState chain, TransactionPool mempool, ChainParameters parameters)
{
    private readonly ReturningTransactions _returning = new(chain);
    private StoreException? _failure;

    /// <summary>What depends on the chain and the mempool as they are now: that the coins exist and nobody else spends
    /// them, and what is left as a fee.</summary>
    public Violation? CheckInChain(
        Transaction transaction,
        DateTimeOffset added,
        out MempoolEntry entry)
    {
        entry = null!;
        ChainedHeader tip = chain.Tip;
        int height = tip.Height + 1;
        if (!TransactionRules.IsFinal(transaction, height, tip.MedianTimePast(ChainParameters.MedianTimeSpan)))
        {
            return new Violation("non-final", $"The transaction is locked until {transaction.LockTime}.");
        }

        if (CheckConflicts(transaction) is { } conflict)
        {
            return conflict;
        }

        var coins = new Coin[transaction.Inputs.Length];
        for (int i = 0; i < coins.Length; i++)
        {
            OutPoint spent = transaction.Inputs[i].PreviousOutput;
            if (!TryFindCoin(spent, out coins[i]))
            {
                return chain.HasTransaction(transaction.Id)
                    ? new Violation("txn-already-known", $"Transaction {transaction.Id} is in a block already.")
                    : MissingInput(i, spent);
            }
        }

        if ((SpendingRules.CheckAmounts(transaction, coins, height, parameters, out Amount fee)
            ?? PolicyRules.CheckFee(transaction, fee)) is { } violation)
        {
            return violation;
        }

        entry = new MempoolEntry(transaction, coins, fee, added);
        return mempool.CheckRoom(entry);
    }

    /// <summary>What may have changed in the mempool since an entry was made, while the chain has not.</summary>
    public Violation? CheckInMempool(MempoolEntry entry)
    {
        if (CheckConflicts(entry.Transaction) is { } conflict)
        {
            return conflict;
        }

        for (int i = 0; i < entry.Coins.Count; i++)
        {
            OutPoint spent = entry.Transaction.Inputs[i].PreviousOutput;
            if (entry.Coins[i].Height == MempoolEntry.UnconfirmedHeight && !mempool.TryFind(spent.TransactionId, out _))
            {
                return MissingInput(i, spent);
            }
        }

        return null;
    }

    private Violation? CheckConflicts(Transaction transaction)
    {
        if (mempool.TryFind(transaction.Id, out _))
        {
            return new Violation("txn-already-in-mempool", $"Transaction {transaction.Id} waits for a block already.");
        }

        for (int i = 0; i < transaction.Inputs.Length; i++)
        {
            OutPoint spent = transaction.Inputs[i].PreviousOutput;
            if (mempool.TryFindSpender(spent, out MempoolEntry? other))
            {
                return new Violation(
                    "txn-mempool-conflict",
                    $"Input {i} spends {spent}, which {other.Transaction.Id} in the mempool spends already.");
            }
        }

        return null;
    }

    private static Violation MissingInput(int index, OutPoint spent) =>
        new("missing-inputs", $"Input {index} spends {spent}, which does not exist or is spent.");

    /// <summary>A coin of the best chain, or one that an entry of the mempool makes.</summary>
    private bool TryFindCoin(OutPoint outPoint, out Coin coin)
    {
        if (!mempool.TryFind(outPoint.TransactionId, out MempoolEntry? parent))
        {
            return chain.TryFindCoin(outPoint, out coin);
        }

        coin = default;
        if (outPoint.Index >= parent.Transaction.Outputs.Length)
        {
            return false;
        }

        TransactionOutput output = parent.Transaction.Outputs[(int)outPoint.Index];
        bool isOurs = PayToPublicKeyHash.TryGetOwner(output.Script.Span, out PublicKeyHash owner);
        coin = new Coin(output.Value, owner, MempoolEntry.UnconfirmedHeight, IsCoinbase: false);
        return isOurs;
    }

    /// <summary>
    /// Makes the mempool fit the new best chain: what its blocks confirmed leaves, with what is in conflict with them, and after
    /// a reorganisation all that does not fit any more. What was in the disconnected blocks, or depended on that, may return
    /// afterwards: see <see cref="TakeBackSome"/>.
    /// </summary>
    public void Follow(ChainChange change, DateTimeOffset now)
    {
        try
        {
            Dictionary<BlockHash, Block> bodies = change.NewBlocks.ToDictionary(block => block.Hash);
            foreach (ChainedHeader header in change.Connected.Select(connected => connected.Header))
            {
                Block block = bodies.GetValueOrDefault(header.Hash) ?? chain.ReadBlock(header.Hash);
                mempool.RemoveConfirmed(block.Transactions, header.Height);
            }

            if (change.IsReorganisation)
            {
                uint medianTimePast = chain.Tip.MedianTimePast(ChainParameters.MedianTimeSpan);
                _returning.Add(change.Disconnected, mempool.RemoveWithDescendants(
                    [.. mempool.Entries.Where(entry => !Fits(entry, change.Fork, medianTimePast))]));
            }
        }
        catch (StoreException failure)
        {
            // By now the best chain has changed for good, and that must be announced whatever the disk does. An empty mempool
            // fits each chain.
            mempool.Clear();
            _failure = failure;
        }

        mempool.RemoveOlderThan(now - MempoolPolicy.Expiry);
    }

    /// <summary>Whether an entry may still be in the next block after a reorganisation that nothing in the mempool conflicts
    /// with. Coins up to the fork are what they were; only those above it are looked up again (Bitcoin Core:
    /// <c>removeForReorg</c>).</summary>
    private bool Fits(MempoolEntry entry, ChainedHeader fork, uint medianTimePast)
    {
        for (int i = 0; i < entry.Coins.Count; i++)
        {
            if (entry.Coins[i].Height > fork.Height)
            {
                if (!TryFindCoin(entry.Transaction.Inputs[i].PreviousOutput, out Coin coin))
                {
                    return false;
                }

                entry.SetCoin(i, coin);
            }
        }

        int height = chain.Tip.Height + 1;
        return TransactionRules.IsFinal(entry.Transaction, height, medianTimePast)
            && SpendingRules.CheckAmounts(entry.Transaction, entry.Coins, height, parameters, out _) is null;
    }

    /// <summary>Takes back some of what reorganisations took out of blocks and out of the mempool, as the chain and the mempool
    /// are now; after each call others may have the lock, and the mempool fits the chain. Their signatures were checked before.
    /// </summary>
    /// <param name="now">The time.</param>
    /// <param name="returned">What is in the mempool again.</param>
    /// <returns>Whether there may be more.</returns>
    public bool TakeBackSome(DateTimeOffset now, out IReadOnlyList<MempoolEntry> returned)
    {
        var entries = new List<MempoolEntry>();
        returned = entries;
        for (int size = 0; size < MempoolPolicy.MaxReturningSize;)
        {
            try
            {
                if (!_returning.TryTake(out Transaction? transaction, out DateTimeOffset? arrived))
                {
                    return false;
                }

                if (transaction is null)
                {
                    // A block of nothing but its coinbase was read. The next is read another time: each may be large.
                    return true;
                }

                size += transaction.Size;
                if (PolicyRules.CheckAlone(transaction) is null
                    && CheckInChain(transaction, arrived ?? now, out MempoolEntry entry) is null
                    && mempool.TryAdd(entry) is null)
                {
                    entries.Add(entry);
                }
            }
            catch (StoreException failure)
            {
                // Lost here until somebody sends it again.
                _failure = failure;
            }
        }

        return true;
    }

    /// <summary>How the chain's file failed since the last call, so that something is missing in the mempool; null if it did
    /// not.</summary>
    public StoreException? TakeFailure()
    {
        StoreException? failure = _failure;
        _failure = null;
        return failure;
    }

    /// <summary>Lets go of what has not returned yet: the node is being closed.</summary>
    public void ForgetReturning() => _returning.Clear();
}
