using System.Text.Json;
using BlockChain.Core.Consensus;
using BlockChain.Core.Network;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Miner.Tests.Api;

public sealed class AddressRoutesTests(PaidChain chain) : IClassFixture<PaidChain>
{
    private static readonly string Miner = PaidChain.AddressOf(TestKeys.Miner);
    private static readonly string Alice = PaidChain.AddressOf(TestKeys.Alice);
    private static readonly string Bob = PaidChain.AddressOf(TestKeys.Bob);

    private TestNode Node => chain.Node;

    [Fact]
    public async Task An_address_tells_what_it_received_and_spent()
    {
        JsonElement alice = await Node.JsonAsync($"/api/address/{Alice}");

        alice.HasFields("address", "chain_stats", "mempool_stats");
        Assert.Equal(Alice, alice.Text("address"));
        JsonElement inChain = alice.GetProperty("chain_stats");
        inChain.HasFields("tx_count", "funded_txo_count", "funded_txo_sum", "spent_txo_count", "spent_txo_sum");
        Assert.Equal((1, 1, 20 * PaidChain.Coin, 0, 0), Numbers(inChain));
        Assert.Equal(
            (1, 1, (15 * PaidChain.Coin) - 500, 1, 20 * PaidChain.Coin), Numbers(alice.GetProperty("mempool_stats")));
        Assert.Equal(
            (103, 103, (102 * 50 * PaidChain.Coin) + 1_000 + (20 * PaidChain.Coin) - 1_000, 1, 50 * PaidChain.Coin),
            Numbers((await Node.JsonAsync($"/api/address/{Miner}")).GetProperty("chain_stats")));
    }

    [Fact]
    public async Task Unspent_outputs_are_those_of_the_chain_and_of_the_mempool()
    {
        JsonElement bob = await Node.JsonAsync($"/api/address/{Bob}/utxo");

        Assert.Equal(2, bob.GetArrayLength());
        bob[0].HasFields("txid", "vout", "status", "value");
        Assert.Equal(chain.Confirmed.Id.ToString(), bob[0].Text("txid"));
        Assert.Equal(1, bob[0].Number("vout"));
        Assert.Equal(10 * PaidChain.Coin, bob[0].Number("value"));
        Assert.Equal(102, bob[0].GetProperty("status").Number("block_height"));
        Assert.Equal(chain.Waiting.Id.ToString(), bob[1].Text("txid"));
        Assert.False(bob[1].GetProperty("status").GetProperty("confirmed").GetBoolean());
    }

    [Fact]
    public async Task What_the_mempool_spends_is_not_unspent_any_more()
    {
        JsonElement alice = await Node.JsonAsync($"/api/address/{Alice}/utxo");

        Assert.Equal([chain.Waiting.Id.ToString()], alice.Strings("txid"));
        Assert.Equal((15 * PaidChain.Coin) - 500, alice[0].Number("value"));
    }

    [Fact]
    public async Task A_coinbase_says_when_it_matures()
    {
        JsonElement miner = await Node.JsonAsync($"/api/address/{Miner}/utxo");

        miner[0].HasFields("txid", "vout", "status", "value", "matures_at");
        Assert.Equal(2, miner[0].GetProperty("status").Number("block_height"));
        Assert.Equal(102, miner[0].Number("matures_at"));
        JsonElement change = miner.EnumerateArray()
            .Single(output => output.Text("txid") == chain.Confirmed.Id.ToString());
        change.HasFields("txid", "vout", "status", "value");
    }

    [Fact]
    public async Task A_history_in_pages_has_each_transaction_once_and_ends()
    {
        var seen = new List<string>();
        string route = $"/api/address/{Miner}/txs/chain";
        while (await Node.JsonAsync(route) is var page && page.GetArrayLength() > 0)
        {
            Assert.InRange(page.GetArrayLength(), 1, 25);
            seen.AddRange(page.Strings("txid"));
            Assert.InRange(seen.Count, 1, 103);
            route = $"/api/address/{Miner}/txs/chain/{seen[^1]}";
        }

        var expected = new List<string>();
        for (int height = 102; height > 0; height--)
        {
            JsonElement ids = await Node.JsonAsync($"/api/block/{chain.Hashes[height]}/txids");
            expected.AddRange(ids.Strings().Reverse());
        }

        Assert.Equal(expected, seen);
    }

    // 25 of the largest would be a quarter of a gigabyte of JSON.
    [Fact]
    public async Task A_page_of_large_transactions_is_short_and_the_history_goes_on()
    {
        await using TestNode node = await TestNode.StartAsync();
        await node.GenerateAsync(103, Miner);
        var draft = new BlockDraft(node.Node.Tip, ChainParameters.Regtest);
        for (int height = 1; height <= 3; height++)
        {
            var large = new Payment((await node.RewardAsync(height)).Output(0, TestKeys.Miner));
            Enumerable.Range(0, 6_000).ToList().ForEach(_ => large.To(TestKeys.Alice, 1_000));
            draft.With(large.Sign());
        }

        Assert.Null(node.Node.SubmitBlock(draft.Build()).Violation);

        string[] expected = [.. draft.Transactions.Select(transaction => transaction.Id.ToString()).Reverse()];
        string route = $"/api/address/{Alice}/txs/chain";
        Assert.Equal(expected[..2], (await node.JsonAsync(route)).Strings("txid"));
        Assert.Equal(expected[2..], (await node.JsonAsync($"{route}/{expected[1]}")).Strings("txid"));
        Assert.Equal(0, (await node.JsonAsync($"{route}/{expected[2]}")).GetArrayLength());
        using var client = new NodeClient(node.Url);
        var read = new List<string>();
        await foreach (ListedTransaction transaction in client.GetChainTransactionsAsync(Alice))
        {
            read.Add(transaction.Id.ToString());
        }

        Assert.Equal(expected, read);
    }

    [Fact]
    public async Task Transactions_that_wait_come_first()
    {
        JsonElement all = await Node.JsonAsync($"/api/address/{Alice}/txs");
        JsonElement waiting = await Node.JsonAsync($"/api/address/{Alice}/txs/mempool");
        JsonElement inChain = await Node.JsonAsync($"/api/address/{Alice}/txs/chain");

        Assert.Equal([chain.Waiting.Id.ToString(), chain.Confirmed.Id.ToString()], all.Strings("txid"));
        Assert.Equal([chain.Waiting.Id.ToString()], waiting.Strings("txid"));
        Assert.Equal([chain.Confirmed.Id.ToString()], inChain.Strings("txid"));
    }

    [Fact]
    public async Task After_a_transaction_that_is_unknown_or_was_reversed_the_list_is_to_be_begun_again()
    {
        string[] gone = [new string('a', 64), $"{chain.Side.Transactions[0].Id}", $"{chain.Waiting.Id}"];
        foreach (string last in gone)
        {
            JsonElement problem = await Node.ProblemAsync(404, $"/api/address/{Miner}/txs/chain/{last}");
            Assert.EndsWith("Begin again.", problem.Text("detail"));
        }
    }

    [Theory]
    [InlineData("", 102, 20)]
    [InlineData("?height=101", 101, 0)]
    [InlineData("?height=102", 102, 20)]
    [InlineData("?time=1893456000", 1, 0)]
    [InlineData("?time=1893455999", 0, 0)]
    [InlineData("?time=4000000000", 102, 20)]
    public async Task A_balance_can_be_asked_for_any_point_of_history(string moment, int height, long coins)
    {
        JsonElement balance = await Node.JsonAsync($"/api/address/{Alice}/balance{moment}");

        balance.HasFields("address", "height", "balance");
        Assert.Equal(Alice, balance.Text("address"));
        Assert.Equal(height, balance.Number("height"));
        Assert.Equal(coins * PaidChain.Coin, balance.Number("balance"));
    }

    [Theory]
    [InlineData("?height=103")]
    [InlineData("?height=-1")]
    [InlineData("?height=x")]
    [InlineData("?time=1296688601")]
    [InlineData("?time=-1")]
    [InlineData("?time=99999999999999999999")]
    [InlineData("?height=1&time=1893456000")]
    public async Task A_balance_at_no_point_of_history_is_400(string moment)
    {
        JsonElement problem = await Node.ProblemAsync(400, $"/api/address/{Alice}/balance{moment}");

        Assert.NotEmpty(problem.Text("detail")!);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/utxo")]
    [InlineData("/txs")]
    [InlineData("/txs/chain")]
    [InlineData("/txs/mempool")]
    [InlineData("/balance")]
    public async Task What_is_no_address_of_this_network_is_400(string question)
    {
        await Node.ProblemAsync(400, $"/api/address/{Alice[..^1]}{question}");
        await Node.ProblemAsync(400, $"/api/address/1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2{question}");
    }

    [Fact]
    public async Task Ten_thousand_unspent_outputs_are_one_answer_and_more_are_pages_that_end()
    {
        await using TestNode node = await TestNode.StartAsync(now: DateTimeOffset.FromUnixTimeSeconds(PaidChain.Start));
        await node.GenerateAsync(1, Miner);
        Transaction first = await node.RewardAsync(1);
        await node.GenerateAsync(100, PaidChain.AddressOf(TestKeys.Bob));
        Transaction many = PayManyTimes(first.Output(0, TestKeys.Miner), 10_000);
        await MineAsync(node, many);

        Assert.Equal(10_000, (await node.JsonAsync($"/api/address/{Alice}/utxo")).GetArrayLength());

        Transaction more = PayManyTimes(many.Output(3, TestKeys.Alice), 3);
        Assert.True((await node.SendAsync(more)).IsSuccessStatusCode);

        JsonElement problem = await node.ProblemAsync(400, $"/api/address/{Alice}/utxo");
        Assert.Contains("?after=txid:vout", problem.Text("detail"));
        await node.ProblemAsync(400, $"/api/address/{Alice}/utxo?after=nothing");
        await node.ProblemAsync(404, $"/api/address/{Alice}/utxo?after={new string('a', 64)}:0");

        var seen = new List<string>();
        string after = "";
        while (await node.JsonAsync($"/api/address/{Alice}/utxo?after={after}") is var page && page.GetArrayLength() > 0)
        {
            Assert.InRange(page.GetArrayLength(), 1, 10_000);
            seen.AddRange(page.EnumerateArray().Select(output => $"{output.Text("txid")}:{output.Number("vout")}"));
            after = seen[^1];
        }

        // The fourth is spent by the mempool, which makes three new ones.
        Assert.Equal(
            [
                .. Enumerable.Range(0, 10_000).Where(i => i != 3).Select(i => $"{many.Id}:{i}"),
                .. Enumerable.Range(0, 3).Select(i => $"{more.Id}:{i}"),
            ],
            seen);
    }

    private static (long, long, long, long, long) Numbers(JsonElement stats) => (
        stats.Number("tx_count"), stats.Number("funded_txo_count"), stats.Number("funded_txo_sum"),
        stats.Number("spent_txo_count"), stats.Number("spent_txo_sum"));

    private static Transaction PayManyTimes(Spendable from, int count)
    {
        var payment = new Payment(from);
        for (int i = 0; i < count; i++)
        {
            payment.To(TestKeys.Alice, (from.Value.Units - 10_000) / count);
        }

        return payment.Sign();
    }

    private static async Task MineAsync(TestNode node, Transaction transaction)
    {
        var draft = new BlockDraft(node.Node.Tip, ChainParameters.Regtest) { Time = node.Node.Tip.Header.Time + 1 };
        HttpResponseMessage answer = await node.SendAsync(draft.With(transaction).Build());
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
