using BlockChain.Core.Chain;

namespace BlockChain.Core.Tests.Chain;

/// <summary>What a node must do with blocks, said in the plainest way: it looks at all it knows each time.</summary>
internal sealed class ModelNode(ModelBlock genesis)
{
    /// <summary>Blocks that are stored, in the order they were seen. Some may be bad, and nobody knows yet.</summary>
    private readonly List<ModelBlock> _seen = [genesis];

    private readonly HashSet<ModelBlock> _knownBad = [];

    private readonly HashSet<ModelBlock> _everBest = [genesis];

    /// <summary>The most work; of equal ones the first seen.</summary>
    public ModelBlock Best => _seen.Where(block => block.FirstFlawed is null).MaxBy(block => block.Work)!;

    /// <summary>Gives it a block.</summary>
    /// <returns>The reason for which it must be refused, or null.</returns>
    public string? Submit(ModelBlock block)
    {
        if (_knownBad.Contains(block))
        {
            return "duplicate-invalid";
        }

        if (_seen.Contains(block))
        {
            return null;
        }

        if (HeaderFlaw(block) is { } reason)
        {
            return reason;
        }

        if (block.IsFlawSeenAtOnce)
        {
            _knownBad.Add(block);
            return block.Flaw;
        }

        bool mustBeChecked = block.Work > Best.Work;
        _seen.Add(block);
        if (!mustBeChecked)
        {
            return null;
        }

        ModelBlock? flawed = block.FirstFlawed;
        if (flawed is not null)
        {
            _knownBad.UnionWith(_seen.Where(seen => seen.Chain.Contains(flawed)));
            _seen.RemoveAll(_knownBad.Contains);
            return flawed == block ? block.Flaw : "bad-prevblk";
        }

        _everBest.UnionWith(block.Chain);
        return null;
    }

    /// <summary>Gives it the header of a block with a body that does not belong to it.</summary>
    public string? SubmitMutated(ModelBlock block) =>
        _knownBad.Contains(block) ? "duplicate-invalid"
        : _seen.Contains(block) ? null
        : HeaderFlaw(block) ?? "bad-txnmrklroot";

    /// <summary>The ends of all branches.</summary>
    public IEnumerable<ChainTip> ChainTips()
    {
        List<ModelBlock> all = [.. _seen, .. _knownBad];
        return all
            .Where(block => block == Best || !all.Exists(other => other.Parent == block))
            .Select(block => new ChainTip(
                block.Height,
                block.Block.Hash,
                block.Chain.Except(Best.Chain).Count(),
                block == Best ? "active"
                    : _knownBad.Contains(block) ? "invalid"
                    : _everBest.Contains(block) ? "valid-fork"
                    : "valid-headers"));
    }

    private string? HeaderFlaw(ModelBlock block) =>
        _knownBad.Contains(block.Parent!) ? "bad-prevblk"
        : !_seen.Contains(block.Parent!) ? "prev-blk-not-found"
        : null;
}
