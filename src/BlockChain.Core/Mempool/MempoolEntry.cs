using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Mempool;

/// <summary>A transaction that waits for a block (Bitcoin Core: <c>CTxMemPoolEntry</c>).</summary>
public sealed class MempoolEntry
{
    internal MempoolEntry(Transaction transaction, IReadOnlyList<Coin> coins, Amount fee, DateTimeOffset added)
    {
        Transaction = transaction;
        Coins = coins;
        Fee = fee;
        Added = added;
        SignatureOperations = BlockRules.CountSignatureOperations(transaction);
        FeesWithDescendants = fee.Units;
        SizeWithDescendants = transaction.Size;
        DescendantCount = 1;
    }

    /// <summary>The transaction.</summary>
    public Transaction Transaction { get; }

    /// <summary>The coins that its inputs spend, in order.</summary>
    public IReadOnlyList<Coin> Coins { get; }

    /// <summary>What it leaves for the miner.</summary>
    public Amount Fee { get; }

    /// <summary>When it came.</summary>
    public DateTimeOffset Added { get; }

    /// <summary>What it takes of <see cref="ChainParameters.MaxBlockSignatureOperations"/>: counted once, because every
    /// template asks.</summary>
    internal int SignatureOperations { get; }

    /// <summary>Fee in base units a byte.</summary>
    public double FeeRate => (double)Fee.Units / Transaction.Size;

    /// <summary>Which came first: parents have smaller numbers than their children. Set by the pool.</summary>
    internal long Sequence { get; set; }

    /// <summary>Entries whose outputs it spends.</summary>
    internal HashSet<MempoolEntry> Parents { get; } = [];

    /// <summary>Entries that spend its outputs.</summary>
    internal HashSet<MempoolEntry> Children { get; } = [];

    /// <summary>Sums over it and all that depend on it: who leaves takes those along.</summary>
    internal long FeesWithDescendants { get; set; }

    /// <inheritdoc cref="FeesWithDescendants"/>
    internal long SizeWithDescendants { get; set; }

    /// <inheritdoc cref="FeesWithDescendants"/>
    internal int DescendantCount { get; set; }

    /// <summary>What the pool loses in units a byte when it leaves: its own rate or, if a child pays for it, the rate
    /// of both.</summary>
    internal double Worth => Math.Max(FeeRate, (double)FeesWithDescendants / SizeWithDescendants);

    /// <summary>All entries that it depends on, itself not among them.</summary>
    internal HashSet<MempoolEntry> Ancestors() => Closure(entry => entry.Parents);

    /// <summary>All entries that depend on it, itself not among them.</summary>
    internal HashSet<MempoolEntry> Descendants() => Closure(entry => entry.Children);

    private HashSet<MempoolEntry> Closure(Func<MempoolEntry, HashSet<MempoolEntry>> next)
    {
        var found = new HashSet<MempoolEntry>();
        var open = new Stack<MempoolEntry>([this]);
        while (open.TryPop(out MempoolEntry? entry))
        {
            foreach (MempoolEntry neighbour in next(entry))
            {
                if (found.Add(neighbour))
                {
                    open.Push(neighbour);
                }
            }
        }

        return found;
    }
}
