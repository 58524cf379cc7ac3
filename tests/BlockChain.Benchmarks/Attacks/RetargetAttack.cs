using BlockChain.Core.Tests.Consensus;

namespace BlockChain.Benchmarks.Attacks;

/// <summary>Miners who write false times into their blocks to make the target easier or harder than the hash power asks for,
/// and what the honest would pay for a cure: changes of hash power must be followed as before. The real rules, in simulated
/// time.</summary>
internal static class RetargetAttack
{
    public static Task RunAsync(Report report)
    {
        report.AtMost(
            "a majority lets times rise and fall: blocks an hour", 3600 / SimulatedMiners.MeanInterval(1, FalseTimes.Sawtooth), 360,
            "");
        report.AtMost(
            "30 % date blocks at the median + 1: mean interval", SimulatedMiners.MeanInterval(0.3, FalseTimes.Early), 10.3, "s");
        report.AtMost("45 %, the same", SimulatedMiners.MeanInterval(0.45, FalseTimes.Early), 10.4, "s");
        report.AtMost("30 % date blocks 120 s ahead", SimulatedMiners.MeanInterval(0.3, FalseTimes.Late), 10.5, "s");
        report.AtMost(
            "45 % do either, as chance has it",
            SimulatedMiners.MeanInterval(0.45, FalseTimes.EarlyOrLate(new Random(1))), 10.8, "s");
        report.AtMost(
            "honest clocks off by up to 60 s",
            SimulatedMiners.MeanInterval(1, FalseTimes.WrongClocks(new Random(1), seconds: 60)), 10.3, "s");

        SimulatedMiners honest = SimulatedMiners.Settled(seed: 1);
        honest.HashesPerSecond *= 30;
        report.AtMost("honest hash power × 30: settles in", honest.MineUntilSettled(), 5 * 60, "s");
        honest.Mine(200);
        honest.HashesPerSecond /= 30;
        report.AtMost("honest hash power ÷ 30: settles in", honest.MineUntilSettled(), 75 * 60, "s");
        report.AtMost(
            "after a night without miners: blocks in the first minute", SimulatedMiners.BlocksInTheFirstMinuteAfterANight(), 10, "");
        return Task.CompletedTask;
    }
}
