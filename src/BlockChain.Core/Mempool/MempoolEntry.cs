using System.Collections.Immutable;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Mempool;

/// <summary>An unconfirmed transaction in the mempool (Bitcoin Core: <c>CTxMemPoolEntry</c>).</summary>
public sealed class MempoolEntry
{
    /// <summary>The height of coins that another entry makes: above every block (Bitcoin Core: <c>MEMPOOL_HEIGHT</c>).
    /// </summary>
    internal const int UnconfirmedHeight = int.MaxValue;

    /// <summary>Bytes of memory beside the transaction's own bytes: its objects, and its places in the indexes of the pool.
    /// Measured; <c>attacks mempool-memory</c> compares them with the memory of the process.</summary>
    private const int MemoryOfEntry = 600;
    private const int MemoryOfInput = 320;
    private const int MemoryOfOutput = 110;

    private readonly Coin[] _coins;

    internal MempoolEntry(Transaction transaction, Coin[] coins, Amount fee, DateTimeOffset added)
    {
        Transaction = transaction;
        _coins = coins;
        Fee = fee;
        Added = added;
        SignatureOperations = BlockRules.CountSignatureOperations(transaction);
        WithDescendants = new Package(fee.Units, transaction.Size, Count: 1);
    }

    public Transaction Transaction { get; }

    /// <summary>The coins that its inputs spend, in order.</summary>
    public IReadOnlyList<Coin> Coins => _coins;

    /// <summary>What it leaves for the miner.</summary>
    public Amount Fee { get; }

    public DateTimeOffset Added { get; }

    /// <summary>The height of the tip when it arrived.</summary>
    public int Height { get; init; }

    /// <summary>What it takes of <see cref="ChainParameters.MaxBlockSignatureOperations"/>: counted once, because every
    /// template asks.</summary>
    public int SignatureOperations { get; }

    /// <summary>Fee in base units a byte.</summary>
    public double FeeRate => (double)Fee.Units / Transaction.Size;

    /// <summary>Its place in the order of arrival: parents have smaller numbers than their children. Set by the pool.
    /// </summary>
    public long Sequence { get; internal set; }

    /// <summary>Bytes of memory that it takes, with its share of the pool's indexes (Bitcoin Core:
    /// <c>DynamicMemoryUsage</c>). Small outputs are the most expensive: 34 bytes each in the transaction, four times as many here.
    /// </summary>
    internal long Memory => MemoryOfEntry + Transaction.Size
        + ((long)MemoryOfInput * Transaction.Inputs.Length) + ((long)MemoryOfOutput * Transaction.Outputs.Length);

    /// <summary>Entries whose outputs it spends.</summary>
    internal ImmutableArray<MempoolEntry> Parents { get; set; } = [];

    /// <summary>Entries that spend its outputs.</summary>
    internal ImmutableArray<MempoolEntry> Children { get; set; } = [];

    /// <summary>It and all its descendants, which leave the mempool when it does.</summary>
    internal Package WithDescendants
    {
        get;
        set
        {
            field = value;
            Worth = WorthOf(value);
        }
    }

    /// <summary>What the pool loses in units a byte when it leaves: its own rate or, if a child pays for it, the rate
    /// of both.</summary>
    internal double Worth { get; private set; }

    /// <summary>All entries that it depends on, without itself.</summary>
    internal HashSet<MempoolEntry> Ancestors() => Closure(entry => entry.Parents);

    /// <summary>All entries that depend on it, without itself.</summary>
    internal HashSet<MempoolEntry> Descendants() => Closure(entry => entry.Children);

    /// <summary>Entries, and all that depends on one of them.</summary>
    internal static HashSet<MempoolEntry> CollectWithDescendants(IEnumerable<MempoolEntry> entries)
    {
        var all = new HashSet<MempoolEntry>();
        foreach (MempoolEntry entry in entries)
        {
            if (all.Add(entry))
            {
                all.UnionWith(entry.Descendants());
            }
        }

        return all;
    }

    /// <summary>What <see cref="Worth"/> would be with other descendants.</summary>
    internal double WorthOf(Package withDescendants) => Math.Max(FeeRate, withDescendants.FeeRate);

    /// <summary>Notes that a coin is now one of the best chain, or one of another block.</summary>
    internal void SetCoin(int input, Coin coin) => _coins[input] = coin;

    /// <summary>Notes that a parent has been confirmed.</summary>
    internal void ConfirmParent(MempoolEntry parent, int height)
    {
        Parents = Parents.Remove(parent);
        for (int i = 0; i < _coins.Length; i++)
        {
            if (Transaction.Inputs[i].PreviousOutput.TransactionId == parent.Transaction.Id)
            {
                _coins[i] = _coins[i] with { Height = height };
            }
        }
    }

    private HashSet<MempoolEntry> Closure(Func<MempoolEntry, ImmutableArray<MempoolEntry>> next)
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

    /// <summary>Sums over entries: fees in base units, size in bytes.</summary>
    internal readonly record struct Package(long Fees, long Size, int Count)
    {
        public double FeeRate => (double)Fees / Size;

        public Package With(MempoolEntry entry) =>
            new(Fees + entry.Fee.Units, Size + entry.Transaction.Size, Count + 1);
    }
}
