using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Network;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Miner.Tests.Api;

public sealed class SyncRoutesTests(PaidChain chain) : IClassFixture<PaidChain>
{
    private TestNode Node => chain.Node;

    [Fact]
    public async Task Headers_after_a_block_lead_to_the_tip()
    {
        byte[] headers = await Node.BytesAsync($"/api/headers/{chain.Hashes[0]}");
        byte[] three = await Node.BytesAsync($"/api/headers/{chain.Hashes[50]}?count=3");

        Assert.Equal(102 * 80, headers.Length);
        for (int height = 1; height <= 102; height++)
        {
            Assert.Equal(
                await Node.TextAsync($"/api/block/{chain.Hashes[height]}/header"),
                Convert.ToHexStringLower(headers.AsSpan((height - 1) * 80, 80)));
        }

        Assert.Equal(headers[(50 * 80)..(53 * 80)], three);
        Assert.Empty(await Node.BytesAsync($"/api/headers/{chain.Hashes[102]}"));
        Assert.Equal(102 * 80, (await Node.BytesAsync($"/api/headers/{chain.Hashes[0]}?count=1000000")).Length);
    }

    [Fact]
    public async Task There_are_no_headers_after_what_is_not_in_the_best_chain()
    {
        await Node.ProblemAsync(404, $"/api/headers/{chain.Side.Hash}");
        await Node.ProblemAsync(404, $"/api/headers/{new string('a', 64)}");
        await Node.ProblemAsync(400, "/api/headers/x");
        await Node.ProblemAsync(400, $"/api/headers/{chain.Hashes[0]}?count=0");
        await Node.ProblemAsync(400, $"/api/headers/{chain.Hashes[0]}?count=-1");
    }

    [Fact]
    public async Task Blocks_come_in_the_order_they_are_asked_for()
    {
        string[] hashes = [chain.Hashes[102], new string('a', 64), chain.Side.Hash.ToString(), chain.Hashes[0]];

        List<byte[]> blocks = await RawBlocksAsync(hashes);

        Assert.Equal(4, blocks.Count);
        Assert.Equal(await Node.BytesAsync($"/api/block/{chain.Hashes[102]}/raw"), blocks[0]);
        Assert.Empty(blocks[1]);
        Assert.Equal(chain.Side.ToBytes(), blocks[2]);
        Assert.Equal(await Node.BytesAsync($"/api/block/{chain.Hashes[0]}/raw"), blocks[3]);
    }

    [Fact]
    public async Task Five_hundred_blocks_can_be_asked_for_and_not_one_more()
    {
        string[] hashes = [.. Enumerable.Range(0, 501).Select(i => chain.Hashes.ElementAtOrDefault(i) ?? $"{i:x64}")];

        List<byte[]> blocks = await RawBlocksAsync(hashes[..500]);
        HttpResponseMessage answer = await Node.Http.PostAsJsonAsync("/api/blocks/raw", new { hashes });

        Assert.Equal(500, blocks.Count);
        Assert.Equal(chain.Hashes.Count, blocks.Count(block => block.Length > 0));
        await answer.ProblemAsync(400);
    }

    [Fact]
    public async Task A_block_is_asked_for_once()
    {
        string[] hashes = [chain.Hashes[1], chain.Hashes[2], chain.Hashes[1]];

        HttpResponseMessage answer = await Node.Http.PostAsJsonAsync("/api/blocks/raw", new { hashes });

        Assert.Contains("different", (await answer.ProblemAsync(400)).Text("detail"));
    }

    [Fact]
    public async Task Blocks_end_before_eight_megabytes()
    {
        // Of 680 kB each: eleven are 7.5 MB, and twelve would be 8.2.
        await using TestNode node = await TestNode.StartAsync();
        ChainedHeader genesis = node.Node.Tip;
        var output = TransactionOutput.To(TestKeys.Alice.PublicKey.Hash, new Amount(0));
        var blocks = new List<Block>();
        for (int i = 0; i < 13; i++)
        {
            var draft = new BlockDraft(genesis, ChainParameters.Regtest);
            draft.MoreCoinbaseOutputs.AddRange(Enumerable.Repeat(output, 19_999));
            blocks.Add(draft.Build());
            Assert.Null(node.Node.SubmitBlock(blocks[i]).Violation);
        }

        List<byte[]> answer = await RawBlocksAsync([.. blocks.Select(block => block.Hash.ToString())], node);

        Assert.Equal(11, answer.Count);
        Assert.All(answer, (bytes, i) => Assert.Equal(blocks[i].ToBytes(), bytes));
        Assert.InRange(answer.Sum(bytes => 4 + bytes.Length), 7_400_000, 8_000_000);
    }

    [Fact]
    public async Task Unconfirmed_transactions_come_in_the_order_they_are_asked_for_and_can_be_handed_on_together()
    {
        await using TestNode one = await TestNode.StartAsync();
        await using TestNode other = await TestNode.StartAsync();
        using var blocks = new Story(new DirectNode(ChainParameters.Regtest));
        blocks.Grow("a", 102, on: "genesis");
        for (int height = 1; height <= 102; height++)
        {
            Assert.Null(one.Node.SubmitBlock(blocks[$"a{height}"].Block).Violation);
            Assert.Null(other.Node.SubmitBlock(blocks[$"a{height}"].Block).Violation);
        }

        Transaction first = new Payment(blocks["a1"].Reward).AllTo(TestKeys.Alice).Sign();
        Transaction second = new Payment(first.Output(0, TestKeys.Alice)).AllTo(TestKeys.Bob).Sign();
        Assert.Null(one.Node.SubmitTransaction(first));
        Assert.Null(one.Node.SubmitTransaction(second));

        HttpResponseMessage answer = await one.Http.PostAsJsonAsync(
            "/api/txs/raw", new { txids = new[] { $"{first.Id}", new string('a', 64), $"{second.Id}" } });
        byte[] records = await answer.Content.ReadAsByteArrayAsync();
        Assert.True(RawRecords.TryRead(records, 3, out List<ReadOnlyMemory<byte>>? transactions));
        Assert.Equal([first.ToBytes(), [], second.ToBytes()], transactions.Select(bytes => bytes.ToArray()));

        // The one that is not here, of no bytes, does not spoil the others.
        HttpResponseMessage taken = await other.Http.PostAsync("/api/txs", new ByteArrayContent(records));
        Assert.Equal("2", await taken.Content.ReadAsStringAsync());
        Assert.Equal(2, other.Node.Mempool.Count);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(501, 0)]
    public async Task Transactions_that_are_cut_off_or_too_many_are_400(int records, int bytesMissing)
    {
        byte[] all = RawRecords.Write(Enumerable.Repeat(new byte[8], records));

        HttpResponseMessage answer = await Node.Http.PostAsync("/api/txs", new ByteArrayContent(all[..^bytesMissing]));

        await answer.ProblemAsync(400);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"hashes":null}""")]
    [InlineData("""{"hashes":[null]}""")]
    [InlineData("""{"hashes":["abc"]}""")]
    [InlineData("""{"hashes":"abc"}""")]
    [InlineData("[")]
    public async Task A_request_for_blocks_that_makes_no_sense_is_400(string body)
    {
        HttpResponseMessage answer = await Node.Http.PostAsync(
            "/api/blocks/raw", new StringContent(body, null, "application/json"));

        JsonElement problem = await answer.ProblemAsync(400);
        Assert.Contains("hashes", problem.Text("detail"));
    }

    private async Task<List<byte[]>> RawBlocksAsync(string[] hashes, TestNode? node = null)
    {
        HttpResponseMessage answer = await (node ?? Node).Http.PostAsJsonAsync("/api/blocks/raw", new { hashes });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType?.MediaType);
        ReadOnlyMemory<byte> rest = await answer.Content.ReadAsByteArrayAsync();
        var blocks = new List<byte[]>();
        while (!rest.IsEmpty)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(rest.Span);
            blocks.Add(rest.Slice(4, length).ToArray());
            rest = rest[(4 + length)..];
        }

        return blocks;
    }
}
