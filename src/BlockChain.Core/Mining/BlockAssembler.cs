using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Mempool;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Mining;

/// <summary>
/// Chooses the transactions of the next block: those that pay best for their bytes, parents before children. A poor
/// parent comes along with a child that pays for both, so what is compared is an entry with all its ancestors that are
/// not chosen yet (Bitcoin Core: <c>BlockAssembler::addPackageTxs</c>).
/// </summary>
public static class BlockAssembler
{
    /// <summary>Left free for the header, the count and the coinbase, in bytes and in signature operations.</summary>
    private const int ReservedSize = 1_000;
    private const int ReservedSignatureOperations = 100;

    /// <summary>In a block with less room left than this, so many packages in a row that do not fit are enough: the rest
    /// of a large pool is not looked at (Bitcoin Core: <c>MAX_CONSECUTIVE_FAILURES</c>).</summary>
    private const int AlmostFullRoom = 1_000;
    private const int MaxConsecutiveMisses = 1_000;

    private sealed record Package(List<MempoolEntry> Members)
    {
        public int Size { get; } = Members.Sum(member => member.Transaction.Size);

        public double FeeRate => (double)Members.Sum(member => member.Fee.Units) / Size;

        public int SignatureOperations => Members.Sum(member => member.SignatureOperations);
    }

    /// <summary>The best block after a tip.</summary>
    /// <param name="tip">The block before.</param>
    /// <param name="entries">The mempool, parents before children.</param>
    /// <param name="owner">Whom the coinbase pays.</param>
    /// <param name="now">Our clock, in seconds since 1970.</param>
    /// <param name="parameters">The network's.</param>
    public static BlockTemplate Assemble(
        ChainedHeader tip,
        IReadOnlyList<MempoolEntry> entries,
        PublicKeyHash owner,
        long now,
        ChainParameters parameters)
    {
        uint medianTimePast = tip.MedianTimePast(ChainParameters.MedianTimeSpan);
        List<MempoolEntry> chosen = Choose(entries, tip.Height + 1, medianTimePast);
        return new BlockTemplate(
            tip,
            Retarget.After(tip, parameters),
            (uint)Math.Max(now, medianTimePast + 1L),
            owner,
            [.. chosen.Select(entry => entry.Transaction)],
            chosen.Aggregate(Amount.Zero, (sum, entry) => sum + entry.Fee),
            Subsidy.At(tip.Height + 1, parameters));
    }

    private static List<MempoolEntry> Choose(IReadOnlyList<MempoolEntry> entries, int height, uint medianTimePast)
    {
        var chosen = new List<MempoolEntry>();
        var isChosen = new HashSet<MempoolEntry>();
        var queue = new PriorityQueue<MempoolEntry, double>(
            entries.Select(entry => (entry, -FeeRateOf(entry, isChosen))));
        int size = ReservedSize;
        int operations = ReservedSignatureOperations;
        int misses = 0;
        while (queue.TryDequeue(out MempoolEntry? entry, out double priority))
        {
            if (isChosen.Contains(entry))
            {
                continue;
            }

            // Its place in the queue is out of date when an ancestor was chosen since: it has another by now.
            Package package = PackageOf(entry, isChosen);
            if (-package.FeeRate != priority)
            {
                continue;
            }

            if (size + package.Size > ChainParameters.MaxBlockSize
                || operations + package.SignatureOperations > ChainParameters.MaxBlockSignatureOperations
                || package.Members.Any(member => !TransactionRules.IsFinal(member.Transaction, height, medianTimePast)))
            {
                misses++;
                if (misses > MaxConsecutiveMisses && size > ChainParameters.MaxBlockSize - AlmostFullRoom)
                {
                    break;
                }

                continue;
            }

            misses = 0;
            size += package.Size;
            operations += package.SignatureOperations;
            chosen.AddRange(package.Members);
            isChosen.UnionWith(package.Members);
            foreach (MempoolEntry descendant in package.Members.SelectMany(member => member.Descendants()).Distinct())
            {
                if (!isChosen.Contains(descendant))
                {
                    queue.Enqueue(descendant, -FeeRateOf(descendant, isChosen));
                }
            }
        }

        return chosen;
    }

    private static double FeeRateOf(MempoolEntry entry, HashSet<MempoolEntry> isChosen) =>
        entry.Parents.Count == 0 ? entry.FeeRate : PackageOf(entry, isChosen).FeeRate;

    /// <summary>An entry with its ancestors that are not chosen yet, parents first.</summary>
    private static Package PackageOf(MempoolEntry entry, HashSet<MempoolEntry> isChosen) => new(
        entry.Parents.Count == 0
            ? [entry]
            : [.. entry.Ancestors().Where(ancestor => !isChosen.Contains(ancestor)).OrderBy(member => member.Sequence),
                entry]);
}
