using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Mempool;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Chain;

/// <summary>
/// Decides which transactions may be in the mempool, as the chain and the mempool are now (Bitcoin Core:
/// <c>MemPoolAccept</c>), and removes what is not valid any more when the chain changes. Not for several threads: guarded by
/// the lock of <see cref="FullNode"/>.
/// </summary>
internal sealed class MempoolAdmission(ChainState chain, TransactionPool mempool, ChainParameters parameters)
{
    /// <summary>Checks what depends on the chain and the mempool as they are now: that the coins exist, that no other
    /// transaction spends them, and what is left as a fee.</summary>
    public Violation? CheckInChain(
        Transaction transaction,
        DateTimeOffset added,
        out MempoolEntry entry)
    {
        entry = null!;
        ChainedHeader tip = chain.Tip;
        int height = tip.Height + 1;
        if (!TransactionRules.IsFinal(transaction, height, tip.MedianTimePast()))
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

        entry = new MempoolEntry(transaction, coins, fee, added) { Height = tip.Height };
        return mempool.CheckRoom(entry);
    }

    /// <summary>Checks again what may have changed in the mempool since an entry was made, if the chain has not
    /// changed.</summary>
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
            return new Violation("txn-already-in-mempool", $"Transaction {transaction.Id} is in the mempool already.");
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
        if (parent.Transaction.FindOutput(outPoint.Index) is not { } output || !output.TryGetOwner(out PublicKeyHash owner))
        {
            return false;
        }

        coin = new Coin(output.Value, owner, MempoolEntry.UnconfirmedHeight, IsCoinbase: false);
        return true;
    }

    /// <summary>Makes the mempool fit the new best chain: what its blocks confirmed leaves, with what is in conflict with them,
    /// and after a reorganisation all that is not valid in it any more.</summary>
    /// <returns>What was valid before the reorganisation; it may become so again, see <see cref="ReturningTransactions"/>.
    /// </returns>
    /// <exception cref="StoreException">The file cannot be read. The mempool may not fit the chain.</exception>
    public IEnumerable<MempoolEntry> UpdateMempool(ChainChange change)
    {
        Dictionary<BlockHash, Block> bodies = change.NewBlocks.ToDictionary(block => block.Hash);
        foreach (ChainedHeader header in change.Connected.Select(connected => connected.Header))
        {
            Block block = bodies.GetValueOrDefault(header.Hash) ?? chain.ReadBlock(header.Hash);
            mempool.RemoveConfirmed(block.Transactions, header.Height);
        }

        if (!change.IsReorganisation)
        {
            return [];
        }

        uint medianTimePast = chain.Tip.MedianTimePast();
        return mempool.RemoveWithDescendants(
            [.. mempool.Entries.Where(entry => !IsStillValid(entry, change.Fork, medianTimePast))]);
    }

    /// <summary>Adds a transaction whose signatures were checked before, if it is valid now.</summary>
    /// <returns>Null: it is not.</returns>
    /// <exception cref="StoreException">The file cannot be read.</exception>
    public MempoolEntry? TryReturn(Transaction transaction, DateTimeOffset added) =>
        PolicyRules.CheckAlone(transaction) is null
        && CheckInChain(transaction, added, out MempoolEntry entry) is null
        && mempool.Add(entry) is null
            ? entry
            : null;

    /// <summary>Whether an entry may still be in the next block after a reorganisation that nothing in the mempool conflicts
    /// with. Coins up to the fork are what they were; only those above it are looked up again (Bitcoin Core:
    /// <c>removeForReorg</c>).</summary>
    private bool IsStillValid(MempoolEntry entry, ChainedHeader fork, uint medianTimePast)
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
}
