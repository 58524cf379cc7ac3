using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;

namespace BlockChain.Core.Chain;

/// <summary>
/// Decides which chain is the best, the one with the most work of all whose blocks are valid, and keeps the store in
/// that state (section 5 of the paper; Bitcoin Core: <c>Chainstate</c>). Blocks come in runs, each the parent of the next,
/// mostly of one: first <see cref="Placing"/>, then, once their bodies were checked, <see cref="TryAdd"/> or
/// <see cref="Refuse"/>. Not for several threads: guarded by the lock of <see cref="FullNode"/>.
/// </summary>
internal sealed class ChainState
{
    private readonly ChainStore _store;
    private readonly ChainPolicy _policy;
    private readonly BlockConnection _connection;
    private readonly BlockTree _tree;

    /// <summary>Reads what is known from the store.</summary>
    public ChainState(
        ChainStore store, ChainParameters parameters, ChainPolicy policy, TimeProvider clock, BlockConnection connection)
    {
        _store = store;
        _policy = policy;
        _connection = connection;
        _tree = new BlockTree(new ChainedHeader(parameters.Genesis.Header), store.CountBlocks());
        foreach ((BlockHash hash, BlockHeader header, BlockStatus status, int size) in store.LoadHeaders())
        {
            var chained = new ChainedHeader(header, hash, Known(header.PreviousHash));
            if (status == BlockStatus.Stored)
            {
                _tree.Store(chained, SideSizeOf(size));
            }
            else
            {
                _tree.Set(chained, status);
            }
        }

        _tree.Tip = Known(store.ReadTip());
        Placing = new BlockPlacing(_tree, parameters, policy, clock);

        ChainedHeader Known(BlockHash hash) => _tree.TryFind(hash, out ChainedHeader? known, out _)
            ? known
            : throw StoreException.Damaged($"it lacks the block {hash} that others need.");
    }

    /// <summary>The last block of the best chain.</summary>
    public ChainedHeader Tip => _tree.Tip;

    /// <summary>All known blocks.</summary>
    public BlockTree Tree => _tree;

    /// <summary>Finds the places of new blocks, before they are added.</summary>
    public BlockPlacing Placing { get; }

    /// <summary>The stored blocks that are to be connected before a run, the lowest first; null if the run does not make the
    /// best chain.</summary>
    public IReadOnlyList<ChainedHeader>? StoredBelow(IReadOnlyList<PlacedBlock> run)
    {
        ChainedHeader parent = run[0].Header.Parent!;
        return run[^1].Header.ChainWork > Tip.ChainWork
            ? parent.After(ChainedHeader.ForkPoint(Tip, parent))
            : null;
    }

    /// <summary>Stores a run whose bodies are good by themselves; and if its chain now has the most work, makes that the
    /// best.</summary>
    /// <returns>Null: nothing has happened, and each is to be submitted by itself. Of a run of one: its place has changed.
    /// </returns>
    public BlockOutcome? TryAdd(IReadOnlyList<PlacedBlock> run)
    {
        ChainedHeader header = run[^1].Header;
        if (!Placing.IsInPlace(run))
        {
            return null;
        }

        if (header.ChainWork <= Tip.ChainWork)
        {
            return run.Count == 1 ? StoreOnBranch(run[0].Block, header) : null;
        }

        Violation? violation = TryReorganise(run, out ChainedHeader? bad, out ChainChange? change);
        if (violation is null)
        {
            return new BlockOutcome.Connected(change!);
        }

        if (run.Count > 1)
        {
            return null;
        }

        // The old tip stays: what is below the bad one was there before, and would be the tip if it had more work.
        MarkInvalid(run[0], bad!, violation.Reason);
        return Refused(bad == header
            ? violation
            : new Violation("bad-prevblk", $"The block {bad!.Hash} before it is invalid: {violation.Detail}"));
    }

    /// <summary>Refuses a block for its body, and remembers that, if it is for good.</summary>
    /// <returns>Null: its place has changed.</returns>
    public BlockOutcome? Refuse(PlacedBlock placed, Violation flaw)
    {
        if (!Placing.IsInPlace([placed]))
        {
            return null;
        }

        if (flaw.IsForGood)
        {
            MarkInvalid(placed, bad: placed.Header, flaw.Reason);
        }

        return Refused(flaw);
    }

    /// <summary>
    /// Takes headers whose bodies are awaited, checked by <see cref="HeaderChain"/>: a branch that has more work than the
    /// best chain. Others are not worth the memory.
    /// </summary>
    /// <param name="branch">Each the parent of the next, the first on a known block.</param>
    public Violation? AcceptHeaders(IReadOnlyList<ChainedHeader> branch)
    {
        if (branch.Count == 0 || branch[^1].ChainWork <= Tip.ChainWork)
        {
            return new Violation("too-little-chainwork", "The headers have no more work than the best chain.");
        }

        // The branch may have been checked some while ago, and what it is on forgotten.
        if (!_tree.TryFind(branch[0].Header.PreviousHash, out ChainedHeader? parent, out BlockStatus status))
        {
            return new Violation(
                "prev-blk-not-found", $"The block before, {branch[0].Header.PreviousHash}, is not known here.");
        }

        if (status == BlockStatus.Invalid
            || branch.Any(header => _tree.TryFind(header.Hash, out _, out status) && status == BlockStatus.Invalid))
        {
            return new Violation("bad-prevblk", "The headers are those of a branch with an invalid block.");
        }

        Await(branch);
        return null;
    }

    /// <summary>Welcomes the bodies of headers that were checked before, whatever their work.</summary>
    /// <param name="headers">Parents before children, the first on a known block.</param>
    public void Await(IEnumerable<ChainedHeader> headers)
    {
        // Another peer may have brought some of them meanwhile; a block has one header in the tree.
        foreach (ChainedHeader header in headers)
        {
            if (!_tree.TryFind(header.Hash, out _, out _)
                && _tree.TryFind(header.Header.PreviousHash, out ChainedHeader? parent, out _))
            {
                ChainedHeader known = header.Parent == parent
                    ? header
                    : new ChainedHeader(header.Header, header.Hash, parent);
                _tree.Set(known, BlockStatus.HeaderOnly);
            }
        }
    }

    /// <summary>An unspent output of the best chain.</summary>
    public bool TryFindCoin(OutPoint outPoint, out Coin coin) => _store.TryFindCoin(outPoint, out _, out coin);

    /// <summary>Whether the best chain has a transaction.</summary>
    public bool HasTransaction(TransactionId id) => _store.HasTransaction(id);

    /// <summary>A stored block, as it was submitted.</summary>
    public Block ReadBlock(BlockHash hash) => _store.ReadBlock(hash);

    /// <summary>Whether a branch end is the first block beside the best chain.</summary>
    public bool IsFork(ChainedHeader header) =>
        Tip.Height >= header.Height && Tip.AncestorAt(header.Height - 1) == header.Parent;

    private static BlockOutcome.Refused Refused(Violation violation) => new(violation);

    /// <summary>What a body counts among those beside the best chain.</summary>
    private int SideSizeOf(int size) => Math.Max(size, _policy.MinSideBodySize);

    /// <summary>Stores a block beside the best chain. Where there is no room, weaker ends of other branches leave; what is
    /// awaited always has room.</summary>
    private BlockOutcome StoreOnBranch(Block block, ChainedHeader header)
    {
        int size = SideSizeOf(block.Size);
        long missing = _tree.SideSize + size - _policy.MaxSideSize;
        IReadOnlyList<ChainedHeader> weaker = _tree.FindWeaker(header, missing, out bool isEnough);
        bool isAwaited = _tree.TryFind(block.Hash, out _, out _);
        if (!isEnough && !isAwaited)
        {
            return BlockPlacing.TooLittleWork(
                $"The branch has no more work than the tip, and {_policy.MaxSideSize} bytes of blocks beside the best chain "
                + "with as much work or more are stored already.");
        }

        using (StoreTransaction transaction = _store.Begin())
        {
            foreach (ChainedHeader end in weaker)
            {
                _store.Forget(end.Hash);
            }

            _store.AddBlock(block, header.Height, BlockStatus.Stored);
            _store.AddSideTransactions(block);
            transaction.Commit();
        }

        foreach (ChainedHeader end in weaker)
        {
            _tree.Forget(end);
        }

        _tree.Store(header, size);
        return new BlockOutcome.Stored(header);
    }

    /// <summary>Remembers that a block is bad, and so all that are built on it.</summary>
    /// <param name="placed">The block that showed it, not stored yet.</param>
    /// <param name="bad">The bad one: the same, or one before it.</param>
    /// <param name="reason">The rule that it breaks.</param>
    private void MarkInvalid(PlacedBlock placed, ChainedHeader bad, string reason)
    {
        IReadOnlyCollection<ChainedHeader> known = _tree.WithDescendants(bad);
        using (StoreTransaction transaction = _store.Begin())
        {
            _store.AddBlock(placed.Block, placed.Header.Height, BlockStatus.Invalid);
            foreach (ChainedHeader descendant in known.Append(placed.Header))
            {
                _store.MarkInvalid(descendant.Hash, reason);
            }

            transaction.Commit();
        }

        foreach (ChainedHeader descendant in known)
        {
            _tree.Set(descendant, BlockStatus.Invalid);
        }

        _tree.Set(placed.Header, BlockStatus.Invalid);
    }

    /// <summary>
    /// Takes blocks off down to the fork point and puts a branch on: as one transaction of the store, so that it happens
    /// wholly or not at all.
    /// </summary>
    /// <param name="run">The end of the branch, which is not stored yet, the new tip last.</param>
    /// <param name="bad">The first bad block; with it, nothing has changed.</param>
    /// <param name="change">What was done.</param>
    private Violation? TryReorganise(IReadOnlyList<PlacedBlock> run, out ChainedHeader? bad, out ChainChange? change)
    {
        bad = null;
        change = null;
        ChainedHeader newTip = run[^1].Header;
        ChainedHeader fork = ChainedHeader.ForkPoint(Tip, newTip);
        List<ChainedHeader> disconnected = Tip.After(fork);
        var connected = new List<BlockConnected>();
        List<ChainedHeader> branch = newTip.After(fork);
        Dictionary<BlockHash, Block> bodies = run.ToDictionary(one => one.Header.Hash, one => one.Block);

        using (StoreTransaction transaction = _store.Begin())
        {
            foreach (PlacedBlock placed in run)
            {
                _store.AddBlock(placed.Block, placed.Header.Height, BlockStatus.Stored);
            }

            for (int height = Tip.Height; height > fork.Height; height--)
            {
                _connection.Disconnect(height);
            }

            foreach (ChainedHeader header in branch)
            {
                Block block = bodies.GetValueOrDefault(header.Hash) ?? _store.ReadBlock(header.Hash);
                if (_connection.TryConnect(block, header) is { } violation)
                {
                    bad = header;
                    return violation;
                }

                connected.Add(new BlockConnected(header, block.Size, block.Transactions.Length));
            }

            transaction.Commit();
        }

        foreach (ChainedHeader header in branch)
        {
            _tree.Set(header, BlockStatus.Connected);
        }

        _tree.Tip = newTip;
        change = new ChainChange([.. run.Select(one => one.Block)], fork, disconnected, connected);
        return null;
    }
}
