namespace BlockChain.Miner.Api;

/// <summary>
/// The mempool in numbers: made when asked for, and kept until the mempool changes. For any thread.
/// </summary>
internal sealed class MempoolView(TransactionPool pool)
{
    /// <summary>Bytes in one bar of the histogram, as in Esplora.</summary>
    private const int BarSize = 50_000;

    /// <summary>Ids that are taken from the pool at a time, with one lock.</summary>
    private const int IdsInPage = 250;

    /// <summary>Numbers of blocks for which there is an estimate, as in Esplora.</summary>
    private static readonly int[] Waits = [.. Enumerable.Range(1, 25), 144, 504, 1008];

    /// <summary>Guards the field below, and lets one compute at a time.</summary>
    private readonly Lock _gate = new();
    private Summary? _summary;

    private sealed record Summary(
        long Version, MempoolRecord Mempool, IReadOnlyDictionary<string, decimal> FeeEstimates);

    /// <summary>How many transactions wait, and what they pay.</summary>
    public MempoolRecord Mempool => Current().Mempool;

    /// <summary>
    /// The fee rate that brings a transaction into one of the next blocks, by their number, if no others came. Where
    /// everything fits, that is the minimum; where not, a little more than the lowest that fits. A child that pays for its
    /// parent is not considered.
    /// </summary>
    public IReadOnlyDictionary<string, decimal> FeeEstimates => Current().FeeEstimates;

    public static RecentTransactionRecord Of(MempoolEntry entry) => new(
        TransactionId: entry.Transaction.Id.ToString(),
        Fee: entry.Fee.Units,
        VirtualSize: entry.Transaction.Size,
        Value: entry.Transaction.TotalOutput.Units);

    /// <summary>All ids, in pages, so that the pool is locked for moments only. Ends with the last one that was there at the
    /// beginning, however many arrive.</summary>
    public static IEnumerable<string> Ids(TransactionPool pool)
    {
        long last = pool.Newest(1) is [var newest] ? newest.Sequence : 0;
        for (long sequence = 0; sequence < last;)
        {
            (long Sequence, string Id)[] page =
                [.. pool.After(sequence, IdsInPage).Select(entry => (entry.Sequence, entry.Transaction.Id.ToString()))];
            foreach ((long _, string id) in page.TakeWhile(one => one.Sequence <= last))
            {
                yield return id;
            }

            sequence = page is [.., var end] ? end.Sequence : last;
        }
    }

    private Summary Current()
    {
        lock (_gate)
        {
            long version = pool.Version;
            if (_summary?.Version != version)
            {
                List<MempoolEntry> bestFirst = [.. pool.Entries.OrderByDescending(entry => entry.FeeRate)];
                _summary = new Summary(version, Count(bestFirst), Estimate(bestFirst));
            }

            return _summary;
        }
    }

    private static MempoolRecord Count(List<MempoolEntry> bestFirst)
    {
        var histogram = new List<IReadOnlyList<decimal>>();
        double lastRate = 0;
        long size = 0;
        foreach (MempoolEntry entry in bestFirst)
        {
            if (size > BarSize && entry.FeeRate != lastRate)
            {
                histogram.Add([Rounded(lastRate), size]);
                size = 0;
            }

            lastRate = entry.FeeRate;
            size += entry.Transaction.Size;
        }

        if (size > 0)
        {
            histogram.Add([Rounded(lastRate), size]);
        }

        return new MempoolRecord(
            Count: bestFirst.Count,
            VirtualSize: bestFirst.Sum(entry => (long)entry.Transaction.Size),
            TotalFee: bestFirst.Sum(entry => entry.Fee.Units),
            FeeHistogram: histogram);
    }

    private static Dictionary<string, decimal> Estimate(List<MempoolEntry> bestFirst)
    {
        var estimates = new Dictionary<string, decimal>();
        int fitting = 0;
        long size = 0;
        foreach (int wait in Waits)
        {
            while (fitting < bestFirst.Count
                && size + bestFirst[fitting].Transaction.Size <= (long)wait * ChainParameters.MaxBlockSize)
            {
                size += bestFirst[fitting++].Transaction.Size;
            }

            estimates[$"{wait}"] = fitting == bestFirst.Count
                ? MempoolPolicy.MinFeeRate
                : Rounded(bestFirst[fitting - 1].FeeRate) + 0.001m;
        }

        return estimates;
    }

    private static decimal Rounded(double rate) => Math.Round((decimal)rate, 3, MidpointRounding.ToPositiveInfinity);
}
