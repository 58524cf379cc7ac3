using System.Text.Json;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Miner.Tests.Api;

public sealed class MempoolRoutesTests(PaidChain chain) : IClassFixture<PaidChain>
{
    private TestNode Node => chain.Node;

    [Fact]
    public async Task The_mempool_in_numbers()
    {
        JsonElement mempool = await Node.JsonAsync("/api/mempool");

        mempool.HasFields("count", "vsize", "total_fee", "fee_histogram");
        Assert.Equal(1, mempool.Number("count"));
        Assert.Equal(chain.Waiting.Size, mempool.Number("vsize"));
        Assert.Equal(500, mempool.Number("total_fee"));
        JsonElement bar = mempool.GetProperty("fee_histogram")[0];
        Assert.Equal(500.0 / chain.Waiting.Size, bar[0].GetDouble(), 0.001);
        Assert.Equal(chain.Waiting.Size, bar[1].GetInt32());
    }

    [Fact]
    public async Task What_waits_is_listed()
    {
        Assert.Equal([chain.Waiting.Id.ToString()], (await Node.JsonAsync("/api/mempool/txids")).Strings());

        JsonElement recent = (await Node.JsonAsync("/api/mempool/recent"))[0];
        recent.HasFields("txid", "fee", "vsize", "value");
        Assert.Equal(chain.Waiting.Id.ToString(), recent.Text("txid"));
        Assert.Equal(500, recent.Number("fee"));
        Assert.Equal(chain.Waiting.Size, recent.Number("vsize"));
        Assert.Equal((20 * PaidChain.Coin) - 500, recent.Number("value"));
    }

    [Fact]
    public async Task While_all_that_waits_fits_into_a_block_the_least_fee_will_do()
    {
        JsonElement estimates = await Node.JsonAsync("/api/fee-estimates");

        Assert.Equal(
            [.. Enumerable.Range(1, 25).Select(wait => $"{wait}"), "144", "504", "1008"],
            estimates.EnumerateObject().Select(estimate => estimate.Name));
        Assert.All(estimates.EnumerateObject(), estimate => Assert.Equal(1, estimate.Value.GetDouble()));
    }

    [Fact]
    public async Task What_does_not_fit_into_the_next_block_must_be_outbid()
    {
        await using TestNode node = await TestNode.StartAsync();
        Core.Transactions.Transaction[] transactions = await FillAsync(node, count: 12);

        JsonElement estimates = await node.JsonAsync("/api/fee-estimates");
        JsonElement mempool = await node.JsonAsync("/api/mempool");

        // Ten transactions of nearly 100,000 bytes fit into a block, the two poorest of the twelve do not: to be in the
        // next block one must pay more than the third, which pays 5 units a byte.
        Assert.Equal(12, transactions.Length);
        Assert.InRange(estimates.GetProperty("1").GetDouble(), 5.0, 5.02);
        Assert.Equal(1, estimates.GetProperty("2").GetDouble());
        JsonElement[] bars = [.. mempool.GetProperty("fee_histogram").EnumerateArray()];
        Assert.Equal(mempool.Number("vsize"), bars.Sum(bar => bar[1].GetInt64()));
        double[] rates = [.. bars.Select(bar => bar[0].GetDouble())];
        Assert.Equal(rates.OrderDescending(), rates);
    }

    [Fact]
    public async Task A_block_takes_what_waited_out_of_the_mempool()
    {
        await using TestNode node = await TestNode.StartAsync();
        Core.Transactions.Transaction[] sent = await FillAsync(node, count: 2);
        Assert.Equal(2, (await node.JsonAsync("/api/mempool")).Number("count"));

        await node.GenerateAsync(1);

        Assert.Equal(0, (await node.JsonAsync("/api/mempool")).Number("count"));
        Assert.Equal(0, (await node.JsonAsync("/api/mempool/txids")).GetArrayLength());
        string alice = PaidChain.AddressOf(TestKeys.Alice);
        Assert.Equal(0, (await node.JsonAsync($"/api/address/{alice}/txs/mempool")).GetArrayLength());
        Assert.True((await node.JsonAsync($"/api/tx/{sent[0].Id}/status")).GetProperty("confirmed").GetBoolean());
    }

    /// <summary>Transactions of nearly 100,000 bytes that pay 3, 4, 5, … units a byte.</summary>
    private static async Task<Core.Transactions.Transaction[]> FillAsync(TestNode node, int count)
    {
        await node.GenerateAsync(100 + count, PaidChain.AddressOf(TestKeys.Miner));
        var sent = new List<Core.Transactions.Transaction>();
        for (int i = 0; i < count; i++)
        {
            Spendable reward = (await node.RewardAsync(i + 1)).Output(0, TestKeys.Miner);
            const int outputs = 2_930;
            int size = 10 + 148 + (34 * outputs);
            long fee = size * (3L + i);
            var payment = new Payment(reward);
            for (int j = 0; j < outputs - 1; j++)
            {
                payment.To(TestKeys.Alice, 1_000);
            }

            payment.To(TestKeys.Alice, reward.Value.Units - (1_000 * (outputs - 1)) - fee);
            sent.Add(payment.Sign());
            HttpResponseMessage answer = await node.SendAsync(sent[^1]);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }

        return [.. sent];
    }
}
