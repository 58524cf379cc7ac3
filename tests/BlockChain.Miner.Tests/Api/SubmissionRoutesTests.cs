using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Miner.Tests.Api;

public sealed class SubmissionRoutesTests
{
    [Fact]
    public async Task A_block_is_answered_with_its_hash_also_a_second_time_and_on_a_side_branch()
    {
        await using TestNode node = await TestNode.StartAsync();
        ChainedHeader genesis = node.Node.Tip;
        Block block = new BlockDraft(genesis, ChainParameters.Regtest).Build();
        Block other = new BlockDraft(genesis, ChainParameters.Regtest).Build();

        foreach (Block sent in (Block[])[block, block, other, other])
        {
            HttpResponseMessage answer = await node.SendAsync(sent);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("text/plain", answer.Content.Headers.ContentType?.MediaType);
            Assert.Equal(sent.Hash.ToString(), await answer.Content.ReadAsStringAsync());
        }

        Assert.Equal(block.Hash.ToString(), await node.TextAsync("/api/blocks/tip/hash"));
    }

    [Fact]
    public async Task A_refused_block_is_400_with_a_reason_and_unknown_afterwards()
    {
        await using TestNode node = await TestNode.StartAsync();
        var draft = new BlockDraft(node.Node.Tip, ChainParameters.Regtest);
        draft.CoinbaseValue = new(draft.CoinbaseValue.Units + 1);
        Block block = draft.Build();

        JsonElement problem = await (await node.SendAsync(block)).ProblemAsync(400);
        JsonElement again = await (await node.SendAsync(block)).ProblemAsync(400);

        problem.HasFields("title", "status", "detail", "reason");
        Assert.Equal("bad-cb-amount", problem.Text("reason"));
        Assert.Contains("5000000001", problem.Text("detail"));
        Assert.Equal("duplicate-invalid", again.Text("reason"));
        await node.ProblemAsync(404, $"/api/block/{block.Hash}");
        Assert.Equal("invalid", (await node.JsonAsync("/api/chain-tips")).EnumerateArray()
            .Single(tip => tip.Text("hash") == block.Hash.ToString()).Text("status"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(79)]
    [InlineData(80)]
    [InlineData(1_999_999)]
    [InlineData(2_000_000)]
    public async Task Bytes_that_are_no_block_are_malformed(int length)
    {
        await using TestNode node = await TestNode.StartAsync();

        HttpResponseMessage answer = await node.Http.PostAsync("/api/block", new ByteArrayContent(new byte[length]));

        Assert.Equal("malformed", (await answer.ProblemAsync(400)).Text("reason"));
    }

    [Fact]
    public async Task Too_large_a_body_is_413_whether_its_length_is_announced_or_not()
    {
        await using TestNode node = await TestNode.StartAsync();

        foreach (bool chunked in (bool[])[false, true])
        {
            await (await PostAsync(node, "/api/block", 2_000_001, chunked)).ProblemAsync(413);
            await (await PostAsync(node, "/api/block", 10_000_000, chunked)).ProblemAsync(413);
            await (await PostAsync(node, "/api/tx", 4_000_001, chunked)).ProblemAsync(413);
            await (await PostAsync(node, "/api/blocks/raw", 64_001, chunked)).ProblemAsync(413);
        }
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json")]
    [InlineData("application/octet-stream")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData(null)]
    public async Task A_transaction_is_read_whatever_its_content_type(string? type)
    {
        await using TestNode node = await TestNode.StartAsync();
        await node.GenerateAsync(101, PaidChain.AddressOf(TestKeys.Miner));
        string hash = await node.TextAsync("/api/block-height/1");
        Assert.True(Block.TryParse(await node.BytesAsync($"/api/block/{hash}/raw"), out Block? block, out _));
        var transaction = new Payment(block.Transactions[0].Output(0, TestKeys.Miner)).AllTo(TestKeys.Alice).Sign();
        var body = new ByteArrayContent(Encoding.ASCII.GetBytes(Convert.ToHexString(transaction.ToBytes()) + "\n"));
        body.Headers.TryAddWithoutValidation("Content-Type", type);

        HttpResponseMessage answer = await node.Http.PostAsync("/api/tx", body);

        Assert.Equal(transaction.Id.ToString(), await answer.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/plain", answer.Content.Headers.ContentType?.MediaType);
        JsonElement again = await (await node.SendAsync(transaction)).ProblemAsync(400);
        Assert.Equal("txn-already-in-mempool", again.Text("reason"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("zz")]
    [InlineData("01000000")]
    [InlineData("{\"tx\":\"0100\"}")]
    public async Task Text_that_is_no_transaction_is_malformed(string body)
    {
        await using TestNode node = await TestNode.StartAsync();

        HttpResponseMessage answer = await node.Http.PostAsync("/api/tx", new StringContent(body));

        Assert.Equal("malformed", (await answer.ProblemAsync(400)).Text("reason"));
    }

    [Fact]
    public async Task Who_comes_when_all_places_are_taken_is_told_that_the_node_is_busy()
    {
        await using TestNode node = await TestNode.StartAsync(
            limits: new Limits { ConcurrentBodies = 1, QueuedBodies = 0 });
        using var slow = new TcpClient();
        await slow.ConnectAsync(IPAddress.Loopback, node.Url.Port);
        const string request =
            "POST /api/block HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n";
        await slow.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));

        // The node asks for the body once its request has the place.
        using var reader = new StreamReader(slow.GetStream(), Encoding.ASCII);
        Assert.Equal("HTTP/1.1 100 Continue", await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)));
        HttpResponseMessage answer = await node.Http.PostAsync("/api/tx", new StringContent("00"));

        await answer.ProblemAsync(503);
        Assert.Equal("0", await node.TextAsync("/api/blocks/tip/height"));
    }

    private static Task<HttpResponseMessage> PostAsync(TestNode node, string route, int length, bool chunked)
    {
        var body = new ByteArrayContent(new byte[length]);
        body.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        var request = new HttpRequestMessage(HttpMethod.Post, route) { Content = body };
        request.Headers.TransferEncodingChunked = chunked;
        return node.Http.SendAsync(request);
    }
}
