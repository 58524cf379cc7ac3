using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;

namespace BlockChain.Core.Tests.Consensus;

/// <summary>All the miners of a network taken together, in simulated time: finding a block is pure chance, so the
/// waiting time is exponential. The random numbers follow from the seed, so each run is the same.</summary>
internal sealed class SimulatedMiner(int seed)
{
    private readonly HeaderLine _line = new(ChainParameters.Main);
    private readonly Random _random = new(seed);

    /// <summary>Seconds since 1970: years after genesis.</summary>
    public double Now { get; set; } = 1_800_000_000;

    public double HashesPerSecond { get; set; }

    public int Height => _line.Tip.Height;

    /// <summary>The seconds that the next block must be expected to take.</summary>
    public double ExpectedSeconds => (double)_line.Next.Work / HashesPerSecond;

    /// <summary>Finds a block, and dates it as an honest miner does.</summary>
    public void MineBlock()
    {
        CompactTarget bits = _line.Next;
        Now -= Math.Log(1 - _random.NextDouble()) * ExpectedSeconds;
        uint earliest = _line.Tip.MedianTimePast(ChainParameters.MedianTimeSpan) + 1;
        _line.AddAt(Math.Max((uint)Now, earliest), bits);
    }

    /// <summary>The seconds that so many blocks took together.</summary>
    public double Mine(int blocks)
    {
        double start = Now;
        for (int i = 0; i < blocks; i++)
        {
            MineBlock();
        }

        return Now - start;
    }

    /// <summary>Mines until blocks are due at about the spacing again.</summary>
    public double MineUntilSettled()
    {
        double start = Now;
        while (ExpectedSeconds is < 7.5 or > 12.5)
        {
            MineBlock();
        }

        return Now - start;
    }
}
