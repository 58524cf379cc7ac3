using System.Text.Json;

namespace BlockChain.Miner.Tests.Api;

public sealed class BlockRoutesTests(PaidChain chain) : IClassFixture<PaidChain>
{
    private const string Unknown = "00000000000000000000000000000000000000000000000000000000000000aa";

    private TestNode Node => chain.Node;

    private string TipHash => chain.Hashes[PaidChain.Tip];

    [Fact]
    public async Task The_tip_and_a_hash_by_height_are_bare_text()
    {
        Assert.Equal("102", await Node.TextAsync("/api/blocks/tip/height"));
        Assert.Equal(TipHash, await Node.TextAsync("/api/blocks/tip/hash"));
        Assert.Equal(
            "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206",
            await Node.TextAsync("/api/block-height/0"));
    }

    [Fact]
    public async Task A_block_has_the_fields_of_Esplora()
    {
        JsonElement block = await Node.JsonAsync($"/api/block/{TipHash}");

        block.HasFields(
            "id", "height", "version", "timestamp", "tx_count", "size", "weight", "merkle_root", "previousblockhash",
            "mediantime", "nonce", "bits", "difficulty");
        byte[] raw = await Node.BytesAsync($"/api/block/{TipHash}/raw");
        Assert.Equal(TipHash, block.Text("id"));
        Assert.Equal(102, block.Number("height"));
        Assert.Equal(4, block.Number("version"));
        Assert.Equal(2, block.Number("tx_count"));
        Assert.Equal(raw.Length, block.Number("size"));
        Assert.Equal(4 * raw.Length, block.Number("weight"));
        Assert.Equal(chain.Hashes[101], block.Text("previousblockhash"));
        Assert.Equal(0x207fffff, block.Number("bits"));
        Assert.Equal(4.656542373906925e-10, block.GetProperty("difficulty").GetDouble(), 1e-22);
        Assert.Equal(Node.Node.Tip.Header.Time, block.Number("timestamp"));
        Assert.Equal(Node.Node.Tip.MedianTimePast(), block.Number("mediantime"));
        Assert.Equal(Node.Node.Tip.Header.Nonce, block.Number("nonce"));
        Assert.Equal(Node.Node.Tip.Header.MerkleRoot.ToString(), block.Text("merkle_root"));
    }

    [Fact]
    public async Task Genesis_has_no_block_before_it()
    {
        JsonElement genesis = await Node.JsonAsync($"/api/block/{chain.Hashes[0]}");

        Assert.Equal(JsonValueKind.Null, genesis.GetProperty("previousblockhash").ValueKind);
        Assert.Equal(1_296_688_602, genesis.Number("mediantime"));
    }

    [Fact]
    public async Task Ten_blocks_are_listed_from_the_newest_down()
    {
        JsonElement newest = await Node.JsonAsync("/api/blocks");
        JsonElement oldest = await Node.JsonAsync("/api/blocks/3");

        Assert.Equal(Enumerable.Range(93, 10).Reverse().Select(height => chain.Hashes[height]), newest.Strings("id"));
        Assert.Equal([chain.Hashes[3], chain.Hashes[2], chain.Hashes[1], chain.Hashes[0]], oldest.Strings("id"));
    }

    [Fact]
    public async Task The_status_names_the_next_block()
    {
        JsonElement before = await Node.JsonAsync($"/api/block/{chain.Hashes[101]}/status");
        JsonElement tip = await Node.JsonAsync($"/api/block/{TipHash}/status");

        before.HasFields("in_best_chain", "height", "next_best");
        Assert.True(before.GetProperty("in_best_chain").GetBoolean());
        Assert.Equal(101, before.Number("height"));
        Assert.Equal(TipHash, before.Text("next_best"));
        Assert.Null(tip.Text("next_best"));
    }

    [Fact]
    public async Task A_block_of_a_side_branch_is_there_but_not_in_the_best_chain()
    {
        string hash = chain.Side.Hash.ToString();

        JsonElement status = await Node.JsonAsync($"/api/block/{hash}/status");
        Assert.False(status.GetProperty("in_best_chain").GetBoolean());
        Assert.Equal(JsonValueKind.Null, status.GetProperty("height").ValueKind);
        Assert.Equal(JsonValueKind.Null, status.GetProperty("next_best").ValueKind);
        Assert.Equal(102, (await Node.JsonAsync($"/api/block/{hash}")).Number("height"));
        Assert.Equal(chain.Side.ToBytes(), await Node.BytesAsync($"/api/block/{hash}/raw"));
        Assert.Equal(
            [chain.Side.Transactions[0].Id.ToString()], (await Node.JsonAsync($"/api/block/{hash}/txids")).Strings());
        await Node.ProblemAsync(404, $"/api/block/{hash}/txs");
    }

    [Fact]
    public async Task Header_ids_and_bytes_fit_each_other()
    {
        string header = await Node.TextAsync($"/api/block/{TipHash}/header");
        byte[] raw = await Node.BytesAsync($"/api/block/{TipHash}/raw");
        string[] ids = (await Node.JsonAsync($"/api/block/{TipHash}/txids")).Strings();

        Assert.Equal(160, header.Length);
        Assert.Equal(header, Convert.ToHexStringLower(raw.AsSpan(0, 80)));
        Assert.Equal(2, ids.Length);
        Assert.Equal(chain.Confirmed.Id.ToString(), ids[1]);
        Assert.Equal(ids[1], await Node.TextAsync($"/api/block/{TipHash}/txid/1"));
        await Node.ProblemAsync(404, $"/api/block/{TipHash}/txid/2");
        await Node.ProblemAsync(400, $"/api/block/{TipHash}/txid/first");
    }

    [Fact]
    public async Task Transactions_of_a_block_come_in_pages_of_25()
    {
        JsonElement page = await Node.JsonAsync($"/api/block/{TipHash}/txs");

        Assert.Equal(2, page.GetArrayLength());
        Assert.Equal(chain.Confirmed.Id.ToString(), page[1].Text("txid"));
        Assert.Equal(page.GetRawText(), (await Node.JsonAsync($"/api/block/{TipHash}/txs/0")).GetRawText());
        Assert.Equal(page.GetRawText(), (await Node.JsonAsync($"/api/block/{TipHash}/txs/undefined")).GetRawText());
        await Node.ProblemAsync(404, $"/api/block/{TipHash}/txs/25");
        await Node.ProblemAsync(400, $"/api/block/{TipHash}/txs/7");
    }

    [Fact]
    public async Task The_output_of_regtests_genesis_is_a_bare_public_key()
    {
        JsonElement coinbase = (await Node.JsonAsync($"/api/block/{chain.Hashes[0]}/txs"))[0];

        JsonElement output = coinbase.GetProperty("vout")[0];
        output.HasFields("scriptpubkey", "scriptpubkey_asm", "scriptpubkey_type", "value");
        Assert.Equal("p2pk", output.Text("scriptpubkey_type"));
        Assert.Equal(5_000_000_000, output.Number("value"));
        Assert.Equal("4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b", coinbase.Text("txid"));
    }

    [Theory]
    [InlineData(404, "/api/block/" + Unknown)]
    [InlineData(404, "/api/block/" + Unknown + "/status")]
    [InlineData(404, "/api/block/" + Unknown + "/raw")]
    [InlineData(404, "/api/block/" + Unknown + "/header")]
    [InlineData(404, "/api/block/" + Unknown + "/txids")]
    [InlineData(404, "/api/block/" + Unknown + "/txs")]
    [InlineData(400, "/api/block/12345")]
    [InlineData(404, "/api/block/../../etc")]
    [InlineData(404, "/api/block-height/103")]
    [InlineData(400, "/api/block-height/4294967296")]
    [InlineData(400, "/api/block-height/-1")]
    [InlineData(400, "/api/block-height/one")]
    [InlineData(404, "/api/blocks/103")]
    [InlineData(400, "/api/blocks/tip")]
    public async Task What_is_unknown_is_404_and_what_makes_no_sense_is_400(int status, string route)
    {
        JsonElement problem = await Node.ProblemAsync(status, route);

        Assert.False(problem.TryGetProperty("reason", out _));
    }
}
