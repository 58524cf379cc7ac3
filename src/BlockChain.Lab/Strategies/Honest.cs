using BlockChain.Core.Blocks;

namespace BlockChain.Lab.Strategies;

/// <summary>Section 5 of the paper: build on the chain with the most work, on a tie on the one heard first, and publish at
/// once.</summary>
public class Honest : Strategy
{
    /// <inheritdoc/>
    public override IEnumerable<ChainedHeader> Found(ChainedHeader block)
    {
        Parent = block;
        return [block];
    }

    /// <inheritdoc/>
    public override IEnumerable<ChainedHeader> Heard(ChainedHeader block)
    {
        if (block.ChainWork > Parent.ChainWork)
        {
            Parent = block;
        }

        return [];
    }
}
