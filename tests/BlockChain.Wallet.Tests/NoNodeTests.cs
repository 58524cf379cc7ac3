using System.Net;
using System.Net.Sockets;
using BlockChain.Core.Consensus;

namespace BlockChain.Wallet.Tests;

/// <summary>Without a node the wallet says how to start one, exit code 6.</summary>
public sealed class NoNodeTests : IDisposable
{
    private readonly TestWallet _wallet = new();

    public void Dispose() => _wallet.Dispose();

    [Theory]
    [InlineData("balance")]
    [InlineData("balance --json")]
    [InlineData("balance --height 3")]
    [InlineData("history")]
    [InlineData("send SPCijCA5YeVAQ4atSwASaseMefm1jBANXt 1 --yes")]
    [InlineData("send SPCijCA5YeVAQ4atSwASaseMefm1jBANXt 1 --dry-run")]
    [InlineData("status 0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("receipt 0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("explain 1")]
    public async Task A_command_that_needs_a_node_tells_how_to_start_one(string command)
    {
        _wallet.Create(ChainParameters.Main);

        TestWallet.Result result = await _wallet.RunAsync([.. command.Split(' '), "--node", NobodyListens()]);

        Assert.Equal((6, ""), (result.ExitCode, result.Output));
        Assert.Contains("Start one in another terminal: miner", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_regtest_the_advice_names_the_network()
    {
        _wallet.Create(ChainParameters.Regtest);

        TestWallet.Result result =
            await _wallet.RunAsync("balance", "--network", "regtest", "--node", NobodyListens());

        Assert.Contains("miner --network regtest", result.Error, StringComparison.Ordinal);
    }

    private static string NobodyListens()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"http://{listener.LocalEndpoint}";
    }
}
