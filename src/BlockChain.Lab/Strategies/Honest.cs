namespace BlockChain.Lab.Strategies;

/// <summary>Section 5 of the paper: build on the chain with the most work, on a tie on the one heard first, and publish at
/// once.</summary>
/// <param name="takesLastOnTie">On a tie, build on the one heard last: the part γ of the miners that hear a selfish miner's
/// block before the honest one, wherever that was found.</param>
internal class Honest(bool takesLastOnTie = false) : Strategy
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
        int comparison = block.ChainWork.CompareTo(Parent.ChainWork);
        if (comparison > 0 || (comparison == 0 && takesLastOnTie))
        {
            Parent = block;
        }

        return [];
    }
}
