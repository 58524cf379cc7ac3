namespace BlockChain.Core.Tests.Consensus;

/// <summary>Honest miners whose hash power changes.</summary>
public class RetargetSimulationTests
{
    private const double Minute = 60;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 10)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Blocks_settle_at_ten_seconds_whatever_happens_to_the_hash_power(int seed)
    {
        var miners = new SimulatedMiners(seed);
        SettlesWithin(5 * Minute, miners); // from the limit, hundreds of blocks a second

        miners.HashesPerSecond *= 30;
        SettlesWithin(5 * Minute, miners);

        miners.HashesPerSecond /= 30;
        SettlesWithin(75 * Minute, miners); // a block first takes five minutes
    }

    /// <summary>Six are due. An average without clamps gives 48.</summary>
    [Fact]
    public void After_a_night_without_miners_there_is_no_flood_of_blocks() =>
        Assert.InRange(SimulatedMiners.BlocksInTheFirstMinuteAfterANight(), 5, 10);

    private static void SettlesWithin(double seconds, SimulatedMiners miners)
    {
        const int Blocks = 2_000;
        Assert.InRange(miners.MineUntilSettled(), 0, seconds);
        Assert.InRange(miners.Mine(Blocks) / Blocks, 9.7, 10.5);
    }
}
