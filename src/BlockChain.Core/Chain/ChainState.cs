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
    private readonly BlockTree _tree = new();

    /// <summary>Reads what is known from the store.</summary>
    public ChainState(ChainStore store, ChainParameters parameters, TimeProvider clock)
    {
        _store = store;
        _parameters = parameters;
        _clock = clock;
        var genesis = new ChainedHeader(parameters.Genesis.Header);
        _tree.Add(genesis, BlockStatus.Connected);
        foreach ((BlockHash hash, BlockHeader header, BlockStatus status) in store.LoadHeaders())
        {
            _tree.Add(new ChainedHeader(header, hash, Known(header.PreviousHash)), status);
        }

        Tip = Known(store.ReadTip());

        ChainedHeader Known(BlockHash hash) => _tree.TryFind(hash, out ChainedHeader? known, out _)
            ? known
            : throw new StoreException($"The chain's file is damaged: it lacks the block {hash} that others need.");
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
        if (_tree.TryFind(block.Hash, out _, out BlockStatus status))
        {
            return status == BlockStatus.Invalid
                ? new Violation("duplicate-invalid", $"The block {block.Hash} was found invalid before.")
                : null;
        }

        if (CheckHeader(block, out ChainedHeader? header) is { } headerViolation)
        {
            return headerViolation;
        }

        if ((BlockRules.CheckAlone(block) ?? BlockRules.CheckInChain(block, header!.Parent!)) is { } bodyViolation)
        {
            if (bodyViolation.IsForGood)
            {
                RememberInvalid(block, header!);
            }

            return bodyViolation;
        }

        return header!.ChainWork > Tip.ChainWork
            ? ConnectBranch(block, header, isVerified, out change)
            : StoreOnBranch(block, header);
    }

    /// <summary>An unspent output of the best chain.</summary>
    public bool TryFindCoin(OutPoint outPoint, out Coin coin) => _store.TryFindCoin(outPoint, out _, out coin);

    /// <summary>Whether the best chain has a transaction.</summary>
    public bool HasTransaction(TransactionId id) => _store.HasTransaction(id);

    /// <summary>A stored block, as it was given to <see cref="Accept"/>.</summary>
    public Block ReadBlock(BlockHash hash) => _store.ReadBlock(hash);

    private Violation? CheckHeader(Block block, out ChainedHeader? header)
    {
        header = null;
        if (HeaderRules.CheckAlone(block.Header, block.Hash, _parameters) is { } violation)
        {
            return violation;
        }

        if (!_tree.TryFind(block.Header.PreviousHash, out ChainedHeader? parent, out BlockStatus status))
        {
            return new Violation(
                "prev-blk-not-found", $"The block before, {block.Header.PreviousHash}, is not known here.");
        }

        if (status == BlockStatus.Invalid)
        {
            return new Violation("bad-prevblk", $"The block before, {parent.Hash}, is invalid.");
        }

        header = new ChainedHeader(block.Header, block.Hash, parent);
        return HeaderRules.CheckInChain(block.Header, parent, _parameters, _clock.GetUtcNow().ToUnixTimeSeconds())
            ?? CheckForkDepth(header);
    }

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

    private void RememberInvalid(Block block, ChainedHeader header)
    {
        _store.AddBlock(block, header.Height, BlockStatus.Invalid);
        _tree.Add(header, BlockStatus.Invalid);
    }

    private Violation? StoreOnBranch(Block block, ChainedHeader header)
    {
        using (StoreTransaction transaction = _store.Begin())
        {
            _store.AddBlock(block, header.Height, BlockStatus.Stored);
            transaction.Commit();
        }

        _tree.Add(header, BlockStatus.Stored);
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
        Violation? violation = TryReorganise(header, block, isVerified, out ChainedHeader? bad, out change);
        if (violation is null)
        {
            return null;
        }

        MarkInvalid(block, header, bad!);
        return bad == header
            ? violation
            : new Violation("bad-prevblk", $"The block {bad!.Hash} before it is invalid: {violation.Detail}");
    }

    private void MarkInvalid(Block block, ChainedHeader header, ChainedHeader bad)
    {
        using StoreTransaction transaction = _store.Begin();
        IReadOnlyCollection<ChainedHeader> known = bad == header ? [] : _tree.WithDescendants(bad);
        foreach (ChainedHeader descendant in known)
        {
            _store.MarkInvalid(descendant.Hash);
        }

        _store.AddBlock(block, header.Height, BlockStatus.Invalid);
        transaction.Commit();
        foreach (ChainedHeader descendant in known)
        {
            _tree.SetStatus(descendant.Hash, BlockStatus.Invalid);
        }

        _tree.Add(header, BlockStatus.Invalid);
    }

    /// <summary>Takes blocks off down to the fork point and puts the branch's on.</summary>
    /// <param name="newTip">The end of the branch.</param>
    /// <param name="newBlock">The block there, which is not stored yet.</param>
    /// <param name="isVerified">Which transactions' signatures were checked before.</param>
    /// <param name="bad">The first bad block; with it, nothing has changed.</param>
    /// <param name="change">What was done.</param>
    private Violation? TryReorganise(
        ChainedHeader newTip,
        Block newBlock,
        Func<TransactionId, bool> isVerified,
        out ChainedHeader? bad,
        out ChainChange? change)
    {
        bad = null;
        change = null;
        ChainedHeader fork = ChainedHeader.ForkPoint(Tip, newTip);
        var disconnected = PathUp(fork, Tip);
        var connected = new List<BlockConnected>();
        List<ChainedHeader> branch = PathUp(fork, newTip);

        using (StoreTransaction transaction = _store.Begin())
        {
            _store.AddBlock(newBlock, newTip.Height, BlockStatus.Stored);
            for (int height = Tip.Height; height > fork.Height; height--)
            {
                _store.Disconnect(height);
            }

            foreach (ChainedHeader header in branch)
            {
                Block block = header == newTip ? newBlock : _store.ReadBlock(header.Hash);
                if (BlockConnection.TryConnect(block, header, _store, _parameters, isVerified) is { } violation)
                {
                    bad = header;
                    return violation;
                }

                connected.Add(new BlockConnected(header, block.Size, block.Transactions.Length));
            }

            transaction.Commit();
        }

        _tree.Add(newTip, BlockStatus.Stored);
        foreach (ChainedHeader header in branch)
        {
            _tree.SetStatus(header.Hash, BlockStatus.Connected);
        }

        Tip = newTip;
        change = new ChainChange(newBlock, fork, disconnected, connected);
        return null;
    }

    /// <summary>The headers after one, up to and with another that descends from it.</summary>
    private static List<ChainedHeader> PathUp(ChainedHeader from, ChainedHeader to)
    {
        var path = new List<ChainedHeader>();
        for (ChainedHeader at = to; at != from; at = at.Parent!)
        {
            path.Add(at);
        }

        path.Reverse();
        return path;
    }
}
