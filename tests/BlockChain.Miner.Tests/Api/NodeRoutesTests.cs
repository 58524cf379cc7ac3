using System.Text.Json;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Miner.Tests.Api;

public sealed class NodeRoutesTests(PaidChain chain) : IClassFixture<PaidChain>
{
    private TestNode Node => chain.Node;

    [Fact]
    public async Task A_node_says_who_it_is_and_how_far()
    {
        JsonElement node = await Node.JsonAsync("/api/node");

        node.HasFields(
            "name", "version", "network", "genesis", "height", "tip", "chainwork", "peers", "mempool", "supply", "mining",
            "signatures", "sync");
        Assert.Matches("^SimpleCoin-[0-9a-f]{8}$", node.Text("name"));
        Assert.Matches(@"^\d+\.\d+\.\d+$", node.Text("version"));
        Assert.Equal("regtest", node.Text("network"));
        Assert.Equal(chain.Hashes[0], node.Text("genesis"));
        Assert.Equal(102, node.Number("height"));
        Assert.Equal(chain.Hashes[102], node.Text("tip"));
        Assert.Equal("00000000000000000000000000000000000000000000000000000000000000ce", node.Text("chainwork"));
        Assert.Equal(0, node.Number("peers"));
        Assert.Equal(1, node.Number("mempool"));
        Assert.Equal(102 * 50 * PaidChain.Coin, node.Number("supply"));
        Assert.NotEmpty(node.Text("signatures")!);
        node.GetProperty("mining").HasFields("threads", "hashrate");
        Assert.Equal(0, node.GetProperty("mining").Number("threads"));

        // Blocks on demand cost some hashes each.
        Assert.InRange(node.GetProperty("mining").GetProperty("hashrate").GetDouble(), 0, 1e6);
    }

    [Fact]
    public async Task A_node_without_a_network_has_no_peers()
    {
        Assert.Equal("[]", (await Node.JsonAsync("/api/peers")).GetRawText());
    }

    [Fact]
    public async Task The_ends_of_all_branches_are_listed()
    {
        JsonElement tips = await Node.JsonAsync("/api/chain-tips");

        Assert.Equal(2, tips.GetArrayLength());
        tips[0].HasFields("height", "hash", "branchlen", "status");
        JsonElement active = tips.EnumerateArray().Single(tip => tip.Text("hash") == chain.Hashes[102]);
        JsonElement side = tips.EnumerateArray().Single(tip => tip.Text("hash") == chain.Side.Hash.ToString());
        Assert.Equal((102, 0, "active"), (active.Number("height"), active.Number("branchlen"), active.Text("status")));
        Assert.Equal((102, 1, "valid-headers"), (side.Number("height"), side.Number("branchlen"), side.Text("status")));
    }

    [Fact]
    public async Task An_invalid_branch_names_the_rule_that_it_breaks_also_after_a_restart()
    {
        using var folder = new TemporaryFolder();
        Block bad = new BlockDraft(ChainedHeader.OfGenesis(ChainParameters.Regtest.Genesis.Header), ChainParameters.Regtest)
        {
            CoinbaseValue = new(60 * PaidChain.Coin),
        }.Build();
        await using (TestNode before = await TestNode.StartAsync(dataRoot: folder.Path))
        {
            await before.SendAsync(bad);
        }

        await using TestNode node = await TestNode.StartAsync(dataRoot: folder.Path);

        JsonElement tip = (await node.JsonAsync("/api/chain-tips"))[0];
        tip.HasFields("height", "hash", "branchlen", "status", "reason");
        Assert.Equal(($"{bad.Hash}", "invalid", "bad-cb-amount"), (tip.Text("hash"), tip.Text("status"), tip.Text("reason")));
    }

    [Fact]
    public async Task A_miner_from_outside_hears_what_the_next_block_must_have()
    {
        JsonElement next = await Node.JsonAsync("/api/next-block");

        next.HasFields("version", "previousblockhash", "height", "bits", "target", "curtime", "mintime", "coinbasevalue");
        Assert.Equal(chain.Hashes[102], next.Text("previousblockhash"));
        Assert.Equal((4, 103, 50 * PaidChain.Coin), (next.Number("version"), next.Number("height"), next.Number("coinbasevalue")));
        Assert.Equal(("207fffff", "7fffff" + new string('0', 58)), (next.Text("bits"), next.Text("target")));
        Assert.Equal(Node.Node.Tip.MedianTimePast() + 1, next.Number("mintime"));
        Assert.InRange(next.Number("curtime"), next.Number("mintime"), uint.MaxValue);
    }

    [Fact]
    public async Task The_fingerprint_of_the_unspent_outputs_belongs_to_the_tip()
    {
        JsonElement set = await Node.JsonAsync("/api/utxo-set");

        set.HasFields("height", "bestblock", "txouts", "total_amount", "hash");
        Assert.Equal(102, set.Number("height"));
        Assert.Equal(chain.Hashes[102], set.Text("bestblock"));
        Assert.Equal(101 + 3, set.Number("txouts"));
        Assert.Equal(102 * 50 * PaidChain.Coin, set.Number("total_amount"));
        Assert.Matches("^[0-9a-f]{64}$", set.Text("hash"));
    }

    [Fact]
    public async Task The_fingerprint_follows_the_tip_and_many_may_ask_at_once()
    {
        await using TestNode node = await TestNode.StartAsync();
        string empty = (await node.JsonAsync("/api/utxo-set")).Text("hash")!;
        await node.GenerateAsync(1);

        JsonElement[] sets = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => node.JsonAsync("/api/utxo-set")));

        // SHA-256 of nothing.
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", empty);
        Assert.Single(sets.Select(set => set.GetRawText()).Distinct());
        Assert.Equal(1, sets[0].Number("txouts"));
    }

    [Fact]
    public async Task The_node_is_healthy_and_describes_its_routes()
    {
        Assert.Equal("ok", await Node.TextAsync("/healthz"));

        JsonElement document = await Node.JsonAsync("/openapi/v1.json");
        JsonElement paths = document.GetProperty("paths");
        string[] expected =
        [
            "/api/blocks/tip/height", "/api/blocks/tip/hash", "/api/block-height/{height}", "/api/blocks/{start}",
            "/api/block/{hash}", "/api/block/{hash}/status", "/api/block/{hash}/header", "/api/block/{hash}/raw",
            "/api/block/{hash}/txids", "/api/block/{hash}/txid/{index}", "/api/block/{hash}/txs/{start}",
            "/api/tx/{txid}", "/api/tx/{txid}/status", "/api/tx/{txid}/hex", "/api/tx/{txid}/raw",
            "/api/tx/{txid}/merkle-proof", "/api/tx/{txid}/outspend/{index}", "/api/tx/{txid}/outspends",
            "/api/address/{address}", "/api/address/{address}/utxo", "/api/address/{address}/txs",
            "/api/address/{address}/txs/chain/{last}", "/api/address/{address}/txs/mempool",
            "/api/address/{address}/balance", "/api/address/{address}/qr", "/api/mempool", "/api/mempool/txids",
            "/api/mempool/recent", "/api/fee-estimates", "/api/find/{digits}", "/api/next-block", "/api/tx", "/api/txs", "/api/txs/raw", "/api/block",
            "/api/utxo-set", "/api/node", "/api/headers/{hash}",
            "/api/headers", "/api/blocks/raw", "/api/chain-tips", "/api/peers", "/api/peers/{url}", "/api/join", "/api/join/qr", "/api/events", "/api/regtest/generate", "/healthz", "/", "/rpc",
        ];
        Assert.Equal(expected.Order(), paths.EnumerateObject().Select(path => path.Name).Order());
        Assert.All(
            paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject()),
            operation => Assert.NotEmpty(operation.Value.Text("summary")!));
        Assert.True(paths.GetProperty("/api/tx").GetProperty("post").GetProperty("requestBody").GetProperty("content")
            .TryGetProperty("text/plain", out _));
        Assert.True(document.GetProperty("components").GetProperty("schemas").GetProperty("BlockRecord")
            .GetProperty("properties").TryGetProperty("previousblockhash", out _));
    }

    [Fact]
    public async Task On_the_main_network_nothing_is_mined_on_demand()
    {
        await using TestNode node = await TestNode.StartAsync(ChainParameters.Main);

        HttpResponseMessage answer = await node.Http.PostAsync(
            "/api/regtest/generate", new StringContent("""{"blocks":1}""", null, "application/json"));

        await answer.ProblemAsync(404);
        Assert.Equal(0, node.Node.Tip.Height);
    }
}
