using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;
using BlockChain.Core.Transactions;

namespace BlockChain.Miner.Rpc;

/// <summary>What confirmed transactions have paid.</summary>
internal static class Fees
{
    /// <summary>The fee of a transaction. Null for a coinbase; and beside the best chain, where it is not known what is
    /// spent.</summary>
    public static Amount? Find(Transaction transaction, bool isInBestChain, ChainReader reader) =>
        transaction.IsCoinbase || !isInBestChain
            ? null
            : Amount.Sum(transaction.Inputs.Select(input => reader.FindOutput(input.PreviousOutput)!.Value))
                - transaction.TotalOutput;
}
