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
    private readonly CheckedSignatures _checked;
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Guarded by <see cref="_gate"/>.</summary>
    private readonly ChainState _chain;

    /// <summary>Guarded by <see cref="_gate"/>.</summary>
    private readonly MempoolAdmission _admission;

    private readonly RefusedTransactions _refused = new(MempoolPolicy.RefusedTransactions);

    private volatile ChainedHeader _tip;

    /// <summary>Opens the chain's file, or makes it.</summary>
    /// <param name="path">The file; its folder exists.</param>
    /// <param name="parameters">The network's.</param>
    /// <param name="clock">What time it is.</param>
    /// <param name="policy">What this node stores beside the best chain; null: as usual.</param>
    /// <exception cref="StoreException">The file cannot be used.</exception>
    public FullNode(string path, ChainParameters parameters, TimeProvider clock, ChainPolicy? policy = null)
    {
        policy ??= new ChainPolicy();
        Parameters = parameters;
        _clock = clock;
        _store = ChainStore.Open(path, parameters);
        try
        {
            _checked = new CheckedSignatures(Mempool, OpenReader, policy, _stop.Token);
            var connection = new BlockConnection(_store, parameters, _checked, _stop.Token);
            _chain = new ChainState(_store, parameters, policy, clock, connection);
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
    /// done. A node that cannot write does not follow the chain. On any thread, perhaps under the lock.</summary>
    public event Action<StoreException>? Failed;

    /// <summary>Raised when another program holds the chain's file open in a transaction, so that its log grows, once each time
    /// that it begins; with the bytes of the log. Under the lock, as <see cref="Happened"/>.</summary>
    public event Action<long>? LogHeld
    {
        add => _store.LogHeld += value;
        remove => _store.LogHeld -= value;
    }

    /// <summary>A view of the stored chain for one reader.</summary>
    public ChainReader OpenReader() => _store.OpenReader();

    /// <summary>Says whether a reader failed because of the chain's file, and if so raises <see cref="Failed"/>: a node that
    /// cannot read its chain must not go on writing to it.</summary>
    /// <returns>What is wrong with the file; null if it is something else.</returns>
    public StoreException? ReportIfStoreFailed(Exception? failure)
    {
        StoreException? found = _store.FailureOf(failure);
        if (found is not null)
        {
            Failed?.Invoke(found);
        }

        return found;
    }

    /// <summary>Ends what is being checked now: whoever submitted it hears an <see cref="OperationCanceledException"/>, and
    /// nothing has changed. No block is taken any more.</summary>
    public void Stop() => _stop.Cancel();

    /// <summary>What can be said of a block by its header: it is known, or its header is bad or not worth a body.</summary>
    /// <returns>Null: the body is welcome.</returns>
    public BlockOutcome? Judge(BlockHeader header)
    {
        BlockHash hash = header.ComputeHash();
        lock (_gate)
        {
            return _chain.Placing.TryPlace(header, hash, previous: null, out _);
        }
    }

    /// <summary>Takes a block from a peer or a miner.</summary>
    /// <exception cref="StoreException">The file cannot be read or written. Nothing has changed.</exception>
    /// <exception cref="OperationCanceledException">The node is being stopped. Nothing has changed.</exception>
    public BlockOutcome SubmitBlock(Block block)
    {
        BlockOutcome? outcome;
        do
        {
            outcome = TrySubmit([block]);
        }
        while (outcome is null);

        return outcome;
    }

    /// <summary>Takes blocks from a peer, each the parent of the next, while this node catches up: good ones are written
    /// together.</summary>
    /// <returns>Why the first that is refused is, those before it being taken; or null.</returns>
    /// <exception cref="StoreException">The file cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">The node is being stopped.</exception>
    public Violation? SubmitBlocks(IReadOnlyList<Block> run)
    {
        for (int i = 1; i < run.Count; i++)
        {
            if (run[i].Header.PreviousHash != run[i - 1].Hash)
            {
                return new Violation(
                    "prev-blk-not-found",
                    $"The block {run[i].Hash} is on {run[i].Header.PreviousHash}, not on the one before it, "
                    + $"{run[i - 1].Hash}.")
                { IsForGood = false };
            }
        }

        for (int first = 0; first < run.Count;)
        {
            Block[] part = [.. run.Skip(first).Take(_checked.CountForLock(run, first))];
            BlockOutcome? outcome = TrySubmit(part);
            if (part.Length == 1 && outcome is not null)
            {
                if (outcome.Violation is { } violation)
                {
                    return violation;
                }
            }
            else if (outcome is not BlockOutcome.Connected
                && part.Select(SubmitBlock).FirstOrDefault(one => one.Violation is not null) is { } refused)
            {
                return refused.Violation;
            }

            first += part.Length;
        }

        return null;
    }

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

    /// <summary>Welcomes the bodies of a branch whatever its work: for a rebuild, which takes what was taken once.</summary>
    /// <param name="headers">Checked, parents before children.</param>
    internal void AwaitBodies(IEnumerable<ChainedHeader> headers)
    {
        lock (_gate)
        {
            _chain.Await(headers);
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

    /// <summary>Takes a transaction from a peer or a wallet. The cheapest checks go first: what is refused for anything else
    /// than its signatures does not cost them.</summary>
    /// <param name="transaction">Kept with the bytes it was parsed from: they should be its own.</param>
    /// <returns>Why it is refused; or null: it is in the mempool now.</returns>
    /// <exception cref="StoreException">The chain's file cannot be read.</exception>
    public Violation? SubmitTransaction(Transaction transaction)
    {
        if ((TransactionRules.CheckAlone(transaction) ?? PolicyRules.CheckAlone(transaction)) is { } violation)
        {
            return violation;
        }

        RefusedTransactions.Refusal? refusal = _refused.Find(transaction);
        if (refusal?.Id == transaction.Id)
        {
            return refusal.Violation;
        }

        MempoolEntry entry = default!;
        ChainedHeader tip = _tip;
        Violation? early = Guard(() =>
        {
            tip = _chain.Tip;
            return _admission.CheckInChain(transaction, _clock.GetUtcNow(), out entry);
        });
        if (early is not null)
        {
            return early;
        }

        // The dear part, outside the lock. What an outpoint names never changes, so this stays true.
        if (_refused.CheckSignatures(transaction, entry.Coins, refusal) is { } badSignature)
        {
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

    /// <summary>The best block that can follow the tip. Only the tip and the list of the mempool are taken under the lock; a
    /// tip that arrives while the transactions are chosen makes the template stale, as one that arrives afterwards.</summary>
    /// <param name="owner">Whom its coinbase pays.</param>
    /// <param name="template">The block.</param>
    /// <param name="violation">Why none can follow now: this node itself would refuse any time (see <see cref="BlockTime"/>).
    /// </param>
    public bool TryCreateTemplate(
        PublicKeyHash owner, [NotNullWhen(true)] out BlockTemplate? template,
        [NotNullWhen(false)] out Violation? violation)
    {
        ChainedHeader tip;
        IReadOnlyList<MempoolEntry> entries;
        lock (_gate)
        {
            tip = _chain.Tip;
            entries = Mempool.Entries;
        }

        long now = _clock.GetUtcNow().ToUnixTimeSeconds();
        template = BlockTime.TryChoose(tip, now, Parameters, out uint time, out violation)
            ? BlockAssembler.Assemble(tip, entries, owner, time, Parameters)
            : null;
        return template is not null;
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
            _admission.ForgetReturning();
            _store.Dispose();
        }
    }

    /// <summary>Does what needs the store, under the lock. Where the file fails, what had begun is undone.</summary>
    private T? Guard<T>(Func<T?> act)
        where T : class
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

    /// <summary>Takes a run in three steps: its headers in their places, its bodies and dear signatures while others have the
    /// lock, and then what is left to do.</summary>
    /// <returns>Null: nothing has happened, and each is to be submitted by itself; or of one block, again.</returns>
    private BlockOutcome? TrySubmit(Block[] run)
    {
        IReadOnlyList<PlacedBlock> placed = [];
        IReadOnlyList<ChainedHeader>? below = null;
        BlockOutcome? early = Guard(() =>
        {
            BlockOutcome? outcome = _chain.Placing.TryPlace(run, out placed);
            below = outcome is null ? _chain.StoredBelow(placed) : null;
            return outcome;
        });
        if (early is not null || (below is null && run.Length > 1))
        {
            return early;
        }

        // Of a block that is only stored, nobody looks at the signatures.
        Violation? flaw = PlacedBlock.CheckBodies(placed);
        using IDisposable? ahead = flaw is null && below is not null ? CheckAhead(run, below) : null;
        BlockOutcome? late = Guard(() => Take(placed, flaw));
        if (late is BlockOutcome.Connected { Change.IsReorganisation: true })
        {
            TakeBack();
        }

        return late;
    }

    private IDisposable? CheckAhead(Block[] run, IReadOnlyList<ChainedHeader> below)
    {
        try
        {
            return _checked.CheckAhead(run, below);
        }
        catch (Exception failure) when (_store.FailureOf(failure) is not null)
        {
            // The reader was interrupted, or the file cannot be read. What is not checked now is checked under the lock, where
            // a failure of the file is reported.
            return null;
        }
    }

    private BlockOutcome? Take(IReadOnlyList<PlacedBlock> run, Violation? flaw)
    {
        _stop.Token.ThrowIfCancellationRequested();
        ChainedHeader oldTip = _chain.Tip;
        BlockOutcome? outcome =
            flaw is null ? _chain.TryAdd(run)
            : run.Count == 1 ? _chain.Refuse(run[0], flaw)
            : null;
        if (outcome is BlockOutcome.Connected connected)
        {
            Follow(oldTip, connected.Change);
        }
        else if (outcome is BlockOutcome.Stored stored && _chain.IsFork(stored.Header))
        {
            Happened?.Invoke(new Forked(stored.Header));
        }

        return outcome;
    }

    /// <summary>Does what follows from a new tip, and tells of it.</summary>
    private void Follow(ChainedHeader oldTip, ChainChange change)
    {
        _tip = _chain.Tip;
        _admission.Follow(change, _clock.GetUtcNow());
        if (change.IsReorganisation)
        {
            Happened?.Invoke(new Reorganised(oldTip, _tip, change.Fork));
        }

        // Of several blocks at once the last is enough: who wants the others asks for them.
        Happened?.Invoke(change.Connected[^1]);
        ReportFailureOfAdmission();
    }

    private void ReportFailureOfAdmission()
    {
        if (_admission.TakeFailure() is { } failure)
        {
            Failed?.Invoke(failure);
        }
    }

    /// <summary>After a reorganisation, when the new tip has been announced: takes back what may be in the mempool again, a
    /// little at a time, and others get the lock in between. It is news to peers that never had the old branch.</summary>
    private void TakeBack()
    {
        bool isMore = true;
        while (isMore && !_stop.IsCancellationRequested)
        {
            lock (_gate)
            {
                isMore = _admission.TakeBackSome(_clock.GetUtcNow(), out IReadOnlyList<MempoolEntry> returned);
                foreach (MempoolEntry entry in returned)
                {
                    Happened?.Invoke(new TransactionAdded(entry));
                }

                ReportFailureOfAdmission();
            }

            if (isMore)
            {
                // A thread that waits for the lock needs a moment to wake up.
                Thread.Sleep(1);
            }
        }
    }
}
