using BlockChain.Lab.Engine;

namespace BlockChain.Lab.Tests.Engine;

public class RunsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Results_do_not_depend_on_the_number_of_threads(int threads)
    {
        ulong[] results = new Runs(seed: 9, threads).Make(3_333, random => random.Next());
        Assert.Equal(Enumerable.Range(0, 3_333).Select(run => SeededRandom.ForRun(9, run).Next()), results);
    }

    [Fact]
    public void A_cancelled_run_ends()
    {
        using var source = new CancellationTokenSource();
        var runs = new Runs(seed: 1, threads: 1, source.Token);
        Assert.ThrowsAny<OperationCanceledException>(() => runs.Make(1_000_000, random =>
        {
            source.Cancel();
            return random.Next();
        }));
    }

    [Fact]
    public void The_standard_error_falls_with_the_root_of_the_number_of_runs()
    {
        double[] few = new Runs(seed: 2, threads: 2).Make(100, random => random.NextDouble());
        double[] many = new Runs(seed: 2, threads: 2).Make(10_000, random => random.NextDouble());
        Assert.Equal(0.0289, Estimate.Of(few).StandardError, tolerance: 0.003);
        Assert.Equal(0.00289, Estimate.Of(many).StandardError, tolerance: 0.0001);
    }
}
