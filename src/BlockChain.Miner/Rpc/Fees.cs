namespace BlockChain.Miner.Rpc;

/// <summary>What confirmed transactions have paid, and what must be paid. Rates are coins for 1,000 bytes, as Bitcoin Core's.
/// </summary>
internal static class Fees
{
    public const int BytesInKilobyte = 1_000;

    /// <summary>The least that the mempool takes.</summary>
    public static readonly Amount LeastRate = new(MempoolPolicy.MinFeeRate * BytesInKilobyte);

    /// <summary>What a transaction spends, by its inputs. Null for a coinbase; and beside the best chain, where the spent coins
    /// are not known.</summary>
    public static IReadOnlyList<StoredOutput>? FindSpent(Transaction transaction, bool isInBestChain, ChainReader reader) =>
        transaction.IsCoinbase || !isInBestChain
            ? null
            : [.. transaction.Inputs.Select(input => reader.FindOutput(input.PreviousOutput)!)];

    /// <summary>The fee of a transaction that spends these.</summary>
    public static Amount? Of(Transaction transaction, IReadOnlyList<StoredOutput>? spent) =>
        spent is null ? null : Amount.Sum(spent.Select(coin => coin.Value)) - transaction.TotalOutput;
}
