namespace BlockChain.Lab.Strategies;

/// <summary>
/// Selfish mining (Eyal and Sirer, "Majority is not Enough", algorithm 1): keep found blocks secret, and publish them only to
/// make the work of others worthless. What matters is the lead of the private branch when the others find a block:
/// <code>
/// lead 0   the others win: build on their block
/// lead 1   publish our one block: a tie, in which each side hopes that the rest builds on its block
/// lead 2   publish everything: our branch is one block longer, and theirs is stale
/// more     publish one block, to keep up with them
/// </code>
/// </summary>
internal sealed class Selfish : Strategy
{
    /// <summary>Our blocks that nobody has seen, the lowest first.</summary>
    private readonly Queue<ChainedHeader> _secret = new();
    private ChainedHeader _public = null!;
    private bool _isTie;

    /// <inheritdoc/>
    public override void Begin(ChainedHeader tip)
    {
        base.Begin(tip);
        _public = tip;
    }

    /// <inheritdoc/>
    public override IEnumerable<ChainedHeader> Found(ChainedHeader block)
    {
        Parent = block;
        _secret.Enqueue(block);
        if (!_isTie)
        {
            return [];
        }

        // We won the tie.
        _isTie = false;
        return PublishAll();
    }

    /// <inheritdoc/>
    public override IEnumerable<ChainedHeader> Heard(ChainedHeader block)
    {
        // A rival of a block that is already there makes nobody's chain longer.
        if (block.ChainWork <= _public.ChainWork)
        {
            return [];
        }

        int lead = Parent.Height - _public.Height;
        _public = block;
        switch (lead)
        {
            case <= 0:
                _isTie = false;
                _secret.Clear();
                Parent = block;
                return [];
            case 1:
                _isTie = true;
                return PublishAll();
            case 2:
                return PublishAll();
            default:
                return [_secret.Dequeue()];
        }
    }

    private ChainedHeader[] PublishAll()
    {
        ChainedHeader[] all = [.. _secret];
        _secret.Clear();
        _public = Parent;
        return all;
    }
}
