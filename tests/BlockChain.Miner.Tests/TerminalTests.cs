using System.Diagnostics;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Mining;

namespace BlockChain.Miner.Tests;

/// <summary>What a person sees who looks on.</summary>
public sealed class TerminalTests : IDisposable
{
    private const string Script = "/usr/bin/script";
    private const string CtrlC = "\u0003";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task In_a_terminal_lines_are_short_coloured_and_quiet_statistics_come_by_themselves()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists(Script), $"There is no {Script}, which makes terminals.");
        using Process terminal = Start("--network regtest");
        try
        {
            string text = await ReadToAsync(terminal, "Not mining:");

            Assert.DoesNotMatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text);
            Assert.Matches("\e\\[[0-9;]+m[0-9]{2}:[0-9]{2}:[0-9]{2}", text);
            Assert.Contains("Open in a browser: http", text);
            string line = await ReadToAsync(terminal, "waiting: 0");
            Assert.Matches("^ height 0, peers: 0, waiting: 0$", line);

            await terminal.StandardInput.WriteAsync(CtrlC);
            string end = await terminal.StandardOutput.ReadToEndAsync().WaitAsync(Deadline);
            Assert.Contains("Stopping. Press Ctrl+C again to quit at once", end);
            Assert.Contains("Stopped at height 0 after 00:00:", end);
            await terminal.WaitForExitAsync().WaitAsync(Deadline);
            Assert.Equal(0, terminal.ExitCode);
        }
        finally
        {
            terminal.Kill(entireProcessTree: true);
        }
    }

    [Theory]
    [InlineData("NO_COLOR", "1")]
    [InlineData("TERM", "dumb")]
    public async Task A_terminal_that_wants_no_colours_gets_none(string variable, string value)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists(Script), $"There is no {Script}, which makes terminals.");
        using Process terminal = Start("--network regtest", (variable, value));
        try
        {
            string text = await ReadToAsync(terminal, "Not mining");

            Assert.Contains("Open in a browser: http", text);
            Assert.DoesNotMatch("\e\\[[0-9;]*m", text);
            Assert.False(variable == "TERM" && text.Contains('\e'), text);
        }
        finally
        {
            terminal.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public void Blocks_that_were_overtaken_earn_nothing()
    {
        var earnings = new Earnings();
        var genesis = ChainedHeader.OfGenesis(ChainParameters.Regtest.Genesis.Header);
        Block a1 = new BlockDraft(genesis, ChainParameters.Regtest).Build();
        var a1Header = new ChainedHeader(a1.Header, genesis);
        Block a2 = new BlockDraft(a1Header, ChainParameters.Regtest).Build();
        Block b2 = new BlockDraft(a1Header, ChainParameters.Regtest).Build();

        earnings.Add(a1, isOurs: true);
        earnings.Add(a2, isOurs: true);

        Assert.Equal((0, 0), Under(genesis));
        Assert.Equal((1, 50), Under(a1Header));
        Assert.Equal((2, 100), Under(new ChainedHeader(a2.Header, a1Header)));
        Assert.Equal((1, 50), Under(new ChainedHeader(b2.Header, a1Header)));
        Assert.Equal((0, 0), Under(genesis));
        Assert.True(earnings.Contains(a2.Hash));
        Assert.False(earnings.Contains(b2.Hash));

        (int Blocks, long Coins) Under(ChainedHeader tip)
        {
            (int blocks, Core.Primitives.Amount coins) = earnings.Under(tip);
            return (blocks, coins.Units / PaidChain.Coin);
        }
    }

    [Fact]
    public void A_rate_over_a_time_counts_what_was_tried_in_it_and_the_best_one_stays()
    {
        var meter = new HashRateMeter();
        Assert.Equal(0, meter.Best);
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < TimeSpan.FromSeconds(0.7))
        {
            meter.Add(1_000);
            Thread.Yield();
        }

        double rate = meter.Rate;
        Assert.InRange(rate, 1, meter.Total / 0.7);
        Assert.InRange(meter.Best, 1, meter.Total / 0.5);
    }

    private Process Start(string arguments, (string Name, string Value)? variable = null)
    {
        string miner = Path.Combine(AppContext.BaseDirectory, "miner.dll");

        // In place of the shell, which would answer Ctrl+C itself.
        var start = new ProcessStartInfo(
            Script,
            ["-qefc", $"exec dotnet {miner} --data-dir {_folder.File("data")} --listen http://127.0.0.1:0 {arguments}", "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["TERM"] = "xterm";
        start.Environment.Remove("NO_COLOR");
        if (variable is { } set)
        {
            start.Environment[set.Name] = set.Value;
        }

        Signals.LetChildrenBeInterrupted();
        return Process.Start(start)!;
    }

    private static async Task<string> ReadToAsync(Process terminal, string text)
    {
        using var end = new CancellationTokenSource(Deadline);
        var read = new System.Text.StringBuilder();
        var letter = new char[1];
        while (!read.ToString().EndsWith(text, StringComparison.Ordinal))
        {
            int count = await terminal.StandardOutput.ReadAsync(letter, end.Token);
            Assert.True(count > 0, $"It ended without \"{text}\": {read}");
            read.Append(letter);
        }

        return read.ToString();
    }
}
