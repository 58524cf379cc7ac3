using System.Collections.Concurrent;
using System.Diagnostics;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;

namespace BlockChain.Core.Chain;

/// <content>Accepts blocks and headers.</content>
public sealed partial class FullNode
{
    /// <summary>The last block of each run whose signatures are being checked, until it is connected. The attack: a block
    /// that takes long to check, sent over many connections at once.</summary>
    private readonly ConcurrentDictionary<BlockHash, Task> _inFlight = new();

    /// <summary>How many transactions had their signatures checked before the lock was taken for their block.</summary>
    internal int CheckedAhead => _checked.Count;

    /// <summary>What a block's header alone decides: the block is known, or the header is bad or not worth a body.</summary>
    /// <returns>Null: the body is welcome.</returns>
    public BlockOutcome? CheckHeader(BlockHeader header)
    {
        long began = Stopwatch.GetTimestamp();
        BlockHash hash = header.ComputeHash();
        BlockOutcome? outcome;
        lock (_gate)
        {
            outcome = _chain.Placing.FindPlace(header, hash, previous: null, out _);
        }

        if (outcome?.Violation is { } violation)
        {
            NodeMeter.NoteValidated(NodeMeter.Block, began, violation);
        }

        return outcome;
    }

    /// <summary>Accepts or refuses a block from a peer or a miner.</summary>
    /// <exception cref="StoreException">The file cannot be read or written. Nothing has changed.</exception>
    /// <exception cref="OperationCanceledException">The node is being stopped. Nothing has changed.</exception>
    public BlockOutcome SubmitBlock(Block block)
    {
        long began = Stopwatch.GetTimestamp();
        BlockOutcome outcome;
        do
        {
            outcome = SubmitOnce([block]);
        }
        while (outcome is BlockOutcome.Undecided);

        NodeMeter.NoteValidated(NodeMeter.Block, began, outcome.Violation);
        return outcome;
    }

    /// <summary>Accepts blocks from a peer, each the parent of the next, while this node catches up: good ones are written
    /// together.</summary>
    /// <returns>Why the first bad one is refused, after those before it were accepted; or null.</returns>
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
                { IsPermanent = false };
            }
        }

        for (int first = 0; first < run.Count;)
        {
            Block[] part = [.. run.Skip(first).Take(_checked.CountForLock(run, first))];
            bool isConnected = part.Length > 1 && SubmitOnce(part) is BlockOutcome.Connected;
            if (!isConnected
                && part.Select(SubmitBlock).FirstOrDefault(one => one.Violation is not null) is { } refused)
            {
                return refused.Violation;
            }

            first += part.Length;
        }

        return null;
    }

    /// <summary>Checks headers from anybody, and accepts them.</summary>
    /// <param name="headers">One or more, each the previous block of the next.</param>
    /// <returns>Why not.</returns>
    public Violation? SubmitHeaders(IReadOnlyList<BlockHeader> headers)
    {
        if (!TryFindHeader(headers[0].PreviousHash, out ChainedHeader? parent, out _))
        {
            return BlockPlacing.UnknownParent(headers[0].PreviousHash);
        }

        IReadOnlyList<ChainedHeader> branch = HeaderChain.Extend(
            parent, headers, Parameters, _clock.GetUtcNow().ToUnixTimeSeconds(), out Violation? violation);
        return violation ?? SubmitHeaders(branch);
    }

    /// <summary>Accepts a branch of headers that <see cref="HeaderChain"/> has checked: its bodies are welcome from now on.
    /// </summary>
    /// <param name="branch">Each the parent of the next, the first on a known block.</param>
    /// <returns>Why not: it has no more work than the best chain, or an invalid block.</returns>
    public Violation? SubmitHeaders(IReadOnlyList<ChainedHeader> branch)
    {
        lock (_gate)
        {
            return _chain.Placing.AcceptHeaders(branch);
        }
    }

    /// <summary>Accepts headers whatever their work: a rebuild takes back all that was stored before.</summary>
    /// <param name="headers">With their proof of work, parents before children. The rest is checked when a body comes.</param>
    internal void AddHeaders(IEnumerable<ChainedHeader> headers)
    {
        lock (_gate)
        {
            _chain.Placing.AddHeaders(headers);
        }
    }

    /// <summary>Submits a run in three steps: its headers under the lock; its bodies, and signatures that take long, while
    /// others have the lock; and the rest under the lock again.</summary>
    private BlockOutcome SubmitOnce(Block[] run)
    {
        IReadOnlyList<PlacedBlock> placed = [];
        IReadOnlyList<ChainedHeader>? below = null;
        BlockOutcome? early = Locked(() =>
        {
            BlockOutcome? outcome = _chain.Placing.FindPlaces(run, out placed);
            below = outcome is null ? _chain.StoredBelow(placed) : null;
            return outcome;
        });
        if (early is not null)
        {
            return early;
        }

        if (below is null && run.Length > 1)
        {
            return new BlockOutcome.Undecided();
        }

        if (PlacedBlock.CheckBodies(placed) is { } flaw)
        {
            return run.Length == 1 ? Locked(() => _chain.RefuseBlock(placed[0], flaw)) : new BlockOutcome.Undecided();
        }

        // Nobody needs the signatures of a block that is only stored.
        return below is null ? Locked(() => ConnectOrStore(placed)) : ConnectOnce(run, placed, below);
    }

    /// <summary>Checks signatures and connects, once for all who submit the same blocks at the same time: the bodies are
    /// those that the headers stand for, so they are the same to the last signature.</summary>
    private BlockOutcome ConnectOnce(
        Block[] run, IReadOnlyList<PlacedBlock> placed, IReadOnlyList<ChainedHeader> below)
    {
        BlockHash hash = run[^1].Hash;
        var connected = new TaskCompletionSource();
        Task first = _inFlight.GetOrAdd(hash, connected.Task);
        if (first != connected.Task)
        {
            first.Wait(_stop.Token);
            return new BlockOutcome.Undecided();
        }

        try
        {
            using IDisposable? ahead = CheckAhead(run, below);
            return Locked(() => ConnectOrStore(placed));
        }
        finally
        {
            _inFlight.TryRemove(hash, out _);
            connected.SetResult();
        }
    }

    private IDisposable? CheckAhead(Block[] run, IReadOnlyList<ChainedHeader> below)
    {
        try
        {
            return _checked.CheckAhead(run, below);
        }
        catch (Exception failure) when (ChainReader.WasInterrupted(failure) || _store.FailureOf(failure) is not null)
        {
            // The reader was interrupted, or the file cannot be read. What is not checked now is checked under the lock, where
            // a failure of the file is reported.
            return null;
        }
    }

    private BlockOutcome ConnectOrStore(IReadOnlyList<PlacedBlock> run)
    {
        BlockOutcome outcome = _chain.AddBlocks(run);
        if (outcome is BlockOutcome.Connected connected)
        {
            Follow(connected.Change);
        }
        else if (outcome is BlockOutcome.Stored stored && _chain.IsFirstOfBranch(stored.Header))
        {
            Happened?.Invoke(new Forked(stored.Header));
        }

        return outcome;
    }

    /// <summary>Makes the mempool fit a changed best chain, and raises the events.</summary>
    /// <param name="change">Null: it has not changed.</param>
    private void Follow(ChainChange? change)
    {
        if (change is null)
        {
            return;
        }

        ChainedHeader oldTip = _tip;
        _tip = _chain.Tip;
        UpdateMempool(change);
        if (change.IsReorganisation)
        {
            var reorganised = new Reorganised(oldTip, _tip, change.Fork);
            NodeMeter.NoteReorganised(reorganised.Depth);
            Happened?.Invoke(reorganised);
        }

        // Of several blocks at once the last is enough: a listener can ask for the others. Where the tip was set aside, the block
        // before it became the tip again.
        Happened?.Invoke(change.Connected is [.., var last] ? last : ConnectedBefore(_tip));
    }

    private BlockConnected ConnectedBefore(ChainedHeader tip)
    {
        Block block = _chain.ReadBlock(tip.Hash);
        return new BlockConnected(tip, block.Size, block.Transactions.Length);
    }
}
