using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Miner.Tests.Api;

public sealed class SubmissionRoutesTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

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

    [Fact]
    public async Task Headers_that_show_more_work_make_a_branch_welcome_however_deep_it_begins()
    {
        await using TestNode node = await TestNode.StartAsync(ChainParameters.Regtest, DateTimeOffset.FromUnixTimeSeconds(PaidChain.Start));
        await node.GenerateAsync(2_020, node.MinerAddress);
        List<Block> branch = Grow(node.Node.Tip.AncestorAt(0), 2_021);

        Assert.Equal(
            "too-little-chainwork", (await (await node.SendAsync(branch[0])).ProblemAsync(400)).Text("reason"));
        HttpResponseMessage answer = await SendHeadersAsync(node, branch);
        JsonElement tip = (await node.JsonAsync("/api/chain-tips"))[0];
        HttpResponseMessage welcome = await node.SendAsync(branch[0]);

        Assert.Equal(branch[^1].Hash.ToString(), await answer.Content.ReadAsStringAsync());
        Assert.Equal(("headers-only", branch[^1].Hash.ToString()), (tip.Text("status"), tip.Text("hash")));
        Assert.Equal(HttpStatusCode.OK, welcome.StatusCode);
    }

    [Fact]
    public async Task Headers_are_refused_with_a_reason_and_nothing_of_them_stays()
    {
        await using TestNode node = await TestNode.StartAsync(ChainParameters.Regtest, DateTimeOffset.FromUnixTimeSeconds(PaidChain.Start));
        await node.GenerateAsync(3, node.MinerAddress);
        ChainedHeader genesis = node.Node.Tip.AncestorAt(0);
        List<Block> branch = Grow(genesis, 5);
        Block unsolved = new BlockDraft(genesis, ChainParameters.Regtest) { IsUnsolved = true }.Build();

        await RefusedAsync("too-little-chainwork", branch[..3]);
        await RefusedAsync("prev-blk-not-found", branch[1..]);
        await RefusedAsync("prev-blk-not-found", [branch[0], .. branch[2..]]);
        await RefusedAsync("high-hash", [unsolved]);
        foreach (int length in (int[])[0, 79, 81])
        {
            HttpResponseMessage answer =
                await node.Http.PostAsync("/api/headers", new ByteArrayContent(new byte[length]));
            Assert.Equal("malformed", (await answer.ProblemAsync(400)).Text("reason"));
        }

        Assert.Single((await node.JsonAsync("/api/chain-tips")).EnumerateArray());

        async Task RefusedAsync(string reason, List<Block> blocks) =>
            Assert.Equal(reason, (await (await SendHeadersAsync(node, blocks)).ProblemAsync(400)).Text("reason"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(79)]
    public async Task Bytes_that_hold_no_header_are_malformed(int length)
    {
        await using TestNode node = await TestNode.StartAsync();

        HttpResponseMessage answer = await node.Http.PostAsync("/api/block", new ByteArrayContent(new byte[length]));

        Assert.Equal("malformed", (await answer.ProblemAsync(400)).Text("reason"));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(1_999_999)]
    [InlineData(2_000_000)]
    public async Task Of_what_shows_no_work_only_the_header_is_looked_at(int length)
    {
        await using TestNode node = await TestNode.StartAsync();

        HttpResponseMessage answer = await node.Http.PostAsync("/api/block", new ByteArrayContent(new byte[length]));

        Assert.Equal("high-hash", (await answer.ProblemAsync(400)).Text("reason"));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(2_000_000)]
    public async Task A_header_with_work_before_bytes_that_are_no_transactions_is_malformed(int length)
    {
        await using TestNode node = await TestNode.StartAsync();
        var bytes = new byte[length];
        new BlockDraft(node.Node.Tip, ChainParameters.Regtest).Build().Header.WriteTo(bytes);
        bytes.AsSpan(BlockHeader.Size).Fill(0xff);

        HttpResponseMessage answer = await node.Http.PostAsync("/api/block", new ByteArrayContent(bytes));

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
    [InlineData("application/json;charset=utf-8", "{\"txhex\":\"", "\"}")]
    public async Task A_transaction_is_read_whatever_its_content_type(string? type, string before = "", string after = "\n")
    {
        await using TestNode node = await TestNode.StartAsync();
        await node.GenerateAsync(101, PaidChain.AddressOf(TestKeys.Miner));
        string hash = await node.TextAsync("/api/block-height/1");
        Assert.True(Block.TryParse(await node.BytesAsync($"/api/block/{hash}/raw"), out Block? block, out _));
        var transaction = new Payment(block.Transactions[0].Output(0, TestKeys.Miner)).AllTo(TestKeys.Alice).Sign();
        var body = new ByteArrayContent(Encoding.ASCII.GetBytes(before + Convert.ToHexString(transaction.ToBytes()) + after));
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
    [InlineData("{\"txhex\":\"}")]
    public async Task Text_that_is_no_transaction_is_malformed(string body)
    {
        await using TestNode node = await TestNode.StartAsync();

        HttpResponseMessage answer = await node.Http.PostAsync("/api/tx", new StringContent(body));

        Assert.Equal("malformed", (await answer.ProblemAsync(400)).Text("reason"));
    }

    [Fact]
    public async Task Who_sends_much_when_all_places_are_taken_is_told_that_the_node_is_busy_and_who_sends_little_is_not()
    {
        await using TestNode node = await TestNode.StartAsync(
            limits: new Limits { ConcurrentBodies = 1, QueuedBodies = 0 });
        using StreamReader slow = await TakePlaceAsync(node, "/api/tx");

        HttpResponseMessage answer = await node.Http.PostAsync("/api/tx", Large());

        await answer.ProblemAsync(503);
        await (await node.Http.PostAsync("/api/tx", new StringContent("00"))).ProblemAsync(400);
        Assert.Equal("0", await node.TextAsync("/api/blocks/tip/height"));
    }

    [Fact]
    public async Task Blocks_transactions_and_other_bodies_take_no_places_from_each_other()
    {
        await using TestNode node = await TestNode.StartAsync(
            limits: new Limits { ConcurrentBodies = 1, QueuedBodies = 0 });

        using StreamReader slowTransaction = await TakePlaceAsync(node, "/api/tx");
        using StreamReader slowRequest = await TakePlaceAsync(node, "/api/blocks/raw");
        Block block = new BlockDraft(node.Node.Tip, ChainParameters.Regtest).Build();
        Assert.Equal(HttpStatusCode.OK, (await node.SendAsync(block)).StatusCode);

        using StreamReader slowBlock = await TakePlaceAsync(node, "/api/block");
        slowTransaction.Dispose();
        await WaitForAsync(async () =>
        {
            HttpResponseMessage answer = await node.Http.PostAsync("/api/tx", Large());
            return answer.StatusCode == HttpStatusCode.BadRequest;
        });
    }

    [Fact]
    public async Task A_body_that_does_not_come_is_408_and_makes_room()
    {
        await using TestNode node = await TestNode.StartAsync(
            limits: new Limits { ConcurrentBodies = 1, QueuedBodies = 1, Body = TimeSpan.FromMilliseconds(200) });
        using StreamReader slow = await TakePlaceAsync(node, "/api/tx");

        // It waits for the place until the slow one has lost it.
        HttpResponseMessage answer = await node.Http.PostAsync("/api/tx", Large()).WaitAsync(Deadline);

        Assert.Equal("malformed", (await answer.ProblemAsync(400)).Text("reason"));
        Assert.Equal("", await slow.ReadLineAsync().WaitAsync(Deadline));
        Assert.Equal("HTTP/1.1 408 Request Timeout", await slow.ReadLineAsync().WaitAsync(Deadline));
        string? line;
        do
        {
            line = await slow.ReadLineAsync().WaitAsync(Deadline);
        }
        while (line?.StartsWith('{') == false);
        Assert.Contains("\"detail\":\"The body must come within 0.2 seconds.\"", line);
    }

    [Fact]
    public async Task A_transaction_that_is_checked_holds_up_no_block_and_no_question()
    {
        await using TestNode node = await TestNode.StartAsync(limits: new Limits { ConcurrentChecks = 1 });
        await node.GenerateAsync(101, PaidChain.AddressOf(TestKeys.Miner));
        string hash = await node.TextAsync("/api/block-height/1");
        Assert.True(Block.TryParse(await node.BytesAsync($"/api/block/{hash}/raw"), out Block? first, out _));
        Transaction payment = new Payment(first.Transactions[0].Output(0, TestKeys.Miner)).AllTo(TestKeys.Alice).Sign();

        using var taken = new SemaphoreSlim(0);
        using var end = new ManualResetEventSlim();
        node.Node.Happened += _ =>
        {
            taken.Release();
            end.Wait(Deadline);
        };
        Task<HttpResponseMessage> slow = node.SendAsync(payment);
        try
        {
            Assert.True(await taken.WaitAsync(Deadline));

            // What needs no lock of the node, for that is held.
            HttpResponseMessage block = await node.Http.PostAsync("/api/block", new ByteArrayContent([]))
                .WaitAsync(Deadline / 2);
            HttpResponseMessage other = await node.Http.PostAsync(
                "/api/blocks/raw", new StringContent("{}", null, "application/json")).WaitAsync(Deadline / 2);

            await block.ProblemAsync(400);
            await other.ProblemAsync(400);
            Assert.False(slow.IsCompleted);
        }
        finally
        {
            end.Set();
        }

        Assert.Equal(HttpStatusCode.OK, (await slow).StatusCode);
    }

    /// <summary>A body that needs a place.</summary>
    private static StringContent Large() => new(new string('0', 100_000));

    /// <summary>Announces a large body and does not send it.</summary>
    private static async Task<StreamReader> TakePlaceAsync(TestNode node, string route)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, node.Url.Port);
        string request =
            $"POST {route} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n"
            + "Expect: 100-continue\r\n\r\n";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));

        // The node asks for the body once its request has the place.
        var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        Assert.Equal("HTTP/1.1 100 Continue", await reader.ReadLineAsync().WaitAsync(Deadline));
        return reader;
    }

    private static async Task WaitForAsync(Func<Task<bool>> condition)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (!await condition())
        {
            deadline.Token.ThrowIfCancellationRequested();
        }
    }

    private static Task<HttpResponseMessage> PostAsync(TestNode node, string route, int length, bool chunked)
    {
        var body = new ByteArrayContent(new byte[length]);
        body.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        var request = new HttpRequestMessage(HttpMethod.Post, route) { Content = body };
        request.Headers.TransferEncodingChunked = chunked;
        return node.Http.SendAsync(request);
    }

    private static List<Block> Grow(ChainedHeader from, int count)
    {
        var blocks = new List<Block>();
        while (blocks.Count < count)
        {
            blocks.Add(new BlockDraft(from, ChainParameters.Regtest).Build());
            from = new ChainedHeader(blocks[^1].Header, from);
        }

        return blocks;
    }

    private static Task<HttpResponseMessage> SendHeadersAsync(TestNode node, IEnumerable<Block> blocks) =>
        node.Http.PostAsync(
            "/api/headers", new ByteArrayContent([.. blocks.SelectMany(block => block.Header.ToBytes())]));
}
