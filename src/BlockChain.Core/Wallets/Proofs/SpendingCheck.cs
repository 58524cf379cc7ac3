using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Wallets.Proofs;

/// <summary>Whether a transaction can have been sent: what miners prove of one in a block, a wallet sees for itself of one
/// that waits, as far as it has the transactions whose coins this spends.</summary>
internal static class SpendingCheck
{
    /// <summary>The ids of the transactions whose coins a transaction spends.</summary>
    public static IEnumerable<TransactionId> ParentsOf(Transaction transaction) => transaction.IsCoinbase ? []
        : transaction.Inputs.Select(input => input.PreviousOutput.TransactionId).Distinct();

    /// <summary>Checks that the coins exist, are enough, and are their signers'. Not their age: a node may have a block that
    /// we have not.</summary>
    /// <param name="transaction">Keeps the rules for one alone.</param>
    /// <param name="parents">Those of <see cref="ParentsOf"/> that are known.</param>
    /// <param name="network">Its rules.</param>
    /// <param name="fee">The fee; null where not all coins are known, or the transaction is a coinbase.</param>
    public static Violation? Check(
        Transaction transaction,
        IReadOnlyDictionary<TransactionId, Transaction> parents,
        ChainParameters network,
        out Amount? fee)
    {
        fee = null;
        var coins = new Coin[transaction.Inputs.Length];
        var known = new List<int>();
        for (int i = 0; i < coins.Length && !transaction.IsCoinbase; i++)
        {
            OutPoint spent = transaction.Inputs[i].PreviousOutput;
            if (parents.TryGetValue(spent.TransactionId, out Transaction? parent))
            {
                if (parent.FindOutput(spent.Index) is not { } output || !output.TryGetOwner(out PublicKeyHash owner))
                {
                    return new Violation("bad-txns-inputs-missingorspent", $"It spends the coin {spent}, which never was.");
                }

                coins[i] = new Coin(output.Value, owner, Height: 0, IsCoinbase: false);
                known.Add(i);
            }
        }

        if (known.Count == coins.Length)
        {
            if (SpendingRules.CheckAmounts(transaction, coins, height: 0, network, out Amount paid) is { } violation)
            {
                return violation;
            }

            fee = paid;
        }

        return SpendingRules.CheckSignatures(transaction, coins, known, CancellationToken.None, out _) is { } forged
            ? forged with { Reason = SpendingRules.ScriptFailedInMempool }
            : null;
    }
}
