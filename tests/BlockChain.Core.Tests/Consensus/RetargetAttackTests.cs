namespace BlockChain.Core.Tests.Consensus;

/// <summary>Miners who date their blocks falsely gain nothing by it. Each comment says what the same miners reached when the
/// retarget added up plain differences of times, each clamped to ±12 spacings.</summary>
public class RetargetAttackTests
{
    [Fact]
    public void A_majority_that_lets_times_rise_and_fall_mints_no_more_than_the_schedule() =>
        Assert.InRange(SimulatedMiners.MeanInterval(1, FalseTimes.Sawtooth), 9.9, 11); // 0.21: 17,000 blocks an hour for 360

    [Fact]
    public void Dating_blocks_early_does_not_slow_the_chain_with_30_percent_of_the_power() =>
        Assert.InRange(SimulatedMiners.MeanInterval(0.3, FalseTimes.Early), 9.9, 10.3); // 17.6

    [Fact]
    public void Dating_blocks_early_does_not_slow_the_chain_with_45_percent_of_the_power() =>
        Assert.InRange(SimulatedMiners.MeanInterval(0.45, FalseTimes.Early), 9.9, 10.4); // 56

    [Fact]
    public void Dating_blocks_late_does_not_slow_the_chain() =>
        Assert.InRange(SimulatedMiners.MeanInterval(0.3, FalseTimes.Late), 9.9, 10.5); // 13.2

    [Fact]
    public void Dating_blocks_now_early_now_late_does_not_slow_the_chain() =>
        Assert.InRange(SimulatedMiners.MeanInterval(0.45, FalseTimes.EarlyOrLate(new Random(1))), 9.9, 10.8); // 19.8

    [Fact]
    public void Honest_clocks_that_are_wrong_by_a_minute_keep_the_spacing() =>
        Assert.InRange(SimulatedMiners.MeanInterval(1, FalseTimes.WrongClocks(new Random(1), seconds: 60)), 9.9, 10.3); // 10.23
}
