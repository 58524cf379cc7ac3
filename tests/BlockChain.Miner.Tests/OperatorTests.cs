using System.Diagnostics;
using System.Net;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Logging;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Tests;

/// <summary>What an operator types, and what the miner says to it.</summary>
public sealed class OperatorTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--peer", "", "--peer is empty")]
    [InlineData("--peer", "@peers", "--peer must be like http://node.example.org:5000, but is \"@peers\".")]
    [InlineData("--address", "@bob", "--address must be a valid address of the network main, but is \"@bob\".")]
    public async Task Arguments_are_what_was_typed_and_a_wrong_one_is_named(string option, string value, string problem)
    {
        (int exitCode, string output, string errors) = await MinerInside.RunAsync(
            _folder, "--data-dir", _folder.File("data"), "--listen", "http://127.0.0.1:0", option, value);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.StartsWith($"miner: {problem}", errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("data")));
    }

    [Fact]
    public async Task More_threads_than_cores_are_no_faster_and_that_is_said()
    {
        int cores = Environment.ProcessorCount;
        using var miner = new MinerProcess(
            _folder, "--listen", "http://127.0.0.1:0", "--threads", $"{Math.Min(256, cores + 14)}");

        string line = (await miner.ReadToAsync("Mining (threads"))[^1];

        Assert.Contains($"Mining (threads: {cores}; ", line, StringComparison.Ordinal);
        Assert.Contains($"would be no faster, this computer has {cores} core", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_SQLite_cannot_open_is_called_too_long()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has limits of its own.");
        string deep = string.Join('/', Enumerable.Repeat(new string('d', 100), 5));

        (int exitCode, _, string errors) = await MinerProcess.RunAsync(
            _folder, "--listen", "http://127.0.0.1:0", "--data-dir", _folder.File(deep));

        Assert.Equal(1, exitCode);
        Assert.Contains("is too long for SQLite", errors, StringComparison.Ordinal);
        Assert.Contains("--data-dir", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_current_folder_that_was_deleted_a_relative_path_is_refused_in_words()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not delete a folder that a program is in.");
        string gone = Directory.CreateDirectory(_folder.File("gone")).FullName;
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        string miner = Path.Combine(AppContext.BaseDirectory, "miner.dll");
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"rmdir '{gone}' && exec '{dotnet}' '{miner}' --data-dir data"])
        {
            WorkingDirectory = gone,
            RedirectStandardError = true,
        };

        using Process process = Process.Start(start)!;
        string errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Deadline);

        Assert.Equal(2, process.ExitCode);
        Assert.StartsWith("miner: --data-dir must be an absolute path, because the current folder was deleted", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_may_not_be_written_is_named()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no modes.");
            return;
        }

        Assert.SkipWhen(Environment.IsPrivilegedProcess, "Root may write everything.");
        File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            (int exitCode, _, string errors) = await MinerProcess.RunAsync(
                _folder, "--listen", "http://127.0.0.1:0", "--data-dir", _folder.File("data"));

            Assert.Equal(1, exitCode);
            Assert.Contains(_folder.File("data"), errors, StringComparison.Ordinal);
        }
        finally
        {
            File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public async Task A_node_at_all_addresses_names_one_that_can_be_opened_and_announces_none()
    {
        await using TestNode node = await TestNode.StartAsync(listen: new Uri("http://0.0.0.0:0"));

        Assert.False(IPAddress.Parse(node.Url.Host).Equals(IPAddress.Any));
        Assert.Contains("\"network\"", await node.Http.GetStringAsync("/api/node"), StringComparison.Ordinal);
        var options = new MinerOptions
        {
            Network = node.Node.Parameters,
            DataRoot = _folder.Path,
            Listen = new Uri("http://0.0.0.0:7000"),
        };
        Assert.Null(options.OwnUrl);
    }

    [Fact]
    public async Task A_name_that_the_node_does_not_know_is_refused_with_the_option_that_makes_it_known()
    {
        await using TestNode node = await TestNode.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/node");
        request.Headers.Host = "coin.example.org";

        using HttpResponseMessage answer = await node.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
        Assert.Contains("--public-url", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "")]
    [InlineData(2, ", 1 payment")]
    [InlineData(1_001, ", 1,000 payments")]
    public void Payments_are_counted_as_one_counts(int transactions, string text) =>
        Assert.Equal(text, MinerLog.Payments(transactions));
}
