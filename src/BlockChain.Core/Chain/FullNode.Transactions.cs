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
    /// <returns>Why it is refused; or null: it is in the mempool.</returns>
    /// <exception cref="StoreException">The chain's file cannot be read.</exception>
    public Violation? SubmitTransaction(Transaction transaction)
    {
        long began = Stopwatch.GetTimestamp();
        Violation? violation = Admit(transaction);
        NodeMeter.NoteValidated(NodeMeter.Transaction, began, violation);
        return violation;
    }

    private Violation? Admit(Transaction transaction)
    {
        if ((TransactionRules.CheckAlone(transaction) ?? PolicyRules.CheckAlone(transaction)) is { } violation)
        {
            return violation;
        }

        RefusedTransactions.Refusal? refusal = _refused.Find(transaction);
        if (refusal?.Id == transaction.Id)
        {
            return refusal.Violation;
        }

        MempoolEntry entry = default!;
        ChainedHeader tip = _tip;
        Violation? early = Locked(() =>
        {
            tip = _chain.Tip;
            return _admission.CheckInChain(transaction, _clock.GetUtcNow(), out entry);
        });
        if (early is not null)
        {
            return early;
        }

        // The expensive part, outside the lock. What an outpoint names never changes, so this stays true.
        if (_refused.CheckSignatures(transaction, entry.Coins, refusal) is { } badSignature)
        {
            return badSignature;
        }

        return Locked(() =>
        {
            // Meanwhile a block or another transaction may have spent the same coins.
            Violation? late = (_chain.Tip == tip
                ? _admission.CheckInMempool(entry)
                : _admission.CheckInChain(transaction, _clock.GetUtcNow(), out entry)) ?? Mempool.Add(entry);
            if (late is null)
            {
                Happened?.Invoke(new TransactionAdded(entry));
            }

            return late;
        });
    }
}
