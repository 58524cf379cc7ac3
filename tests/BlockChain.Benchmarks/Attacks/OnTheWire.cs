using BlockChain.Core.Transactions;

namespace BlockChain.Benchmarks.Attacks;

/// <summary>Transactions as they come from others: parsed, so that the scripts are slices of their bytes.</summary>
internal static class OnTheWire
{
    public static Transaction Copy(Transaction transaction) =>
        Transaction.TryParse(transaction.ToBytes(), out Transaction? copy, out string? error)
            ? copy
            : throw new InvalidOperationException(error);
}
