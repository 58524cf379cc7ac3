using BlockChain.Lab.Engine;

namespace BlockChain.Lab.Tests.Engine;

public class SeededRandomTests
{
    [Fact]
    public void The_bits_are_those_of_SplitMix64()
    {
        // The first outputs for seed 1234567, as the reference implementation in C gives them.
        var random = new SeededRandom(1234567);
        Assert.Equal(
            [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431],
            Enumerable.Range(0, 4).Select(_ => random.Next()));
    }

    [Fact]
    public void Waiting_times_are_the_same_to_the_last_bit_on_every_platform()
    {
        var random = new SeededRandom(1);
        Assert.Equal(
            [0x3fe22e71d335c6ca, 0x3fd2c5cac7890100, 0x3f9e21d7bedcd610],
            Enumerable.Range(0, 3).Select(_ => BitConverter.DoubleToInt64Bits(random.Exponential(1))));
    }

    [Fact]
    public void Waiting_times_are_logarithms()
    {
        var random = new SeededRandom(2);
        var same = new SeededRandom(2);
        for (int i = 0; i < 10_000; i++)
        {
            Assert.Equal(-Math.Log(same.NextDouble()), random.Exponential(1), tolerance: 1e-14);
        }
    }

    [Fact]
    public void Waiting_times_have_the_mean_and_the_deviation_of_an_exponential_distribution()
    {
        var random = new SeededRandom(3);
        double[] times = [.. Enumerable.Range(0, 1_000_000).Select(_ => random.Exponential(10))];
        Assert.Equal(10, times.Average(), tolerance: 0.03);
        Assert.Equal(200, times.Average(time => time * time), tolerance: 2);
    }

    [Fact]
    public void Counts_have_the_mean_and_the_variance_of_a_Poisson_distribution()
    {
        var random = new SeededRandom(4);
        double[] counts = [.. Enumerable.Range(0, 200_000).Select(_ => (double)random.Poisson(3))];
        Assert.Equal(3, counts.Average(), tolerance: 0.015);
        Assert.Equal(3, counts.Average(count => (count - 3) * (count - 3)), tolerance: 0.05);
    }

    [Fact]
    public void Whole_numbers_stay_below_their_bound_and_reach_it_evenly()
    {
        var random = new SeededRandom(5);
        var counts = new int[7];
        for (int i = 0; i < 70_000; i++)
        {
            counts[random.Below(7)]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 9_600, 10_400));
    }

    [Fact]
    public void Each_run_has_numbers_of_its_own() => Assert.Equal(
        1_000, Enumerable.Range(0, 1_000).Select(run => SeededRandom.ForRun(6, run).Next()).Distinct().Count());
}
