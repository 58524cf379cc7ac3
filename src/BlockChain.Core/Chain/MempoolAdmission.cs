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
            if (!TryFindCoin(spent, height, out coins[i]))
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
        return null;
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
            if (entry.Coins[i].Height > chain.Tip.Height && !mempool.TryFind(spent.TransactionId, out _))
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

    /// <summary>A coin of the best chain, or one that an entry of the mempool makes, as if it were in the next block.
    /// </summary>
    private bool TryFindCoin(OutPoint outPoint, int nextHeight, out Coin coin)
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
        coin = new Coin(output.Value, owner, nextHeight, IsCoinbase: false);
        return isOurs;
    }

    /// <summary>
    /// What blocks confirmed leaves. After a reorganisation everything is asked again: what was in the blocks that are no
    /// more comes back, oldest first, then what waited before; some of it has no coins to spend any more, or only such as
    /// have become immature.
    /// </summary>
    public void Follow(ChainChange change, DateTimeOffset now)
    {
        if (change.IsReorganisation)
        {
            IReadOnlyList<MempoolEntry> waited = mempool.Entries;
            mempool.Clear();
            foreach (ChainedHeader header in change.Disconnected)
            {
                WhereReadable(() =>
                {
                    foreach (Transaction transaction in chain.ReadBlock(header.Hash).Transactions.Skip(1))
                    {
                        TakeBack(transaction, now);
                    }
                });
            }

            foreach (MempoolEntry entry in waited)
            {
                WhereReadable(() => TakeBack(entry.Transaction, entry.Added));
            }
        }
        else
        {
            mempool.RemoveConfirmed(change.NewBlocks.SelectMany(block => block.Transactions));
        }

        mempool.RemoveOlderThan(now - MempoolPolicy.Expiry);
    }

    /// <summary>Takes back what the file lets us: by now the best chain has changed for good, and that must be announced
    /// whatever the disk does.</summary>
    private static void WhereReadable(Action takeBack)
    {
        try
        {
            takeBack();
        }
        catch (StoreException)
        {
            // It waits here no more, as if it had never come; whoever wants it in a block sends it again.
        }
    }

    /// <summary>Takes a transaction whose signatures were checked before.</summary>
    private void TakeBack(Transaction transaction, DateTimeOffset added)
    {
        if (PolicyRules.CheckAlone(transaction) is null
            && PolicyRules.CheckLowS(transaction) is null
            && CheckInChain(transaction, added, out MempoolEntry entry) is null)
        {
            _ = mempool.TryAdd(entry);
        }
    }
}
