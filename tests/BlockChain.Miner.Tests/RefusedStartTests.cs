using System.Net;
using System.Net.Sockets;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Miner.Tests;

/// <summary>Why the program does not start is one line on standard error.</summary>
public sealed class RefusedStartTests : IDisposable
{
    private const string AnyPort = "http://127.0.0.1:0";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_port_in_use_is_one_clear_line()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        string url = $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}";

        (int exitCode, string output, string errors) = await MinerProcess.RunAsync(_folder, "--listen", url);

        Assert.Equal(1, exitCode);
        Assert.DoesNotContain("error", output);
        Assert.DoesNotContain("found", output);
        IsOneLine(errors, $"{url}/ is already in use");
    }

    [Fact]
    public async Task An_address_that_is_not_this_computer_s_is_one_clear_line()
    {
        (int exitCode, _, string errors) = await MinerProcess.RunAsync(_folder, "--listen", "http://192.0.2.1:5000");

        Assert.Equal(1, exitCode);
        IsOneLine(errors, "Cannot answer at http://192.0.2.1:5000/: ");
        Assert.DoesNotContain("..", errors);
    }

    [Fact]
    public async Task A_second_miner_on_one_folder_says_so_and_leaves()
    {
        using var first = new MinerProcess(_folder, "--network", "regtest", "--listen", AnyPort);
        await first.ReadToAsync("Ctrl+C");

        (int exitCode, _, string errors) = await MinerProcess.RunAsync(
            _folder, "--network", "regtest", "--listen", AnyPort);

        Assert.Equal(1, exitCode);
        IsOneLine(errors, "Another miner is already using ");
    }

    [Fact]
    public async Task A_data_folder_of_another_network_is_one_clear_line()
    {
        Directory.CreateDirectory(_folder.File("main"));
        string file = _folder.File(Path.Combine("main", "chain.db"));
        using (new FullNode(file, ChainParameters.Regtest, TimeProvider.System))
        {
        }

        (int exitCode, _, string errors) = await MinerProcess.RunAsync(
            _folder, "--data-dir", _folder.Path, "--listen", AnyPort);

        Assert.Equal(1, exitCode);
        IsOneLine(errors, "is not of the network main");
    }

    [Fact]
    public async Task A_folder_that_cannot_be_used_is_one_clear_line()
    {
        File.WriteAllText(_folder.File("file"), "");

        (int exitCode, _, string errors) = await MinerProcess.RunAsync(_folder, "--data-dir", _folder.File("file"));

        Assert.Equal(1, exitCode);
        IsOneLine(errors, "cannot be made");
    }

    [Fact]
    public async Task A_file_that_is_no_chain_is_one_clear_line()
    {
        Directory.CreateDirectory(_folder.File("main"));
        File.WriteAllText(_folder.File(Path.Combine("main", "chain.db")), new string('x', 10_000));

        (int exitCode, _, string errors) = await MinerProcess.RunAsync(_folder, "--data-dir", _folder.Path);

        Assert.Equal(1, exitCode);
        IsOneLine(errors, "chain.db");
    }

    [Theory]
    [InlineData("--address", "nobody")]
    [InlineData("--network", "testnet")]
    [InlineData("--threads")]
    [InlineData("--peer", "ftp://127.0.0.1:1")]
    [InlineData("mine")]
    public async Task Wrong_usage_is_one_clear_line_and_exit_code_2(params string[] arguments)
    {
        (int exitCode, string output, string errors) = await MinerInside.RunAsync(
            _folder, ["--data-dir", _folder.File("data"), .. arguments]);

        Assert.Equal((2, ""), (exitCode, output));
        IsOneLine(errors, arguments[0]);
        Assert.False(Directory.Exists(_folder.File("data")));
    }

    /// <summary>As above, but the whole program: once for each of its commands.</summary>
    [Theory]
    [InlineData("--network", "testnet")]
    [InlineData("benchmark", "--seconds", "0")]
    [InlineData("simulate", "race", "--share", "1")]
    [InlineData("lab", "--nodes", "1")]
    public async Task Wrong_usage_ends_the_program_before_it_does_anything(params string[] arguments)
    {
        (int exitCode, string output, string errors) = await MinerProcess.RunAsync(_folder, arguments);

        Assert.Equal((2, ""), (exitCode, output));
        IsOneLine(errors, arguments[^2]);
        Assert.False(Directory.Exists(_folder.File("share")));
    }

    private static void IsOneLine(string errors, string text)
    {
        string line = Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("miner: ", line);
        Assert.Contains(text, line);
    }
}
