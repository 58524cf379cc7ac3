using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Encoding;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Chain;

/// <summary>Executes a block's transactions on the unspent outputs, checking each as it goes (Bitcoin Core:
/// <c>ConnectBlock</c>): inputs, then signatures, then what the coinbase pays itself.</summary>
internal static class BlockConnection
{
    /// <summary>Executes the block on top of the tip. On a violation the store is left in the middle: the caller rolls
    /// it back.</summary>
    public static Violation? TryConnect(
        Block block,
        ChainedHeader header,
        ChainStore store,
        ChainParameters parameters,
        Func<TransactionId, bool> isVerified)
    {
        Amount fees = Amount.Zero;
        using var signatures = new SignatureChecks();
        int offset = BlockHeader.Size + ByteWriter.CompactSizeLength((ulong)block.Transactions.Length);
        for (int position = 0; position < block.Transactions.Length; position++)
        {
            Transaction transaction = block.Transactions[position];
            var place = new ChainPlace(header.Height, position);
            if (!transaction.IsCoinbase)
            {
                if (TrySpend(transaction, place, store, out Coin[] coins) is { } missing)
                {
                    return missing;
                }

                if (SpendingRules.CheckAmounts(transaction, coins, header.Height, parameters, out Amount fee) is { } bad)
                {
                    return bad with { Detail = $"Transaction {transaction.Id}: {bad.Detail}" };
                }

                fees += fee;
                if (!isVerified(transaction.Id))
                {
                    signatures.Add(transaction, coins);
                }
            }

            store.AddTransaction(transaction, place, offset);
            offset += transaction.Size;
        }

        // A bad signature is found while the rest is executed, but told only here: whoever checks it, in whatever time,
        // gives the same reason.
        if (signatures.Finish() is { } violation)
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

        // Fees are paid out of coins that exist; what the coinbase leaves unclaimed is gone.
        store.AddToBestChain(header, minted: claimed - fees);
        return null;
    }

    /// <summary>Looks up the coins of all inputs and marks them as spent, so that neither this block nor this transaction
    /// finds them again.</summary>
    private static Violation? TrySpend(Transaction transaction, ChainPlace place, ChainStore store, out Coin[] coins)
    {
        coins = new Coin[transaction.Inputs.Length];
        for (int i = 0; i < coins.Length; i++)
        {
            OutPoint spent = transaction.Inputs[i].PreviousOutput;
            if (!store.TryFindCoin(spent, out long key, out coins[i]))
            {
                return new Violation(
                    "bad-txns-inputs-missingorspent",
                    $"Transaction {transaction.Id}: input {i} spends {spent}, which does not exist or is spent.");
            }

            store.Spend(key, place);
        }

        return null;
    }
}
