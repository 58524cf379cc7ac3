using System.Text.Json;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Miner.Tests;

/// <summary>What the program does with <c>simulate</c>; what it measures is tested with the lab.</summary>
public sealed class SimulateTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_prints_one_document_and_writes_a_report_that_names_its_command()
    {
        string report = _folder.File("race.html");
        (int exitCode, string output, string errors) = await RunAsync(
            "race", "--share", "0.1", "--confirmations", "5", "--runs", "1000", "--seed", "3", "--json", "--report", report);

        Assert.Equal((0, ""), (exitCode, errors));
        using JsonDocument document = JsonDocument.Parse(output);
        JsonElement row = document.RootElement.GetProperty("rows")[0];
        Assert.Equal(
            ("race", 3, "paper", 0.1, 5, 0.0009136821879),
            (document.RootElement.GetProperty("experiment").GetString(), document.RootElement.GetProperty("seed").GetInt32(),
                row.GetProperty("attacker").GetString(), row.GetProperty("share").GetDouble(),
                row.GetProperty("z").GetInt32(), row.GetProperty("formula").GetDouble()));
        Assert.Contains(
            "<code>miner simulate race --share 0.1 --confirmations 5", await File.ReadAllTextAsync(report), StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_pipe_the_table_has_whole_lines_without_colours()
    {
        (int exitCode, string output, string errors) = await RunAsync("halving");

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.StartsWith("How many coins will there ever be?", output, StringComparison.Ordinal);
        Assert.Contains("coins in existence\n", output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("20,999,997.74", output, StringComparison.Ordinal);
        Assert.Contains("never reaches it. It stays a little below", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', output);
    }

    [Theory]
    [InlineData("Name an experiment: race, selfish, stale, difficulty, partition, fees, halving.")]
    [InlineData("There is no experiment \"selfsh\". Did you mean selfish?", "selfsh")]
    [InlineData("--share is \"1\", not a number above 0 and below 1.", "race", "--share", "1")]
    [InlineData("--delay is \"-1\", not a number from 0 to 1,000,000.", "stale", "--delay", "-1")]
    [InlineData("--nodes is \"10000\", not a whole number from 2 to 1,000.", "stale", "--nodes", "10000")]
    [InlineData("race has no --nodes. It knows --share, --confirmations, --runs.", "race", "--nodes", "5")]
    [InlineData("Choose --json or --csv, not both.", "race", "--json", "--csv")]
    [InlineData("--seed is \"one\", not a whole number", "race", "--seed", "one")]
    public async Task Bad_input_gets_a_sentence_and_exit_code_2(string sentence, params string[] arguments)
    {
        (int exitCode, string output, string errors) = await MinerInside.RunAsync(_folder, ["simulate", .. arguments]);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.StartsWith($"miner: {sentence}", errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task A_report_that_cannot_be_written_fails_with_a_sentence_after_the_result_was_printed()
    {
        (int exitCode, string output, string errors) = await RunAsync("halving", "--report", _folder.Path);

        Assert.Equal(1, exitCode);
        Assert.Contains("20,999,997.74", output, StringComparison.Ordinal);
        Assert.StartsWith("miner: The report cannot be written: ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_ends_it_with_the_exit_code_of_a_shell()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        using var deadline = new CancellationTokenSource(Deadline);

        // Nothing shows from when on it listens: if the signal ended it before, the next one gets more time.
        for (var work = TimeSpan.FromSeconds(0.25); ; work *= 2)
        {
            using var miner = new MinerProcess(_folder, "simulate", "race", "--share", "0.49", "--runs", "100000000");
            while (UseOfProcessor(miner.Id) < work)
            {
                await Task.Delay(20, deadline.Token);
            }

            miner.Signal(Signals.Interrupt);
            (int exitCode, string output, string errors) = await miner.EndAsync();
            Assert.Equal((130, ""), (exitCode, output));
            if (errors.Length > 0)
            {
                Assert.Equal("miner: Interrupted; the measurements were discarded.\n", errors);
                return;
            }
        }
    }

    private static TimeSpan UseOfProcessor(int id)
    {
        using var process = System.Diagnostics.Process.GetProcessById(id);
        return process.TotalProcessorTime;
    }

    private Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments) =>
        MinerProcess.RunAsync(_folder, ["simulate", .. arguments]);
}
