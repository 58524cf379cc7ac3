using BlockChain.Core.Primitives;

namespace BlockChain.Core.Mempool;

/// <summary>What this node takes into its mempool: every node may choose for itself, unlike
/// <see cref="BlockChain.Core.Consensus.ChainParameters"/>. Bitcoin Core's name beside each.</summary>
public static class MempoolPolicy
{
    /// <summary>Least fee in base units a byte (<c>DEFAULT_MIN_RELAY_TX_FEE</c> until version 29.0; a tenth of it
    /// since).</summary>
    public const long MinFeeRate = 1;

    /// <summary>Smaller outputs cost more to spend than they are worth (<c>GetDustThreshold</c>).</summary>
    public static readonly Amount Dust = new(546);

    /// <summary>Largest transaction in bytes (<c>MAX_STANDARD_TX_WEIGHT</c> / 4).</summary>
    public const int MaxTransactionSize = 100_000;

    /// <summary>Longest chain of unconfirmed transactions that spend each other, counted with its newest
    /// (<c>DEFAULT_ANCESTOR_LIMIT</c>, <c>DEFAULT_DESCENDANT_LIMIT</c>).</summary>
    public const int MaxUnconfirmedChain = 25;

    /// <summary>Bytes of memory that the mempool takes; beyond, the worst paying leave (<c>-maxmempool</c>, which counts the
    /// same). Room for about 80,000 payments. Counted by their own bytes alone, transactions of many small outputs took twelve
    /// times the limit.</summary>
    public const long MaxMemory = 100_000_000;

    /// <summary>Transactions refused for a signature that are remembered, each with its copies: 33 MB if all are of the largest
    /// size. The attack: one of 660 good signatures and a bad one, spoilt in another way each time.</summary>
    public const int RefusedTransactions = 1_000;

    /// <summary>Bytes of transactions that a reorganisation took out of blocks and that are looked at before others get the
    /// node's lock: a full block of them at once would keep the next block waiting.</summary>
    public const int MaxReturningSize = MaxTransactionSize;

    /// <summary>A transaction that is unconfirmed for this long leaves, with the next block of the best chain
    /// (<c>-mempoolexpiry</c>).</summary>
    public static readonly TimeSpan Expiry = TimeSpan.FromDays(3);
}
