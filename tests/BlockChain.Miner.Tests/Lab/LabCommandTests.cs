using System.Net.Http.Json;
using System.Text.Json;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Miner.Tests.Lab;

/// <summary><c>miner lab</c> as it is typed.</summary>
public sealed class LabCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Signals.Interrupt, "http://127.0.0.1:", 1, false)]
    [InlineData(Signals.HangUp, "http://localhost:", 7, true, "--seed", "7", "--class")]
    public async Task It_says_where_to_look_and_ends_with_0_on_Ctrl_C_or_when_the_terminal_is_closed(
        int signal, string where, long seed, bool isClass, params string[] options)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        using var lab = new MinerProcess(_folder, ["lab", "--nodes", "3", "--listen", $"{where}0", .. options]);
        string line = (await lab.ReadToAsync("Open in a browser: "))[^1];
        Assert.StartsWith($"A network of 3 nodes. Open in a browser: {where}", line, StringComparison.Ordinal);
        using var http = new HttpClient { BaseAddress = MinerProcess.UrlIn([line]) };
        Assert.Contains("<title>", await http.GetStringAsync("/"), StringComparison.Ordinal);
        JsonElement state = await http.GetFromJsonAsync<JsonElement>("/api/lab");
        Assert.Equal((seed, isClass), (state.Number("seed"), state.GetProperty("class").GetBoolean()));

        lab.Signal(signal);
        Assert.Equal(0, (await lab.EndAsync()).ExitCode);
    }

    [Theory]
    [InlineData("--nodes", "1", "--nodes is \"1\", not a whole number from 2 to 12.")]
    [InlineData("--nodes", "13", "--nodes is \"13\", not a whole number from 2 to 12.")]
    [InlineData("--seed", "-1", "--seed is \"-1\", not a whole number from 0 to 18446744073709551615.")]
    [InlineData("--listen", "nonsense", "--listen is \"nonsense\", not a URL such as http://127.0.0.1:5050")]
    [InlineData("--listen", "http://node.example.org:5050", "--listen is \"http://node.example.org:5050\", not a URL")]
    [InlineData("--speed", "3", "Unrecognized command or argument '--speed'.")]
    public async Task What_makes_no_sense_gets_a_sentence_and_exit_code_2(string option, string value, string sentence)
    {
        (int exitCode, string output, string errors) = await MinerInside.RunAsync(_folder, "lab", option, value);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.StartsWith($"miner: {sentence}", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_one_clear_line()
    {
        await using RunningLab lab = await RunningLab.StartAsync();

        (int exitCode, _, string errors) = await MinerProcess.RunAsync(
            _folder, "lab", "--listen", lab.Url.GetLeftPart(UriPartial.Authority));

        Assert.Equal(1, exitCode);
        Assert.Contains("The lab cannot answer at", errors, StringComparison.Ordinal);
        Assert.Contains("Choose another with --listen.", errors, StringComparison.Ordinal);
    }
}
