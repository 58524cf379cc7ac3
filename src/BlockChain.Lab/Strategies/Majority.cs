namespace BlockChain.Lab.Strategies;

/// <summary>
/// Replaces the others' work: builds a private branch, ignores every block of theirs, and publishes as soon as its own branch
/// has more work. With more than half of the power it always succeeds in the end (section 11 of the paper), and then begins
/// again at the new tip.
/// </summary>
internal sealed class Majority : Strategy
{
    private readonly List<ChainedHeader> _secret = [];
    private ChainedHeader _fork = null!;
    private ChainedHeader _public = null!;

    /// <inheritdoc/>
    public override void Begin(ChainedHeader tip)
    {
        base.Begin(tip);
        (_fork, _public) = (tip, tip);
        _secret.Clear();
    }

    /// <inheritdoc/>
    public override IEnumerable<ChainedHeader> Found(ChainedHeader block)
    {
        Parent = block;
        _secret.Add(block);

        // There is nothing to replace before they have built something on the fork point.
        if (_public == _fork || Parent.ChainWork <= _public.ChainWork)
        {
            return [];
        }

        ChainedHeader[] branch = [.. _secret];
        _secret.Clear();
        (_fork, _public) = (Parent, Parent);
        return branch;
    }

    /// <inheritdoc/>
    public override IEnumerable<ChainedHeader> Heard(ChainedHeader block)
    {
        _public = block.ChainWork > _public.ChainWork ? block : _public;
        return [];
    }
}
