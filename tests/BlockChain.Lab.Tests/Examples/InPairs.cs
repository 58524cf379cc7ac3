using BlockChain.Core.Blocks;
using BlockChain.Lab.Strategies;

namespace BlockChain.Lab.Tests.Examples;

/// <summary>Keeps a block secret until there is a second one, and publishes both. Does that pay?</summary>
internal sealed class InPairs : Strategy
{
    private readonly List<ChainedHeader> _secret = [];

    public override IEnumerable<ChainedHeader> Found(ChainedHeader block)
    {
        Parent = block;
        _secret.Add(block);
        if (_secret.Count < 2)
        {
            return [];
        }

        ChainedHeader[] pair = [.. _secret];
        _secret.Clear();
        return pair;
    }

    public override IEnumerable<ChainedHeader> Heard(ChainedHeader block)
    {
        if (block.ChainWork > Parent.ChainWork)
        {
            Parent = block;
            _secret.Clear();
        }

        return [];
    }
}
