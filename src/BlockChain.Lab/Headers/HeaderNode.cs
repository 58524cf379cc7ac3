using BlockChain.Lab.Engine;
using BlockChain.Lab.Strategies;

namespace BlockChain.Lab.Headers;

/// <summary>A node that keeps headers alone: enough for questions about the chain, and quick enough for millions of
/// blocks.</summary>
internal sealed class HeaderNode
{
    private double _ratedPower;

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

    /// <summary>The bits of the block that it searches.</summary>
    public CompactTarget Bits { get; private set; }

    /// <summary>Blocks a second that it finds, with the power and the bits of the last update.</summary>
    public double Rate { get; private set; }

    /// <summary>Computes the rate where the power or the bits have changed.</summary>
    /// <returns>Whether it is another rate than before.</returns>
    public bool UpdateRate(CompactTarget bits)
    {
        if (bits == Bits && Power == _ratedPower)
        {
            return false;
        }

        Bits = bits;
        _ratedPower = Power;
        Rate = Power / (double)bits.Work;
        return true;
    }
}
