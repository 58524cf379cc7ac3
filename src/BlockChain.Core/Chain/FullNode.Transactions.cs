using System.Diagnostics;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Mempool;
using BlockChain.Core.Storage;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Chain;

/// <content>Accepts transactions.</content>
public sealed partial class FullNode
{
    private readonly RefusedTransactions _refused = new(MempoolPolicy.RefusedTransactions);

    /// <summary>Accepts or refuses a transaction from a peer or a wallet. The cheapest checks go first: what is refused for
    /// anything else does not cost its signatures.</summary>
    /// <param name="transaction">Kept with the bytes it was parsed from: they should be its own.</param>
    /// <param name="askSender">Asked once it is known what the transaction pays: a reason not to accept it after all. Null:
    /// nobody is asked.</param>
    /// <returns>Why it is refused; or null: it is in the mempool.</returns>
    /// <exception cref="StoreException">The chain's file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The node is being stopped.</exception>
    public Violation? SubmitTransaction(Transaction transaction, Func<MempoolEntry, Violation?>? askSender = null)
    {
        long began = Stopwatch.GetTimestamp();
        Violation? violation = CheckTransaction(transaction, out MempoolEntry entry, out ChainedHeader tip)
            ?? askSender?.Invoke(entry)
            ?? Locked(() => Add(entry, tip));
        NodeMeter.NoteValidated(NodeMeter.Transaction, began, violation);
        return violation;
    }

    /// <summary>Says whether the mempool would accept a transaction now, and changes nothing.</summary>
    /// <param name="transaction">From anybody.</param>
    /// <param name="entry">What it would be there, if it is not refused.</param>
    /// <param name="tip">The tip that it was checked on.</param>
    /// <returns>Why not; or null: it would.</returns>
    /// <exception cref="StoreException">The chain's file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The node is being stopped.</exception>
    public Violation? CheckTransaction(Transaction transaction, out MempoolEntry entry, out ChainedHeader tip)
    {
        entry = null!;
        tip = _tip;
        if ((TransactionRules.CheckAlone(transaction) ?? PolicyRules.CheckAlone(transaction)) is { } violation)
        {
            return violation;
        }

        RefusedTransactions.Refusal? refusal = _refused.Find(transaction);
        if (refusal?.Id == transaction.Id)
        {
            return refusal.Violation;
        }

        (Violation? early, entry, tip) = Locked(() =>
            (_admission.CheckInChain(transaction, _clock.GetUtcNow(), out MempoolEntry made), made, _chain.Tip));

        // The expensive part, outside the lock. What an outpoint names never changes, so this stays true.
        return early ?? _refused.CheckSignatures(transaction, entry.Coins, refusal);
    }

    /// <summary>Puts a transaction that was checked into the mempool, unless a block or another transaction has spent the same
    /// coins meanwhile.</summary>
    private Violation? Add(MempoolEntry entry, ChainedHeader checkedOn)
    {
        Violation? violation = _chain.Tip == checkedOn
            ? _admission.CheckInMempool(entry)
            : _admission.CheckInChain(entry.Transaction, _clock.GetUtcNow(), out entry);
        violation ??= Mempool.Add(entry);
        if (violation is null)
        {
            Happened?.Invoke(new TransactionAdded(entry));
        }

        return violation;
    }
}
