namespace BlockChain.Core.Tests.Consensus;

public class RetargetSimulationTests
{
    private const double Minute = 60;

    /// <summary>A laptop with a good vector unit: 300 million hashes in 10 seconds.</summary>
    private const double HashesPerSecond = 30e6;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 10)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Blocks_settle_at_ten_seconds_whatever_happens_to_the_hash_power(int seed)
    {
        var miner = new SimulatedMiner(seed) { HashesPerSecond = HashesPerSecond };
        SettlesWithin(5 * Minute, miner); // from the limit, hundreds of blocks a second

        miner.HashesPerSecond *= 30;
        SettlesWithin(5 * Minute, miner);

        miner.HashesPerSecond /= 30;
        SettlesWithin(75 * Minute, miner); // a block first takes five minutes
    }

    [Fact]
    public void After_a_night_without_miners_there_is_no_flood_of_blocks()
    {
        int blocks = 0;
        const int Nights = 50;
        foreach (int seed in Enumerable.Range(1, Nights))
        {
            var miner = new SimulatedMiner(seed) { HashesPerSecond = HashesPerSecond };
            miner.MineUntilSettled();
            miner.Mine(100);
            miner.Now += 8 * 60 * Minute;
            double morning = miner.Now;
            for (miner.MineBlock(); miner.Now < morning + Minute; miner.MineBlock())
            {
                blocks++;
            }
        }

        // Six are due. An average without clamps gives 48.
        Assert.InRange((double)blocks / Nights, 5, 10);
    }

    private static void SettlesWithin(double seconds, SimulatedMiner miner)
    {
        const int Blocks = 2_000;
        Assert.InRange(miner.MineUntilSettled(), 0, seconds);
        Assert.InRange(miner.Mine(Blocks) / Blocks, 9.7, 10.5);
    }
}
