using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Mining;
using BlockChain.Core.Tests;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Wallets.Files;
using BlockChain.Core.Wallets.Keys;
using BlockChain.Miner.Mining;

namespace BlockChain.Miner.Tests;

/// <summary>The program as its user meets it.</summary>
public sealed class ProcessTests : IDisposable
{
    private const string AnyPort = "http://127.0.0.1:0";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_banner_says_where_the_data_is_who_earns_and_where_it_answers_and_a_closed_terminal_ends_it_in_good_order()
    {
        using var miner = new MinerProcess(_folder, "--network", "regtest", "--listen", AnyPort);

        List<string> banner = await miner.ReadToAsync("Ctrl+C");

        string data = _folder.File(Path.Combine("share", "simplecoin", "regtest"));
        string wallet = Path.Combine(data, "wallets", "default.json");
        string text = string.Join('\n', banner);
        Assert.Contains("regtest network (signatures: ", text);
        Assert.Contains($"Chain: {Path.Combine(data, "chain.db")}, height 0", text);
        Assert.Contains($"New wallet: {wallet}\n", text);
        Assert.Contains("Set one: wallet passwd --network regtest", text);
        WalletFile made = WalletFile.Open(
            new DataFolder(_folder.File(Path.Combine("share", "simplecoin")), ChainParameters.Regtest), "default");
        string address = made.AddressAt(AddressChain.Receive, 0).Text;
        Assert.Contains($"Rewards go to {address} (wallet 'default')", text);
        using var http = new HttpClient { BaseAddress = MinerProcess.UrlIn(banner) };
        Assert.Equal("regtest", (await http.GetFromJsonAsync<JsonElement>("/api/node")).Text("network"));
        Assert.DoesNotContain('\e', text);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(data));

            miner.Signal(Signals.HangUp);
            (int exitCode, string output, string errors) = await miner.EndAsync();
            Assert.Equal((0, ""), (exitCode, errors));
            Assert.Contains("Stopped at height 0", output);
        }
    }

    [Fact]
    public async Task A_peer_that_the_operator_named_and_that_cannot_be_reached_is_in_the_log()
    {
        using var miner = new MinerProcess(
            _folder, "--network", "regtest", "--listen", AnyPort, "--peer", "http://127.0.0.1:1");

        await miner.ReadToAsync("Cannot connect to http://127.0.0.1:1: nothing listens there");
    }

    [Fact]
    public void Benchmark_prints_a_line_for_each_way_to_search_and_one_for_all_cores()
    {
        using var output = new StringWriter();

        HashBenchmark.Run(output, TimeSpan.FromMilliseconds(10));

        AssertIsBenchmark(output.ToString());
    }

    [LongFact]
    public async Task Benchmark_takes_the_seconds_that_it_is_told_and_makes_no_folder()
    {
        (int exitCode, string output, string errors) = await MinerProcess.RunAsync(_folder, "benchmark", "--seconds", "1");

        Assert.Equal((0, ""), (exitCode, errors));
        AssertIsBenchmark(output);
        Assert.DoesNotContain(" 0.00", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("share")));
    }

    [Fact]
    public async Task Benchmark_refuses_a_time_that_is_none()
    {
        foreach (string seconds in (string[])["0", "-1", "3601", "soon"])
        {
            (int exitCode, string output, string errors) =
                await MinerInside.RunAsync(_folder, "benchmark", "--seconds", seconds);

            Assert.Equal((2, ""), (exitCode, output));
            Assert.Contains("--seconds", errors);
        }
    }

    [Theory]
    [InlineData(Signals.Interrupt)]
    [InlineData(Signals.Terminate)]
    public async Task Ctrl_C_ends_it_with_exit_code_0(int signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        using var miner = new MinerProcess(_folder, "--listen", AnyPort);
        using var http = new HttpClient { BaseAddress = await miner.ReadUrlAsync() };
        await miner.ReadToAsync(" found: ");
        using HttpResponseMessage events = await http.GetAsync("/api/events", HttpCompletionOption.ResponseHeadersRead);

        miner.Signal(signal);
        (int exitCode, string output, string errors) = await miner.EndAsync();

        Assert.Equal(0, exitCode);
        Assert.Matches(
            "Stopped at height [0-9]+ after 00:0[0-9:.]+\\. Coins earned: [1-9][0-9]*\\.0{8}\n.*Blocks found: [1-9][0-9]*, stale: [0-9]+\\. Average ",
            output);
        Assert.Equal("", errors);
    }

    [Fact]
    public async Task A_second_Ctrl_C_ends_it_at_once_with_the_exit_code_of_a_shell()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        using var miner = new MinerProcess(_folder, "--network", "regtest", "--listen", AnyPort);
        Uri url = await miner.ReadUrlAsync();

        // A body that does not come keeps it from ending at once by itself.
        using var client = new TcpClient(url.Host, url.Port);
        await client.GetStream().WriteAsync(
            "POST /api/tx HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\nExpect: 100-continue\r\n\r\n"u8.ToArray());
        using var reader = new StreamReader(client.GetStream());
        Assert.Equal("HTTP/1.1 100 Continue", await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)));

        // Until it ends: two signals at once may count as one.
        Task<(int ExitCode, string Output, string Errors)> end = miner.EndAsync();
        while (!end.IsCompleted)
        {
            Signals.Send(miner.Id, Signals.Interrupt);
            await Task.Delay(1);
        }

        (int exitCode, string output, string errors) = await end;
        Assert.Equal((130, ""), (exitCode, errors));
        Assert.DoesNotContain("Stopped at height", output);
    }

    [Fact]
    public async Task A_miner_whose_clock_is_behind_its_chain_says_so_and_does_not_mine()
    {
        // The chain was made while the clock was ahead by an hour.
        string data = _folder.File("data");
        Directory.CreateDirectory(Path.Combine(data, "main"));
        var clock = new ManualClock(DateTimeOffset.UtcNow.AddMinutes(60.5));
        using (var node = new FullNode(Path.Combine(data, "main", "chain.db"), ChainParameters.Main, clock))
        {
            Assert.Null(node.SubmitBlock(node.CreateTemplate(TestKeys.Bob.PublicKey.Hash).Solve()).Violation);
        }

        using var miner = new MinerProcess(_folder, "--data-dir", data, "--listen", AnyPort);
        List<string> lines = await miner.ReadToAsync("Ctrl+C");
        if (!lines.Exists(IsPause))
        {
            lines.AddRange(await miner.ReadToAsync("Mining is paused"));
        }

        Assert.Contains("This computer's clock is behind the chain by 60 min, so", lines.Find(IsPause));
        using var http = new HttpClient { BaseAddress = MinerProcess.UrlIn(lines) };
        Assert.Equal("1", await http.GetStringAsync("/api/blocks/tip/height"));

        static bool IsPause(string line) => line.Contains("Mining is paused", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_is_on_standard_output()
    {
        (int exitCode, string output, string errors) = await MinerProcess.RunAsync(_folder, "--help");

        Assert.Equal(0, exitCode);
        Assert.Equal("", errors);
        string[] options =
        [
            "--network", "--data-dir", "--listen", "--public-url", "--no-peers", "--address", "--threads", "--no-mining",
            "--log-format",
        ];
        Assert.All(options, option => Assert.Contains(option, output));
    }

    [Fact]
    public async Task Logs_can_be_JSON_a_document_a_line()
    {
        using var miner = new MinerProcess(_folder, "--listen", AnyPort, "--log-format", "json");

        List<string> lines = await miner.ReadToAsync("Block 1 found");

        JsonElement[] documents = [.. lines.Select(line => JsonDocument.Parse(line).RootElement)];
        JsonElement state = documents[^1].GetProperty("State");
        Assert.Equal(1, state.Number("Height"));
        Assert.Matches("^0000[0-9a-f]{60}$", state.Text("Hash"));
        Assert.Equal(1, state.Number("Transactions"));
        Assert.Equal("0.00000000", state.Text("Fees"));
        Assert.Equal("1.00000000", state.Text("Reward"));
        Assert.Equal(1.52587890625e-05, state.GetProperty("Difficulty").GetDouble(), 1e-9);
        Assert.InRange(state.GetProperty("HashRate").GetDouble(), 1, 1e12);
    }

    private static void AssertIsBenchmark(string output)
    {
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] expected =
        [
            "Kernel ",
            .. NonceKernel.Supported.Select(kernel => $"{kernel.Name}, 1 core "),
            $"{NonceKernel.Fastest.Name}, all {Environment.ProcessorCount} cores ",
        ];
        Assert.Equal(expected.Length, lines.Length);
        Assert.All(lines.Zip(expected), pair => Assert.StartsWith(pair.Second, pair.First));
        Assert.EndsWith("chosen", lines[^2].TrimEnd());
        Assert.All(lines[1..], line => Assert.Matches(" [0-9]+\\.[0-9]{2}( |$)", line));
    }
}
