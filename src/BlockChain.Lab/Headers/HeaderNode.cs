using BlockChain.Core.Blocks;
using BlockChain.Lab.Engine;
using BlockChain.Lab.Strategies;

namespace BlockChain.Lab.Headers;

/// <summary>A node that keeps headers alone: enough for questions about the chain, and quick enough for millions of
/// blocks.</summary>
internal sealed class HeaderNode
{
    public HeaderNode(int number, double power, Strategy strategy, ChainedHeader genesis)
    {
        Number = number;
        Power = power;
        Strategy = strategy;
        Best = genesis;
        strategy.Begin(genesis);
    }

    /// <summary>Its number in the network, from 0.</summary>
    public int Number { get; }

    /// <summary>Hashes a second.</summary>
    public double Power { get; set; }

    /// <summary>How it plays.</summary>
    public Strategy Strategy { get; }

    /// <summary>The published chain with the most work that it knows, the first heard on a tie.</summary>
    public ChainedHeader Best { get; set; }

    /// <summary>The links to the nodes that it sends blocks to.</summary>
    public List<Link<HeaderNode>> Links { get; } = [];

    /// <summary>Blocks a second that it finds on <see cref="RatedParent"/>.</summary>
    public double Rate { get; set; }

    /// <summary>The block for which <see cref="Rate"/> was computed.</summary>
    public ChainedHeader? RatedParent { get; set; }

    /// <summary>The bits of a block after <see cref="RatedParent"/>.</summary>
    public CompactTarget RatedBits { get; set; }
}
