using BlockChain.Core.Blocks;
using BlockChain.Core.Storage;

namespace BlockChain.Core.Chain;

/// <summary>
/// Blocks that the operator rejects, as if a rule refused them, until that is taken back (Bitcoin Core:
/// <c>InvalidateBlock</c>, <c>ResetBlockFailureFlags</c>). Unlike blocks that a rule refuses, they keep their bodies. Guarded
/// by the lock of <see cref="FullNode"/>.
/// </summary>
internal sealed class SetAsideBlocks(ChainStore store, ChainState chain)
{
    private BlockTree Tree => chain.Tree;

    /// <summary>Sets a block aside, and all that are built on it. If it was in the best chain, the block before it is the tip
    /// until <see cref="ConnectBest"/> finds a better one.</summary>
    /// <returns>How the best chain changed; null: it did not.</returns>
    public ChainChange? SetAside(ChainedHeader first)
    {
        ChainedHeader tip = chain.Tip;
        ChainedHeader parent = first.Parent!;
        bool isInBestChain = first.Height <= tip.Height && tip.AncestorAt(first.Height) == first;
        List<ChainedHeader> all = [.. Tree.WithDescendants(first).Where(one => Tree[one].Status != BlockStatus.Invalid)];
        using (StoreTransaction transaction = store.Begin())
        {
            for (int height = tip.Height; isInBestChain && height > parent.Height; height--)
            {
                store.BestChain.DisconnectBlock(height);
            }

            // Of headers whose bodies are awaited the store knows nothing, and nothing is written.
            all.ForEach(header => store.Blocks.SetAside(header.Hash));
            transaction.Commit();
        }

        all.ForEach(header => Tree.Set(header, BlockStatus.Invalid));
        if (!isInBestChain)
        {
            return null;
        }

        Tree.Tip = parent;
        return new ChainChange([], parent, tip.After(parent), []);
    }

    /// <summary>Takes back a block that was set aside, those before it, and all that are built on it; but none that a rule
    /// refuses.</summary>
    public void TakeBack(ChainedHeader header)
    {
        var taken = new List<(ChainedHeader Header, BlockStatus Status)>();
        var refused = new HashSet<ChainedHeader>();
        IEnumerable<ChainedHeader> lowestFirst = Tree.WithDescendants(header).Concat(InvalidBefore(header))
            .Where(one => Tree[one].Status == BlockStatus.Invalid).OrderBy(one => one.Height);
        foreach (ChainedHeader one in lowestFirst)
        {
            BlockStatus? status = store.Blocks.StatusTakenBack(one.Hash);
            if (status is null || refused.Contains(one.Parent!))
            {
                refused.Add(one);
            }
            else
            {
                taken.Add((one, status.Value));
            }
        }

        using (StoreTransaction transaction = store.Begin())
        {
            taken.ForEach(one => store.Blocks.TakeBack(one.Header.Hash));
            transaction.Commit();
        }

        taken.ForEach(one => Tree.Set(one.Header, one.Status));
    }

    /// <summary>Makes the stored branch with the most work the best chain, if it has more than that; what proves bad on the
    /// way is remembered.</summary>
    /// <returns>How the best chain changed; null: it did not.</returns>
    public ChainChange? ConnectBest()
    {
        while (FindBetter() is { } better)
        {
            if (chain.SwitchTo([], better, out ChainedHeader? bad, out ChainChange? change) is not { } violation)
            {
                return change;
            }

            chain.MarkInvalid(bad!, violation.Reason);
        }

        return null;
    }

    /// <summary>Whether a block is invalid, and no rule refuses it or one before it.</summary>
    public bool Contains(ChainedHeader header) =>
        Tree.TryFind(header.Hash, out _, out BlockStatus status) && status == BlockStatus.Invalid
        && InvalidBefore(header).Append(header).All(one => store.Blocks.StatusTakenBack(one.Hash) is not null);

    private IEnumerable<ChainedHeader> InvalidBefore(ChainedHeader header)
    {
        for (ChainedHeader? at = header.Parent; at is not null && Tree[at].Status == BlockStatus.Invalid; at = at.Parent)
        {
            yield return at;
        }
    }

    /// <summary>The end with the most work of all stored branches that have more than the best chain; of equal ones the first
    /// seen.</summary>
    private ChainedHeader? FindBetter() => Tree.Ends()
        .Where(tip => tip.Header.ChainWork > chain.Tip.ChainWork)
        .Select(tip => LastWithBody(tip.Header))
        .Where(header => header.ChainWork > chain.Tip.ChainWork)
        .OrderByDescending(header => header.ChainWork).ThenBy(header => store.Blocks.FindId(header.Hash))
        .FirstOrDefault();

    /// <summary>What comes before a block that is stored is stored too.</summary>
    private ChainedHeader LastWithBody(ChainedHeader header)
    {
        while (Tree[header].Status is BlockStatus.Invalid or BlockStatus.HeaderOnly)
        {
            header = header.Parent!;
        }

        return header;
    }
}
