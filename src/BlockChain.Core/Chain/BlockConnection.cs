using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Encoding;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Chain;

/// <summary>Executes a block's transactions on the unspent outputs, checking each as it goes (Bitcoin Core:
/// <c>ConnectBlock</c>): inputs, then signatures, then what the coinbase pays itself.</summary>
/// <param name="store">Where the unspent outputs are.</param>
/// <param name="parameters">The network's.</param>
/// <param name="known">Whose signatures were checked before.</param>
/// <param name="stop">The node is being stopped.</param>
internal sealed class BlockConnection(
    ChainStore store, ChainParameters parameters, CheckedSignatures known, CancellationToken stop)
{
    /// <summary>Executes the block on top of the tip. On a violation the store is left half changed: the caller rolls
    /// it back.</summary>
    /// <exception cref="OperationCanceledException">The node is being stopped; the caller rolls back then too.</exception>
    public Violation? ConnectBlock(Block block, ChainedHeader header)
    {
        Amount fees = Amount.Zero;
        using var signatures = new SignatureChecks(stop);
        Violation? badSignature = null;

        // Where the transaction's bytes begin in the block: the store keeps the place, not a copy.
        int offset = BlockHeader.Size + ByteWriter.CompactSizeLength((ulong)block.Transactions.Length);
        for (int position = 0; position < block.Transactions.Length; position++)
        {
            stop.ThrowIfCancellationRequested();
            Transaction transaction = block.Transactions[position];
            var place = new ChainPlace(header.Height, position);
            if (!transaction.IsCoinbase)
            {
                if (SpendCoins(transaction, place, out Coin[] coins) is { } missing)
                {
                    return missing;
                }

                if (SpendingRules.CheckAmounts(transaction, coins, header.Height, parameters, out Amount fee) is { } bad)
                {
                    return bad with { Detail = $"Transaction {transaction.Id}: {bad.Detail}" };
                }

                fees += fee;

                // Once a transaction is known to have a bad signature, no later one can be the first that has.
                if (badSignature is null && !known.TryRecall(transaction.Id, out badSignature))
                {
                    signatures.Add(transaction, coins);
                }
            }

            store.BestChain.AddTransaction(transaction, place, offset);
            offset += transaction.Size;
        }

        // A bad signature is found while the rest is executed, but reported only here: whichever thread checks it, in whatever time,
        // gives the same reason.
        if ((signatures.Finish()?.Violation ?? badSignature) is { } violation)
        {
            return violation;
        }

        // Section 6 of the paper: new coins start here, and no more of them than the rule says.
        Amount allowed = Subsidy.At(header.Height, parameters) + fees;
        Amount claimed = block.Transactions[0].TotalOutput;
        if (claimed > allowed)
        {
            return new Violation(
                "bad-cb-amount",
                $"The coinbase pays {claimed.Units}, but subsidy and fees are only {allowed.Units}.");
        }

        // Minted is what the coinbase pays beyond the fees. It is negative where the coinbase leaves fees unclaimed: those are
        // lost.
        store.BestChain.AddBlock(header, minted: claimed - fees);
        store.Blocks.SetStatus(header.Hash, BlockStatus.FullyChecked);
        return null;
    }

    /// <summary>Undoes the block at the tip.</summary>
    /// <exception cref="OperationCanceledException">The node is being stopped; the caller rolls back.</exception>
    public void DisconnectBlock(int height)
    {
        stop.ThrowIfCancellationRequested();
        store.BestChain.DisconnectBlock(height);
    }

    /// <summary>Looks up the coins of all inputs and marks them as spent, so that neither this block nor this transaction
    /// finds them again.</summary>
    private Violation? SpendCoins(Transaction transaction, ChainPlace place, out Coin[] coins)
    {
        coins = new Coin[transaction.Inputs.Length];
        for (int i = 0; i < coins.Length; i++)
        {
            OutPoint spent = transaction.Inputs[i].PreviousOutput;
            if (!store.BestChain.TryFindCoin(spent, out long key, out coins[i]))
            {
                return new Violation(
                    "bad-txns-inputs-missingorspent",
                    $"Transaction {transaction.Id}: input {i} spends {spent}, which does not exist or is spent.");
            }

            store.BestChain.Spend(key, place);
        }

        return null;
    }
}
