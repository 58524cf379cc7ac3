using BlockChain.Lab.Engine;
using BlockChain.Lab.Experiments;
using BlockChain.Lab.Reports;

namespace BlockChain.Lab.Tests.Experiments;

public class ExperimentTests
{
    /// <summary>Every experiment, small enough for a moment.</summary>
    private static readonly Dictionary<string, (Setting, double)[]> Small = new()
    {
        ["race"] = [(Setting.Runs, 2_000)],
        ["selfish"] = [(Setting.Runs, 3), (Setting.Blocks, 500), (Setting.Share, 0.3)],
        ["stale"] = [(Setting.Runs, 3), (Setting.Blocks, 200), (Setting.Nodes, 20)],
        ["difficulty"] = [(Setting.Runs, 2), (Setting.Blocks, 50)],
        ["partition"] = [(Setting.Runs, 200)],
        ["fees"] = [(Setting.Runs, 3), (Setting.Blocks, 300)],
        ["halving"] = [],
    };

    /// <summary>Every experiment with the seed 1, made when a test first asks for it.</summary>
    private static readonly Dictionary<string, Lazy<Result>> Made =
        Small.Keys.ToDictionary(name => name, name => new Lazy<Result>(() => Run(name, seed: 1, threads: 3)));

    public static TheoryData<string> Names => [.. Experiment.All.Select(experiment => experiment.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_seed_gives_the_same_bytes_on_any_number_of_threads(string name)
    {
        string json = Run(name, seed: 1, threads: 1).ToJson();
        Assert.Equal(json, OfSeedOne(name).ToJson());
    }

    [Fact]
    public void Another_seed_gives_another_result() => Assert.NotEqual(
        OfSeedOne("race").Rows.Select(row => row.Measured), Run("race", seed: 12, threads: 2).Rows.Select(row => row.Measured));

    [Fact]
    public void The_race_measures_the_tables_of_the_paper()
    {
        Result result = OfSeedOne("race");
        Assert.Equal(44, result.Rows.Count);
        Assert.All(result.Rows, AssertWithinFourErrors);
        Assert.Equal(0.0416605, Find(result, "paper", 0.3, 10).Formula!.Value, tolerance: 1e-7);
    }

    [Fact]
    public void A_cut_network_loses_the_blocks_of_the_smaller_number() =>
        Assert.All(OfSeedOne("partition").Rows, AssertWithinFourErrors);

    [Fact]
    public void Two_miners_have_as_many_stale_blocks_as_the_exact_formula_says()
    {
        Result result = Run("stale", seed: 1, threads: 2, (Setting.Nodes, 2), (Setting.Blocks, 5_000), (Setting.Runs, 20));
        Assert.All(result.Rows, AssertWithinFourErrors);
    }

    [Fact]
    public void An_attacker_with_almost_half_of_the_power_almost_always_draws_level()
    {
        Result result = Run(
            "race", seed: 1, threads: 2, (Setting.Share, 0.4999999999), (Setting.Confirmations, 1), (Setting.Runs, 500));
        Assert.All(result.Rows, row => Assert.InRange(row.Measured, 0.97, 1));
    }

    [Fact]
    public void A_selfish_miner_with_more_than_half_of_the_power_gets_the_whole_chain()
    {
        Result result = Run(
            "selfish", seed: 1, threads: 2, (Setting.Share, 0.6), (Setting.Follow, 0), (Setting.Blocks, 10_000));
        Assert.InRange(result.Rows[0].Measured, 0.9, 1);
        Assert.Equal(
            [0.6 * 360, 0.6 * 360, 360], result.Rows.TakeLast(3).Select(row => row.Measured), (one, other) => Math.Abs(one - other) < 25);
    }

    [Fact]
    public void The_threshold_of_selfish_mining_is_less_certain_after_fewer_blocks()
    {
        Row few = Threshold(blocks: 100);
        Row many = Threshold(blocks: 10_000);
        Assert.True(few.StandardError > 3 * many.StandardError);
        Assert.All([few, many], AssertWithinFourErrors);

        static Row Threshold(int blocks)
        {
            var choices = new Choices(new Dictionary<Setting, double>
            {
                [Setting.Follow] = 0,
                [Setting.Blocks] = blocks,
                [Setting.Runs] = 10,
            });
            return new SelfishExperiment().Plan(choices)[^2](new Runs(seed: 1, threads: 2)).Single();
        }
    }

    [Fact]
    public void Miners_who_lie_are_measured_over_periods_of_Bitcoins_rule()
    {
        Row[] lies =
        [
            .. OfSeedOne("difficulty").Rows
                .Where(row => row["rule"] is "Bitcoin" && $"{row["quantity"]}".Contains("times written", StringComparison.Ordinal)),
        ];
        Assert.Equal(3, lies.Select(row => row.Measured).Distinct().Count());
    }

    [Fact]
    public void The_supply_does_not_count_the_first_block_and_stays_below_the_limit()
    {
        IReadOnlyList<Row> rows = OfSeedOne("halving").Rows;
        Assert.Equal(10_499_999, rows[0].Measured);
        Assert.Equal(20_999_997.74, rows[^1].Measured, tolerance: 0.005);
    }

    [Fact]
    public void Near_what_fits_a_low_fee_waits_many_times_longer_than_a_high_one()
    {
        Row[] seconds =
        [
            .. Run("fees", seed: 1, threads: 2, (Setting.Blocks, 1_000)).Rows
                .Where(row => row["load"] is 0.9 && row["quantity"] is "seconds until a confirmed payment is in a block"),
        ];
        Assert.True(seconds[0].Measured > 5 * seconds[^1].Measured);
    }

    [Fact]
    public void Runs_in_which_there_was_nothing_to_measure_do_not_count()
    {
        Result result = Run("fees", seed: 1, threads: 2, (Setting.Blocks, 10), (Setting.Runs, 5_000));
        Assert.All(result.Rows, row => Assert.True(double.IsFinite(row.Measured) && double.IsFinite(row.StandardError)));
    }

    [Fact]
    public void A_full_mempool_keeps_the_poorest_payments_waiting()
    {
        Row[] confirmed =
        [
            .. OfSeedOne("fees").Rows
                .Where(row => row["load"] is 1.25 && row["quantity"] is "share of the payments that is confirmed"),
        ];
        Assert.InRange(confirmed[0].Measured, 0, 0.5);
        Assert.InRange(confirmed[^1].Measured, 0.99, 1);
    }

    [Fact]
    public void A_cancelled_experiment_ends()
    {
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        var runs = new Runs(seed: 1, threads: 1, stopped.Token);
        Assert.ThrowsAny<OperationCanceledException>(
            () => Experiment.All[0].Plan(new Choices(new Dictionary<Setting, double>()))[0](runs).ToList());
    }

    /// <summary>What an experiment has measured with the seed 1.</summary>
    internal static Result OfSeedOne(string name) => Made[name].Value;

    private static Result Run(string name, ulong seed, int threads, params (Setting Setting, double Value)[] more)
    {
        Experiment experiment = Experiment.All.Single(one => one.Name == name);
        var values = Small[name].ToDictionary(one => one.Item1, one => one.Item2);
        foreach ((Setting setting, double value) in more)
        {
            values[setting] = value;
        }

        var runs = new Runs(seed, threads);
        return new Result(
            experiment, seed, [.. experiment.Plan(new Choices(values)).SelectMany(step => step(runs))]);
    }

    private static Row Find(Result result, string attacker, double share, int z) => result.Rows.Single(row =>
        row["attacker"] is string one && one == attacker && row["share"] is double part && part == share
        && row["z"] is int count && count == z);

    private static void AssertWithinFourErrors(Row row) =>
        Assert.InRange(row.Difference!.Value / row.StandardError, -4, 4);
}
