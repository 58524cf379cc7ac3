using System.Diagnostics.CodeAnalysis;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;

namespace BlockChain.Core.Chain;

/// <summary>
/// Decides which chain is the best, the one with the most work of all whose blocks are valid, and keeps the store in
/// that state (section 5 of the paper; Bitcoin Core: <c>Chainstate</c>). Not for several threads: guarded by the lock of
/// <see cref="FullNode"/>.
/// </summary>
internal sealed class ChainState
{
    private readonly ChainStore _store;
    private readonly ChainParameters _parameters;
    private readonly TimeProvider _clock;
    private readonly BlockTree _tree;

    /// <summary>Reads what is known from the store.</summary>
    public ChainState(ChainStore store, ChainParameters parameters, TimeProvider clock)
    {
        _store = store;
        _parameters = parameters;
        _clock = clock;
        _tree = new BlockTree(store.CountBlocks());
        var genesis = new ChainedHeader(parameters.Genesis.Header);
        _tree.Set(genesis, BlockStatus.Connected);
        foreach ((BlockHash hash, BlockHeader header, BlockStatus status) in store.LoadHeaders())
        {
            _tree.Set(new ChainedHeader(header, hash, Known(header.PreviousHash)), status);
        }

        Tip = Known(store.ReadTip());

        ChainedHeader Known(BlockHash hash) => _tree.TryFind(hash, out ChainedHeader? known, out _)
            ? known
            : throw StoreException.Damaged($"it lacks the block {hash} that others need.");
    }

    /// <summary>The last block of the best chain.</summary>
    public ChainedHeader Tip { get; private set; }

    /// <summary>All known blocks.</summary>
    public BlockTree Tree => _tree;

    /// <summary>
    /// Checks a block in stages, each of which may look at more than the one before; stores it; and if its chain now has
    /// the most work, makes that the best.
    /// </summary>
    /// <param name="block">From anywhere.</param>
    /// <param name="isVerified">Which transactions' signatures were checked before.</param>
    /// <param name="change">How the best chain changed; null if it did not.</param>
    /// <returns>Why the block was refused, or null: it is the tip, on a branch, or was known already.</returns>
    public Violation? Accept(Block block, Func<TransactionId, bool> isVerified, out ChainChange? change)
    {
        change = null;
        if (_tree.TryFind(block.Hash, out _, out BlockStatus status) && status != BlockStatus.HeaderOnly)
        {
            return status == BlockStatus.Invalid
                ? new Violation("duplicate-invalid", $"The block {block.Hash} was found invalid before.")
                : null;
        }

        if (CheckHeader(block, previous: null, out ChainedHeader? header) is { } headerViolation)
        {
            return headerViolation;
        }

        if (CheckBody(block, header!) is { } bodyViolation)
        {
            if (bodyViolation.IsForGood)
            {
                MarkInvalid(block, header!, bad: header!, bodyViolation.Reason);
            }

            return bodyViolation;
        }

        return header!.ChainWork > Tip.ChainWork
            ? ConnectBranch(block, header, isVerified, out change)
            : StoreOnBranch(block, header);
    }

    /// <summary>
    /// Several blocks, each the parent of the next, written together: for a node that catches up. If any of them is
    /// refused, or they do not make the best chain, nothing has happened, and each is to be given to <see cref="Accept"/>.
    /// </summary>
    public bool TryAcceptRun(
        IReadOnlyList<Block> run, Func<TransactionId, bool> isVerified, [NotNullWhen(true)] out ChainChange? change)
    {
        change = null;
        var added = new List<(ChainedHeader Header, Block Block)>();
        foreach (Block block in run)
        {
            bool isKnown = _tree.TryFind(block.Hash, out _, out BlockStatus status) && status != BlockStatus.HeaderOnly;
            ChainedHeader? previous = added.Count > 0 ? added[^1].Header : null;
            if (isKnown || CheckHeader(block, previous, out ChainedHeader? header) is not null)
            {
                return false;
            }

            added.Add((header!, block));
        }

        return added.Count > 0
            && added[^1].Header.ChainWork > Tip.ChainWork
            && HaveGoodBodies(added)
            && TryReorganise(added, isVerified, out _, out change) is null
            && change is not null;
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

        // The branch may have been checked some while ago.
        if (!_tree.TryFind(branch[0].Header.PreviousHash, out ChainedHeader? parent, out BlockStatus status)
            || status == BlockStatus.Invalid
            || branch.Any(header => _tree.TryFind(header.Hash, out _, out status) && status == BlockStatus.Invalid))
        {
            return new Violation("bad-prevblk", "The headers are those of a branch with an invalid block.");
        }

        // Another peer may have brought some of them meanwhile; a block has one header in the tree.
        foreach (ChainedHeader header in branch)
        {
            if (!_tree.TryFind(header.Hash, out ChainedHeader? known, out _))
            {
                known = header.Parent == parent ? header : new ChainedHeader(header.Header, header.Hash, parent);
                _tree.Set(known, BlockStatus.HeaderOnly);
            }

            parent = known;
        }

        return null;
    }

    /// <summary>An unspent output of the best chain.</summary>
    public bool TryFindCoin(OutPoint outPoint, out Coin coin) => _store.TryFindCoin(outPoint, out _, out coin);

    /// <summary>Whether the best chain has a transaction.</summary>
    public bool HasTransaction(TransactionId id) => _store.HasTransaction(id);

    /// <summary>A stored block, as it was given to <see cref="Accept"/>.</summary>
    public Block ReadBlock(BlockHash hash) => _store.ReadBlock(hash);

    /// <summary>Checks the header in its chain.</summary>
    /// <param name="block">The block.</param>
    /// <param name="previous">The block before in a run, which is not known yet; null if it is none.</param>
    /// <param name="header">The header in its place.</param>
    private Violation? CheckHeader(Block block, ChainedHeader? previous, out ChainedHeader? header)
    {
        header = null;
        if (HeaderRules.CheckAlone(block.Header, block.Hash, _parameters) is { } violation)
        {
            return violation;
        }

        ChainedHeader? parent = previous;
        if (parent is null || parent.Hash != block.Header.PreviousHash)
        {
            // A body is not looked at before the one below it is here.
            if (!_tree.TryFind(block.Header.PreviousHash, out parent, out BlockStatus status)
                || status == BlockStatus.HeaderOnly)
            {
                return new Violation(
                    "prev-blk-not-found", $"The block before, {block.Header.PreviousHash}, is not known here.");
            }

            if (status == BlockStatus.Invalid)
            {
                return new Violation("bad-prevblk", $"The block before, {parent.Hash}, is invalid.");
            }
        }

        // A header that was awaited was checked, but for the clock, and belongs to a branch with work enough.
        bool isAwaited = _tree.TryFind(block.Hash, out ChainedHeader? known, out _);
        header = known ?? new ChainedHeader(block.Header, block.Hash, parent);
        return HeaderRules.CheckInChain(block.Header, parent, _parameters, _clock.GetUtcNow().ToUnixTimeSeconds())
            ?? (isAwaited ? null : CheckForkDepth(header));
    }

    private static Violation? CheckBody(Block block, ChainedHeader header) =>
        BlockRules.CheckAlone(block) ?? BlockRules.CheckInChain(block, header.Parent!);

    /// <summary>Asks all cores: no body needs another one for this.</summary>
    private static bool HaveGoodBodies(List<(ChainedHeader Header, Block Block)> run) =>
        Parallel.ForEach(run, (one, loop) =>
        {
            if (CheckBody(one.Block, one.Header) is not null)
            {
                loop.Stop();
            }
        }).IsCompleted;

    private Violation? CheckForkDepth(ChainedHeader header)
    {
        // Not the fork point itself is looked for: one old block, sent again and again, would make us walk the whole chain.
        int lowestFork = Tip.Height - ChainParameters.CheapForkDepth;
        bool isBelow = lowestFork > 0
            && (header.Height <= lowestFork || header.AncestorAt(lowestFork) != Tip.AncestorAt(lowestFork));
        return isBelow && header.ChainWork <= Tip.ChainWork
            ? new Violation(
                "too-little-chainwork",
                $"The branch forks more than {ChainParameters.CheapForkDepth} blocks below the tip, and has no more work "
                + "than the tip.")
            : null;
    }

    private Violation? StoreOnBranch(Block block, ChainedHeader header)
    {
        using (StoreTransaction transaction = _store.Begin())
        {
            _store.AddBlock(block, header.Height, BlockStatus.Stored);
            _store.AddSideTransactions(block);
            transaction.Commit();
        }

        _tree.Set(header, BlockStatus.Stored);
        return null;
    }

    /// <summary>
    /// Makes the branch that ends in a new block the best chain: as one transaction of the store, so that it happens
    /// wholly or not at all. If one of its blocks turns out bad, that one and what stands on it is marked, and the old
    /// tip stays: what stands below the bad one was there before, and would be the tip if it had more work.
    /// </summary>
    private Violation? ConnectBranch(
        Block block,
        ChainedHeader header,
        Func<TransactionId, bool> isVerified,
        out ChainChange? change)
    {
        Violation? violation = TryReorganise([(header, block)], isVerified, out ChainedHeader? bad, out change);
        if (violation is null)
        {
            return null;
        }

        MarkInvalid(block, header, bad!, violation.Reason);
        return bad == header
            ? violation
            : new Violation("bad-prevblk", $"The block {bad!.Hash} before it is invalid: {violation.Detail}");
    }

    /// <summary>Remembers that a block is bad, and so all that stand on it.</summary>
    /// <param name="block">The block that showed it, not stored yet.</param>
    /// <param name="header">Its header.</param>
    /// <param name="bad">The bad one: the same, or one before it.</param>
    /// <param name="reason">Which rule it breaks.</param>
    private void MarkInvalid(Block block, ChainedHeader header, ChainedHeader bad, string reason)
    {
        IReadOnlyCollection<ChainedHeader> known = _tree.WithDescendants(bad);
        using (StoreTransaction transaction = _store.Begin())
        {
            _store.AddBlock(block, header.Height, BlockStatus.Invalid);
            foreach (ChainedHeader descendant in known.Append(header))
            {
                _store.MarkInvalid(descendant.Hash, reason);
            }

            transaction.Commit();
        }

        foreach (ChainedHeader descendant in known)
        {
            _tree.Set(descendant, BlockStatus.Invalid);
        }

        _tree.Set(header, BlockStatus.Invalid);
    }

    /// <summary>Takes blocks off down to the fork point and puts the branch's on.</summary>
    /// <param name="added">The end of the branch, which is not stored yet, the new tip last.</param>
    /// <param name="isVerified">Which transactions' signatures were checked before.</param>
    /// <param name="bad">The first bad block; with it, nothing has changed.</param>
    /// <param name="change">What was done.</param>
    private Violation? TryReorganise(
        IReadOnlyList<(ChainedHeader Header, Block Block)> added,
        Func<TransactionId, bool> isVerified,
        out ChainedHeader? bad,
        out ChainChange? change)
    {
        bad = null;
        change = null;
        ChainedHeader newTip = added[^1].Header;
        ChainedHeader fork = ChainedHeader.ForkPoint(Tip, newTip);
        List<ChainedHeader> disconnected = Tip.After(fork);
        var connected = new List<BlockConnected>();
        List<ChainedHeader> branch = newTip.After(fork);
        Dictionary<BlockHash, Block> bodies = added.ToDictionary(one => one.Header.Hash, one => one.Block);

        using (StoreTransaction transaction = _store.Begin())
        {
            foreach ((ChainedHeader header, Block block) in added)
            {
                _store.AddBlock(block, header.Height, BlockStatus.Stored);
            }

            for (int height = Tip.Height; height > fork.Height; height--)
            {
                _store.Disconnect(height);
            }

            foreach (ChainedHeader header in branch)
            {
                Block block = bodies.GetValueOrDefault(header.Hash) ?? _store.ReadBlock(header.Hash);
                if (BlockConnection.TryConnect(block, header, _store, _parameters, isVerified) is { } violation)
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

        Tip = newTip;
        change = new ChainChange([.. added.Select(one => one.Block)], fork, disconnected, connected);
        return null;
    }
}
