using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;

namespace BlockChain.Core.Tests.Consensus;

/// <summary>The time that a miner writes into the block after a parent; any that the rules refuse is moved to the nearest that
/// they take.</summary>
/// <param name="parent">The block before.</param>
/// <param name="now">The true time, in seconds since 1970.</param>
internal delegate double Dating(ChainedHeader parent, double now);

/// <summary>All the miners of a network, in simulated time: finding a block is pure chance, so the waiting time is
/// exponential. The product's own rules judge every header, but no work is done. The random numbers follow from the seed, so
/// that each run is the same.</summary>
internal sealed class SimulatedMiners(int seed)
{
    private static readonly ChainParameters Network = ChainParameters.Main;

    private readonly HeaderLine _line = new(Network);
    private readonly Random _random = new(seed);

    /// <summary>Seconds since 1970: years after genesis.</summary>
    public double Now { get; set; } = 1_800_000_000;

    /// <summary>At first a laptop with a good vector unit: 300 million hashes in 10 seconds.</summary>
    public double HashesPerSecond { get; set; } = 30e6;

    /// <summary>The share of all hash power that dates its blocks falsely, from 0 to 1. The others have a clock that is right.
    /// </summary>
    public double FalseShare { get; set; }

    /// <summary>How it dates them.</summary>
    public Dating FalseDating { get; set; } = (_, now) => now;

    /// <summary>The seconds that the next block must be expected to take.</summary>
    public double ExpectedSeconds => (double)_line.Next.Work / HashesPerSecond;

    /// <summary>Finds a block, and dates it.</summary>
    public void MineBlock()
    {
        ChainedHeader parent = _line.Tip;
        CompactTarget bits = _line.Next;
        Now -= Math.Log(1 - _random.NextDouble()) * (double)bits.Work / HashesPerSecond;
        double wished = _random.NextDouble() < FalseShare ? FalseDating(parent, Now) : Now;

        // Where the median is ahead of the clock, nobody takes the block yet, so its miner keeps it back.
        double earliest = parent.MedianTimePast() + 1;
        Now = Math.Max(Now, earliest - Network.MaxFutureBlockTime);
        var time = (uint)Math.Clamp(wished, earliest, Now + Network.MaxFutureBlockTime);
        _line.AddAt(time, bits);
        Assert.Null(HeaderRules.CheckInChain(_line.Tip.Header, parent, Network, (long)Now));
    }

    /// <summary>The seconds that so many blocks took.</summary>
    public double Mine(int blocks)
    {
        double start = Now;
        for (int i = 0; i < blocks; i++)
        {
            MineBlock();
        }

        return Now - start;
    }

    /// <summary>The blocks that are found in so many seconds.</summary>
    public int MineFor(double seconds)
    {
        double end = Now + seconds;
        int blocks = 0;
        for (MineBlock(); Now < end; MineBlock())
        {
            blocks++;
        }

        return blocks;
    }

    /// <summary>The mean interval of 20,000 blocks, after honest miners have settled at the spacing.</summary>
    public static double MeanInterval(double falseShare, Dating falseDating)
    {
        const int Blocks = 20_000;
        SimulatedMiners miners = Settled(seed: 1);
        miners.FalseShare = falseShare;
        miners.FalseDating = falseDating;
        return miners.Mine(Blocks) / Blocks;
    }

    /// <summary>The blocks that honest miners find in the first minute after a night when nobody mined, on average.</summary>
    public static double BlocksInTheFirstMinuteAfterANight()
    {
        const int Nights = 50;
        return Enumerable.Range(1, Nights).Average(seed =>
        {
            SimulatedMiners miners = Settled(seed);
            miners.Now += 8 * 60 * 60;
            return miners.MineFor(seconds: 60);
        });
    }

    /// <summary>Honest miners whose blocks come at the spacing.</summary>
    public static SimulatedMiners Settled(int seed)
    {
        var miners = new SimulatedMiners(seed);
        miners.MineUntilSettled();
        miners.Mine(100);
        return miners;
    }

    /// <summary>Mines until blocks are due at about the spacing again.</summary>
    /// <returns>The seconds that it took.</returns>
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
