using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;

namespace BlockChain.Core.Chain;

/// <summary>
/// Decides which chain is the best, the one with the most work of all whose blocks are valid, and keeps the store in
/// that state (section 5 of the paper; Bitcoin Core: <c>Chainstate</c>). Blocks come in runs, each the parent of the next;
/// usually there is just one. First <see cref="Placing"/>, then, once their bodies were checked, <see cref="AddBlocks"/> or
/// <see cref="RefuseBlock"/>. Not for several threads: guarded by the lock of <see cref="FullNode"/>.
/// </summary>
internal sealed class ChainState
{
    private readonly ChainStore _store;
    private readonly BlockConnection _connection;
    private readonly SideBranches _sideBranches;

    /// <summary>Reads what is known from the store.</summary>
    public ChainState(
        ChainStore store, ChainParameters parameters, ChainPolicy policy, TimeProvider clock, BlockConnection connection)
    {
        _store = store;
        _connection = connection;
        Tree = new BlockTree(ChainedHeader.OfGenesis(parameters.Genesis.Header), store.Blocks.Count());
        _sideBranches = new SideBranches(store, Tree, policy);
        foreach (BlockTables.Row block in store.Blocks.Load())
        {
            var header = new ChainedHeader(block.Header, block.Hash, Known(block.Header.PreviousHash));
            Tree.Set(header, block.Status, block.Status == BlockStatus.Stored
                ? _sideBranches.SizeOf(block.Size, block.TransactionCount)
                : 0);
        }

        Tree.Tip = Known(store.BestChain.ReadTip());
        Placing = new BlockPlacing(Tree, parameters, policy, clock);

        ChainedHeader Known(BlockHash hash) => Tree.TryFind(hash, out ChainedHeader? known, out _)
            ? known
            : throw StoreException.Damaged($"it lacks the block {hash} that others need.");
    }

    /// <summary>The last block of the best chain.</summary>
    public ChainedHeader Tip => Tree.Tip;

    public BlockTree Tree { get; }

    /// <summary>Finds the places of new blocks, before they are added.</summary>
    public BlockPlacing Placing { get; }

    /// <summary>The stored blocks that must be connected before a run, the lowest first; null if the run does not make the
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
    public BlockOutcome AddBlocks(IReadOnlyList<PlacedBlock> run)
    {
        ChainedHeader header = run[^1].Header;
        if (!Placing.IsInPlace(run))
        {
            return new BlockOutcome.Undecided();
        }

        bool isOne = run.Count == 1;

        // At equal work the first one stays (section 5 of the paper).
        if (header.ChainWork <= Tip.ChainWork)
        {
            return isOne ? _sideBranches.Add(run[0]) : new BlockOutcome.Undecided();
        }

        Violation? violation = SwitchTo(run, header, out ChainedHeader? bad, out ChainChange? change);
        if (violation is null)
        {
            return new BlockOutcome.Connected(change!);
        }

        if (!isOne)
        {
            return new BlockOutcome.Undecided();
        }

        // The old tip stays. The good blocks below the bad one were stored before: with more work than the tip, one of them would
        // have become it.
        MarkInvalid(bad!, violation.Reason, notStored: run[0]);
        return new BlockOutcome.Refused(bad == header
            ? violation
            : new Violation("bad-prevblk", $"The block {bad!.Hash} before it is invalid: {violation.Detail}"));
    }

    /// <summary>Refuses a block for its body, and remembers that, if it is for good.</summary>
    public BlockOutcome RefuseBlock(PlacedBlock placed, Violation flaw)
    {
        if (!Placing.IsInPlace([placed]))
        {
            return new BlockOutcome.Undecided();
        }

        if (flaw.IsPermanent)
        {
            MarkInvalid(placed.Header, flaw.Reason, notStored: placed);
        }

        return new BlockOutcome.Refused(flaw);
    }

    /// <summary>Finds out whether a block could be connected to the tip; changes nothing.</summary>
    /// <returns>Why it cannot be connected; null: it can.</returns>
    public Violation? TryConnect(Block block, ChainedHeader header)
    {
        // It is never committed.
        using StoreTransaction transaction = _store.Begin();
        _store.Blocks.Add(block, header.Height, BlockStatus.Stored);
        return _connection.ConnectBlock(block, header);
    }

    /// <summary>An unspent output of the best chain.</summary>
    public bool TryFindCoin(OutPoint outPoint, out Coin coin) => _store.BestChain.TryFindCoin(outPoint, out _, out coin);

    /// <summary>Whether the best chain has a transaction.</summary>
    public bool HasTransaction(TransactionId id) => _store.BestChain.HasTransaction(id);

    /// <summary>A stored block, as it was submitted.</summary>
    public Block ReadBlock(BlockHash hash) => _store.Blocks.Read(hash);

    /// <summary>Whether a branch end is the first block beside the best chain.</summary>
    public bool IsFirstOfBranch(ChainedHeader header)
    {
        // The others are on a block that is only stored. For each of them to walk down from the tip would take long.
        bool mayBeFirst = Tree[header.Parent!].Status == BlockStatus.FullyChecked && Tip.Height >= header.Height;
        return mayBeFirst && Tip.AncestorAt(header.Height - 1) == header.Parent;
    }

    /// <summary>Remembers that a block is bad, and so all that are built on it.</summary>
    /// <param name="bad">The bad block.</param>
    /// <param name="reason">The rule that it breaks.</param>
    /// <param name="notStored">The block that showed it, if it is not stored yet: the bad one itself, or one built on it.</param>
    public void MarkInvalid(ChainedHeader bad, string reason, PlacedBlock? notStored = null)
    {
        HashSet<ChainedHeader> all = [.. Tree.WithDescendants(bad)];
        using (StoreTransaction transaction = _store.Begin())
        {
            if (notStored is not null)
            {
                _store.Blocks.Add(notStored.Block, notStored.Header.Height, BlockStatus.Invalid);
                all.Add(notStored.Header);
            }

            foreach (ChainedHeader header in all)
            {
                _store.Blocks.MarkInvalid(header.Hash, reason);
            }

            transaction.Commit();
        }

        foreach (ChainedHeader header in all)
        {
            Tree.Set(header, BlockStatus.Invalid);
        }
    }

    /// <summary>
    /// Disconnects blocks down to the fork point and connects a branch: as one transaction of the store, so that all of it
    /// happens or none.
    /// </summary>
    /// <param name="run">The end of the branch, which is not stored yet; none, if all of it is.</param>
    /// <param name="newTip">The last block of the branch.</param>
    /// <param name="bad">The first bad block; with it, nothing has changed.</param>
    /// <param name="change">What was done.</param>
    public Violation? SwitchTo(
        IReadOnlyList<PlacedBlock> run, ChainedHeader newTip, out ChainedHeader? bad, out ChainChange? change)
    {
        bad = null;
        change = null;
        ChainedHeader fork = ChainedHeader.ForkPoint(Tip, newTip);
        List<ChainedHeader> disconnected = Tip.After(fork);
        var connected = new List<BlockConnected>();
        List<ChainedHeader> branch = newTip.After(fork);
        Dictionary<BlockHash, Block> bodies = run.ToDictionary(one => one.Header.Hash, one => one.Block);

        using (StoreTransaction transaction = _store.Begin())
        {
            foreach (PlacedBlock placed in run)
            {
                _store.Blocks.Add(placed.Block, placed.Header.Height, BlockStatus.Stored);
            }

            for (int height = Tip.Height; height > fork.Height; height--)
            {
                _connection.DisconnectBlock(height);
            }

            foreach (ChainedHeader header in branch)
            {
                Block block = bodies.GetValueOrDefault(header.Hash) ?? ReadBlock(header.Hash);
                if (_connection.ConnectBlock(block, header) is { } violation)
                {
                    bad = header;
                    return violation;
                }

                connected.Add(new BlockConnected(header, block.Size, block.Transactions.Length));
            }

            transaction.Commit();
        }

        // Blocks that were disconnected stay fully checked.
        foreach (ChainedHeader header in branch)
        {
            Tree.Set(header, BlockStatus.FullyChecked);
        }

        Tree.Tip = newTip;
        change = new ChainChange([.. run.Select(one => one.Block)], fork, disconnected, connected);
        return null;
    }
}
