using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;

namespace BlockChain.Core.Chain;

/// <summary>Finds the places of blocks in the tree by their headers, and says which bodies are welcome there (Bitcoin Core:
/// <c>AcceptBlockHeader</c>, and the beginning of <c>AcceptBlock</c>). Guarded by the lock of <see cref="FullNode"/>.
/// </summary>
internal sealed class BlockPlacing(
    BlockTree tree, ChainParameters parameters, ChainPolicy policy, TimeProvider clock)
{
    /// <summary>What a header alone decides: the block is known, or the header is bad or not worth a body.</summary>
    /// <param name="header">From anywhere.</param>
    /// <param name="hash">Its hash.</param>
    /// <param name="previous">The block before in a run, which is not known yet; null if it is none.</param>
    /// <param name="placed">The header in its place, if the body is welcome.</param>
    /// <returns>Null: the body is welcome.</returns>
    public BlockOutcome? FindPlace(BlockHeader header, BlockHash hash, ChainedHeader? previous, out ChainedHeader? placed)
    {
        placed = null;
        if (tree.TryFind(hash, out ChainedHeader? awaited, out BlockStatus status) && status != BlockStatus.HeaderOnly)
        {
            return status == BlockStatus.Invalid
                ? Refused("duplicate-invalid", $"The block {hash} was found invalid before.")
                : new BlockOutcome.Known();
        }

        if (HeaderRules.CheckAlone(header, hash, parameters) is { } noWork)
        {
            return new BlockOutcome.Refused(noWork);
        }

        ChainedHeader? parent = previous;
        if (parent is null)
        {
            // A body is not checked before the one below it is here.
            if (!tree.TryFind(header.PreviousHash, out parent, out status) || status == BlockStatus.HeaderOnly)
            {
                return new BlockOutcome.Refused(UnknownParent(header.PreviousHash));
            }

            if (status == BlockStatus.Invalid)
            {
                return Refused("bad-prevblk", $"The block before, {parent.Hash}, is invalid.");
            }
        }

        if (HeaderRules.CheckInChain(header, parent, parameters, clock.GetUtcNow().ToUnixTimeSeconds()) is { } violation)
        {
            return new BlockOutcome.Refused(violation);
        }

        // A header that is awaited belongs to a branch with work enough.
        placed = awaited ?? new ChainedHeader(header, hash, parent);
        return awaited is null && FindUnworthiness(placed) is { } detail ? new BlockOutcome.Refused(TooLittleWork(detail)) : null;
    }

    /// <summary>Finds the places of blocks that are submitted together.</summary>
    /// <param name="run">Each the parent of the next.</param>
    /// <param name="placed">All before the first with such an outcome.</param>
    /// <returns>The outcome of the first that has one; null: all bodies are welcome.</returns>
    public BlockOutcome? FindPlaces(IReadOnlyList<Block> run, out IReadOnlyList<PlacedBlock> placed)
    {
        var all = new List<PlacedBlock>(run.Count);
        placed = all;
        foreach (Block block in run)
        {
            if (FindPlace(block.Header, block.Hash, all.LastOrDefault()?.Header, out ChainedHeader? header) is { } outcome)
            {
                return outcome;
            }

            all.Add(new PlacedBlock(block, header!));
        }

        return null;
    }

    /// <summary>Whether what <see cref="FindPlaces(IReadOnlyList{Block}, out IReadOnlyList{PlacedBlock})"/> found out is still
    /// true: others may have submitted the same blocks, or shown that the parent is bad, or it was forgotten.</summary>
    public bool IsInPlace(IReadOnlyList<PlacedBlock> run) =>
        tree.TryFind(run[0].Block.Header.PreviousHash, out ChainedHeader? parent, out BlockStatus status)
        && parent == run[0].Header.Parent
        && status is BlockStatus.Stored or BlockStatus.FullyChecked
        && run.All(one => !tree.TryFind(one.Header.Hash, out ChainedHeader? known, out status)
            || (status == BlockStatus.HeaderOnly && known == one.Header));

    /// <summary>Accepts a branch of headers that <see cref="HeaderChain"/> has checked and that has more work than the best
    /// chain: its bodies are welcome from now on. Other branches are not worth the memory.</summary>
    /// <param name="branch">Each the parent of the next, the first on a known block.</param>
    public Violation? AcceptHeaders(IReadOnlyList<ChainedHeader> branch)
    {
        if (branch.Count == 0 || branch[^1].ChainWork <= tree.Tip.ChainWork)
        {
            return TooLittleWork("The headers have no more work than the best chain.");
        }

        // The block that it builds on may have been forgotten since the branch was checked.
        if (!tree.TryFind(branch[0].Header.PreviousHash, out _, out BlockStatus status))
        {
            return UnknownParent(branch[0].Header.PreviousHash);
        }

        if (status == BlockStatus.Invalid
            || branch.Any(header => tree.TryFind(header.Hash, out _, out status) && status == BlockStatus.Invalid))
        {
            return new Violation("bad-prevblk", "The headers are those of a branch with an invalid block.");
        }

        AddHeaders(branch);
        return null;
    }

    /// <summary>Adds headers whose proof of work was checked, whatever the work of their chain: their bodies are welcome, and all
    /// rules are checked when they come.</summary>
    /// <param name="headers">Parents before children, the first on a known block.</param>
    public void AddHeaders(IEnumerable<ChainedHeader> headers)
    {
        // Another peer may have sent some of them in between; a block has one header in the tree.
        foreach (ChainedHeader header in headers)
        {
            if (!tree.TryFind(header.Hash, out _, out _)
                && tree.TryFind(header.Header.PreviousHash, out ChainedHeader? parent, out _))
            {
                ChainedHeader known = header.Parent == parent
                    ? header
                    : new ChainedHeader(header.Header, header.Hash, parent);
                tree.Set(known, BlockStatus.HeaderOnly);
            }
        }
    }

    /// <summary>Refuses for now: the branch may have more work one day.</summary>
    public static Violation TooLittleWork(string detail) => new("too-little-chainwork", detail) { IsPermanent = false };

    /// <summary>Refuses for now: the block before may come.</summary>
    public static Violation UnknownParent(BlockHash parent) =>
        new("prev-blk-not-found", $"The block before, {parent}, is not known here.") { IsPermanent = false };

    /// <summary>Why a block that nobody asked for is not worth its place on the disk; null if it is. Where a branch has more
    /// work than the best chain, its headers say so first, and then its bodies are awaited.</summary>
    private string? FindUnworthiness(ChainedHeader header)
    {
        ChainedHeader tip = tree.Tip;
        if (header.ChainWork > tip.ChainWork)
        {
            return null;
        }

        // Not the fork point itself is looked for: one old block, sent again and again, would make us walk the whole chain.
        int lowestFork = tip.Height - policy.CheapForkDepth;
        if (lowestFork > 0
            && (header.Height <= lowestFork || header.AncestorAt(lowestFork) != tip.AncestorAt(lowestFork)))
        {
            return $"The branch forks more than {policy.CheapForkDepth} blocks below the tip, and has no more work "
                + "than the tip.";
        }

        return header.Work * policy.SideWorkShare < tip.Work
            ? $"The branch has no more work than the tip, and this block's own work, {header.Work} hashes, is less than "
                + $"1/{policy.SideWorkShare} of the tip's, {tip.Work}."
            : null;
    }

    private static BlockOutcome.Refused Refused(string reason, string detail) => new(new Violation(reason, detail));
}
