using System.Diagnostics.CodeAnalysis;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Chain;

/// <summary>Who may spend the coins that transactions name, before these are executed: what an outpoint names is the same on
/// every branch. Whether the coin exists in the chain, and is unspent, is not looked at.</summary>
/// <param name="reader">The best chain.</param>
internal sealed class SpentOwners(ChainReader reader)
{
    private readonly Dictionary<TransactionId, Transaction> _added = [];

    /// <summary>Makes the outputs of a transaction known that may not be in the best chain.</summary>
    public void Add(Transaction transaction) => _added[transaction.Id] = transaction;

    /// <summary>The coins that a transaction spends; of each the owner alone is filled in, who must have signed.</summary>
    public bool TryFind(Transaction transaction, [NotNullWhen(true)] out Coin[]? coins)
    {
        coins = new Coin[transaction.Inputs.Length];
        for (int i = 0; i < coins.Length; i++)
        {
            if (Find(transaction.Inputs[i].PreviousOutput) is not { } owner)
            {
                coins = null;
                return false;
            }

            coins[i] = default(Coin) with { Owner = owner };
        }

        return true;
    }

    private PublicKeyHash? Find(OutPoint spent)
    {
        if (!_added.TryGetValue(spent.TransactionId, out Transaction? maker))
        {
            return reader.FindOutput(spent)?.Owner;
        }

        return maker.FindOutput(spent.Index)?.TryGetOwner(out PublicKeyHash owner) == true ? owner : null;
    }
}
