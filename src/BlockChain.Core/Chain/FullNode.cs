using System.Diagnostics.CodeAnalysis;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Mempool;
using BlockChain.Core.Mining;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;

namespace BlockChain.Core.Chain;

/// <summary>
/// A node without a network: accepts blocks and transactions from anyone, keeps the best chain and the mempool, and raises
/// events (section 5 of the paper, steps 2, 5 and 6). This file has the lock and what other folders ask for; beside it are
/// <c>FullNode.Blocks.cs</c>, <c>FullNode.Transactions.cs</c>, <c>FullNode.Returning.cs</c>, <c>FullNode.Proposals.cs</c> and
/// <c>FullNode.SetAside.cs</c>.
/// <para>One writer at a time: <see cref="_gate"/> is held while the chain or the mempool changes. Readers do not wait for
/// it: <see cref="OpenReader"/>, <see cref="Tip"/> and <see cref="Mempool"/> are for any thread.</para>
/// </summary>
public sealed partial class FullNode : IDisposable
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
        _store = ChainStore.Open(path, parameters, size => LogHeld?.Invoke(size));
        try
        {
            _checked = new CheckedSignatures(Mempool, OpenReader, policy, _stop.Token);
            var connection = new BlockConnection(_store, parameters, _checked, _stop.Token);
            _chain = new ChainState(_store, parameters, policy, clock, connection);
            _setAside = new SetAsideBlocks(_store, _chain);

            // Where a node was stopped after it had set blocks aside, or taken them back, another branch may have more work.
            _setAside.ConnectBest();
        }
        catch (StoreException)
        {
            _store.Dispose();
            throw;
        }

        _admission = new MempoolAdmission(_chain, Mempool, parameters);
        _returning = new ReturningTransactions(_chain);
        _tip = _chain.Tip;
    }

    public ChainParameters Parameters { get; }

    /// <summary>The last block of the best chain.</summary>
    public ChainedHeader Tip => _tip;

    /// <summary>The unconfirmed transactions; only the node changes them.</summary>
    public TransactionPool Mempool { get; } = new();

    /// <summary>Raised for all that happens, in its order, while the lock is held: a handler must only take note.</summary>
    public event Action<NodeEvent>? Happened;

    /// <summary>Raised when the chain's file could not be read or written, so that something was not accepted; nothing is
    /// half done. A node that cannot write does not follow the chain. On any thread, perhaps under the lock.</summary>
    public event Action<StoreException>? Failed;

    /// <summary>Raised, once each time that it begins, when another program keeps the log of the chain's file from being
    /// emptied; with the bytes of the log. Under the lock, as <see cref="Happened"/>.</summary>
    public event Action<long>? LogHeld;

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

    /// <summary>Ends what is being checked now: its submitter gets an <see cref="OperationCanceledException"/>, and nothing has
    /// changed. From now on nothing is accepted.</summary>
    public void Stop() => _stop.Cancel();

    /// <summary>A known block by its header, on any branch.</summary>
    public bool TryFindHeader(BlockHash hash, [NotNullWhen(true)] out ChainedHeader? header, out BlockStatus status)
    {
        lock (_gate)
        {
            return _chain.Tree.TryFind(hash, out header, out status);
        }
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
            // The best chain has an end even if somebody built a bad block on it.
            best = _chain.Tip;
            tips = [.. _chain.Tree.Ends().Union([(best, BlockStatus.FullyChecked)])];
        }

        // Outside the lock: there may be many ends of old branches.
        return ChainTip.List(best, tips);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        lock (_gate)
        {
            _store.Dispose();
        }
    }

    /// <summary>Runs what needs the store, under the lock. If the file fails, what was begun has been undone.</summary>
    /// <exception cref="StoreException">The file failed; <see cref="Failed"/> was raised.</exception>
    /// <exception cref="OperationCanceledException">The node is being stopped.</exception>
    private T Locked<T>(Func<T> act)
    {
        lock (_gate)
        {
            _stop.Token.ThrowIfCancellationRequested();
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
}
