using System.Diagnostics.CodeAnalysis;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Mempool;
using BlockChain.Core.Mining;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Chain;

/// <summary>
/// A node without a network: takes blocks and transactions from anyone, keeps the best chain and the mempool, and tells
/// what happens (section 5 of the paper, steps 2, 5 and 6).
/// <para>One writer at a time: <see cref="_gate"/> is held while the chain or the mempool changes. Those who ask do not
/// wait for it: <see cref="OpenReader"/>, <see cref="Tip"/> and <see cref="Mempool"/> are for any thread.</para>
/// </summary>
public sealed class FullNode : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ChainStore _store;
    private readonly TimeProvider _clock;

    /// <summary>Guarded by <see cref="_gate"/>.</summary>
    private readonly ChainState _chain;

    /// <summary>Guarded by <see cref="_gate"/>.</summary>
    private readonly MempoolAdmission _admission;

    /// <summary>Guarded by <see cref="_gate"/>.</summary>
    private readonly RefusedTransactions _refused = new(MempoolPolicy.RefusedTransactions);

    private volatile ChainedHeader _tip;

    /// <summary>Opens the chain's file, or makes it.</summary>
    /// <param name="path">The file; its folder exists.</param>
    /// <param name="parameters">The network's.</param>
    /// <param name="clock">What time it is.</param>
    /// <exception cref="StoreException">The file cannot be used.</exception>
    public FullNode(string path, ChainParameters parameters, TimeProvider clock)
    {
        Parameters = parameters;
        _clock = clock;
        _store = ChainStore.Open(path, parameters);
        try
        {
            _chain = new ChainState(_store, parameters, clock);
        }
        catch (StoreException)
        {
            _store.Dispose();
            throw;
        }

        _admission = new MempoolAdmission(_chain, Mempool, parameters);
        _tip = _chain.Tip;
    }

    /// <summary>The network's numbers.</summary>
    public ChainParameters Parameters { get; }

    /// <summary>The last block of the best chain.</summary>
    public ChainedHeader Tip => _tip;

    /// <summary>The transactions that wait; never changed from outside.</summary>
    public TransactionPool Mempool { get; } = new();

    /// <summary>Raised for all that happens, in its order, while the lock is held: a handler must only take note.</summary>
    public event Action<NodeEvent>? Happened;

    /// <summary>Raised when the chain's file could not be read or written, so that something was not taken; nothing is half
    /// done. A node that cannot write does not follow the chain. Under the lock, as <see cref="Happened"/>.</summary>
    public event Action<StoreException>? Failed;

    /// <summary>A view of the stored chain for one reader.</summary>
    public ChainReader OpenReader() => _store.OpenReader();

    /// <summary>Takes a block from a peer or a miner.</summary>
    /// <returns>Why it is refused; or null: it is the tip, waits on a branch, or was known.</returns>
    /// <exception cref="StoreException">The file cannot be read or written. Nothing has changed.</exception>
    public Violation? SubmitBlock(Block block) => Guard(() => Take(block));

    /// <summary>Takes blocks from a peer, each the parent of the next, while this node catches up: good ones are written
    /// together.</summary>
    /// <returns>Why the first that is refused is, those before it being taken; or null.</returns>
    /// <exception cref="StoreException">The file cannot be read or written.</exception>
    public Violation? SubmitBlocks(IReadOnlyList<Block> run) => Guard(() =>
    {
        ChainedHeader oldTip = _chain.Tip;
        if (_chain.TryAcceptRun(run, IsVerified, out ChainChange? change))
        {
            Follow(oldTip, change);
            return null;
        }

        return run.Select(Take).FirstOrDefault(violation => violation is not null);
    });

    /// <summary>Takes a branch of headers that <see cref="HeaderChain"/> has checked: its bodies are welcome from now on.
    /// </summary>
    /// <param name="branch">Each the parent of the next, the first on a known block.</param>
    /// <returns>Why not: it has no more work than the best chain, or an invalid block.</returns>
    public Violation? SubmitHeaders(IReadOnlyList<ChainedHeader> branch)
    {
        lock (_gate)
        {
            return _chain.AcceptHeaders(branch);
        }
    }

    /// <summary>A known block by its header, on any branch.</summary>
    public bool TryFindHeader(BlockHash hash, [NotNullWhen(true)] out ChainedHeader? header, out BlockStatus status)
    {
        lock (_gate)
        {
            return _chain.Tree.TryFind(hash, out header, out status);
        }
    }

    /// <summary>Takes a transaction from a peer or a wallet.</summary>
    /// <returns>Why it is refused; or null: it waits for a block now.</returns>
    /// <exception cref="StoreException">The chain's file cannot be read.</exception>
    public Violation? SubmitTransaction(Transaction transaction)
    {
        if ((TransactionRules.CheckAlone(transaction) ?? PolicyRules.CheckAlone(transaction)) is { } violation)
        {
            return violation;
        }

        MempoolEntry entry = default!;
        ChainedHeader tip = _tip;
        Violation? early = Guard(() =>
        {
            tip = _chain.Tip;
            return _admission.CheckInChain(transaction, _clock.GetUtcNow(), out entry) ?? _refused.Find(transaction.Id);
        });
        if (early is not null)
        {
            return early;
        }

        // The dear part, outside the lock. What an outpoint names never changes, so this stays true.
        if ((SpendingRules.CheckSignatures(transaction, entry.Coins)
            ?? PolicyRules.CheckLowS(transaction)) is { } badSignature)
        {
            lock (_gate)
            {
                _refused.Add(transaction.Id, badSignature);
            }

            return badSignature;
        }

        return Guard(() =>
        {
            // Meanwhile a block or another transaction may have spent the same coins.
            Violation? late = (_chain.Tip == tip
                ? _admission.CheckInMempool(entry)
                : _admission.CheckInChain(transaction, _clock.GetUtcNow(), out entry)) ?? Mempool.TryAdd(entry);
            if (late is null)
            {
                Happened?.Invoke(new TransactionAdded(entry));
            }

            return late;
        });
    }

    /// <summary>The best block that can follow the tip now.</summary>
    /// <param name="owner">Whom its coinbase pays.</param>
    public BlockTemplate CreateTemplate(PublicKeyHash owner)
    {
        lock (_gate)
        {
            long now = _clock.GetUtcNow().ToUnixTimeSeconds();
            return BlockAssembler.Assemble(_chain.Tip, Mempool.Entries, owner, now, Parameters);
        }
    }

    /// <summary>The ends of all known branches, the highest first.</summary>
    public IReadOnlyList<ChainTip> ChainTips()
    {
        ChainedHeader best;
        List<(ChainedHeader Header, BlockStatus Status)> tips;
        lock (_gate)
        {
            // The best chain has an end also when somebody put a bad block on it.
            best = _chain.Tip;
            tips = [.. _chain.Tree.Tips().Union([(best, BlockStatus.Connected)])];
        }

        // Outside the lock: there may be many ends of old branches.
        return ChainTip.List(best, tips);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _store.Dispose();
        }
    }

    /// <summary>Does what needs the store, under the lock. Where the file fails, what had begun is undone.</summary>
    private Violation? Guard(Func<Violation?> act)
    {
        lock (_gate)
        {
            try
            {
                return act();
            }
            catch (StoreException failure)
            {
                Failed?.Invoke(failure);
                throw;
            }
        }
    }

    private Violation? Take(Block block)
    {
        ChainedHeader oldTip = _chain.Tip;
        bool wasStored = IsStored(block.Hash, out _);
        Violation? violation = _chain.Accept(block, IsVerified, out ChainChange? change);
        if (change is not null)
        {
            Follow(oldTip, change);
        }
        else if (!wasStored && IsStored(block.Hash, out ChainedHeader? header)
            && oldTip.Height >= header.Height && oldTip.AncestorAt(header.Height - 1) == header.Parent)
        {
            Happened?.Invoke(new Forked(header));
        }

        return violation;
    }

    private bool IsStored(BlockHash hash, [NotNullWhen(true)] out ChainedHeader? header) =>
        _chain.Tree.TryFind(hash, out header, out BlockStatus status)
        && status is BlockStatus.Stored or BlockStatus.Connected;

    private bool IsVerified(TransactionId id) => Mempool.TryFind(id, out _);

    /// <summary>Does what follows from a new tip, and tells of it.</summary>
    private void Follow(ChainedHeader oldTip, ChainChange change)
    {
        _tip = _chain.Tip;
        HashSet<TransactionId> waited = change.IsReorganisation
            ? [.. Mempool.Entries.Select(entry => entry.Transaction.Id)]
            : [];
        _admission.Follow(change, _clock.GetUtcNow());
        if (change.IsReorganisation)
        {
            Happened?.Invoke(new Reorganised(oldTip, _tip, change.Fork));
        }

        foreach (BlockConnected connected in change.Connected)
        {
            Happened?.Invoke(connected);
        }

        if (change.IsReorganisation)
        {
            // What came loose is news to peers who never had that branch.
            foreach (MempoolEntry entry in Mempool.Entries.Where(entry => !waited.Contains(entry.Transaction.Id)))
            {
                Happened?.Invoke(new TransactionAdded(entry));
            }
        }
    }
}
