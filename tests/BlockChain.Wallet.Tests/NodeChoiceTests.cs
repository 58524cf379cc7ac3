using System.Text.Json;
using BlockChain.Core.Consensus;
using BlockChain.Core.Network;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Wallet.Tests;

/// <summary>Which of the nodes that a user names is asked, and what is said of the others.</summary>
public sealed class NodeChoiceTests : TwoNodes
{
    [Fact]
    public async Task A_node_with_less_work_is_only_behind()
    {
        Honest.Mine(2);

        TestWallet.Result both = await BalanceAsync(Other, Honest);
        TestWallet.Result alone = await BalanceAsync(Other);

        Assert.Equal(NotCompared(Other, with: Honest), both.Error);
        Assert.Equal((250 * Coin, 250 * Coin), Amounts(both));
        Assert.Contains($"The node at {Other.Url} is behind", alone.Error, StringComparison.Ordinal);
        Assert.Equal((0, 150 * Coin), (alone.ExitCode, Amounts(alone).Proved));
    }

    [Fact]
    public async Task A_node_one_block_ahead_is_not_believed_alone_without_a_word()
    {
        Other.Mine();
        Other.Lie = path => path.EndsWith("/utxo", StringComparison.Ordinal) ? "[]" : null;

        TestWallet.Result result = await BalanceAsync(Honest, Other);

        Assert.Equal(0, Amounts(result).Total);
        Assert.Equal(NotCompared(Honest, with: Other), result.Error);
    }

    [Fact]
    public async Task A_chain_that_ends_before_the_node_says_is_named()
    {
        using var client = new NodeClient(Other.Url);
        NodeRecord node = await client.GetNodeAsync(Network, TestContext.Current.CancellationToken);
        Other.Lie = path => path == "node"
            ? JsonSerializer.Serialize(node with { Height = 2_000 }, ApiJson.Default.NodeRecord)
            : null;

        TestWallet.Result result = await BalanceAsync(Other);

        Assert.Contains(
            $"The node at {Other.Url} says that its chain ends at block 2,000. This wallet has checked headers up to block 3: "
            + "run the command again to check more.",
            result.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_node_in_reach_is_enough_and_none_is_exit_code_6()
    {
        string url = Other.Url.ToString();
        Other.Dispose();

        TestWallet.Result one = await Wallet.RunAsync(
            "balance", Miner, "--network", "regtest", "--node", url, "--node", Honest.Url.ToString());
        TestWallet.Result none = await Wallet.RunAsync("balance", Miner, "--network", "regtest", "--node", url);

        Assert.Equal((0, 6), (one.ExitCode, none.ExitCode));
        Assert.Contains("No node answers at", one.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_behind_the_address_of_a_node_is_named_as_the_mistake()
    {
        TestWallet.Result result = await Wallet.RunAsync(
            "balance", Miner, "--network", "regtest", "--node", $"{Honest.Url}api/node");

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains($"Leave out the path, as in {Honest.Url.GetLeftPart(UriPartial.Authority)}", result.Error, StringComparison.Ordinal);
    }

    private static string NotCompared(ChainNode node, ChainNode with) =>
        $"The node at {node.Url} is at another block than {with.Url}: its answers were not compared. Run the command again to "
        + "compare them.\n";

    [Fact]
    public async Task A_node_of_another_network_is_refused()
    {
        Wallet.Create(ChainParameters.Main);

        TestWallet.Result result = await Wallet.RunAsync("balance", "--node", Honest.Url.ToString());

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("on the network regtest, not on main", result.Error, StringComparison.Ordinal);
    }
}
