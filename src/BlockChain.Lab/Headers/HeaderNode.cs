using BlockChain.Core.Blocks;
using BlockChain.Lab.Strategies;

namespace BlockChain.Lab.Headers;

/// <summary>A node that keeps headers alone: enough for questions about the chain, and quick enough for millions of
/// blocks.</summary>
public sealed class HeaderNode
{
    private readonly List<HeaderLink> _links = [];

    internal HeaderNode(int number, double power, Strategy strategy, ChainedHeader genesis)
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
    public double Power { get; internal set; }

    /// <summary>How it plays.</summary>
    public Strategy Strategy { get; }

    /// <summary>The published chain with the most work that it knows, the first heard on a tie.</summary>
    public ChainedHeader Best { get; internal set; }

    /// <summary>How far this node's clock is ahead, in seconds.</summary>
    public double ClockError { get; set; }

    /// <summary>Whom it sends blocks to.</summary>
    public IReadOnlyList<HeaderLink> Links => _links;

    internal void Add(HeaderLink link) => _links.Add(link);
}

/// <summary>A way for blocks from one node to another.</summary>
/// <param name="To">The other node.</param>
/// <param name="Delay">Seconds that a block takes.</param>
public sealed record HeaderLink(HeaderNode To, double Delay)
{
    /// <summary>A link that is cut carries nothing.</summary>
    public bool IsCut { get; set; }
}
