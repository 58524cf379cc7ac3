using System.Net;
using System.Text;
using System.Text.Json;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using BlockChain.Miner.Tests.Http;

namespace BlockChain.Miner.Tests.Api;

public sealed class SubmissionRoutesTests(NamedNode shared) : IClassFixture<NamedNode>
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
    public async Task A_header_that_is_known_is_answered_without_a_look_at_what_comes_after_it()
    {
        await using TestNode node = await TestNode.StartAsync();
        var draft = new BlockDraft(node.Node.Tip, ChainParameters.Regtest);
        Block good = draft.Build();
        draft.CoinbaseValue = new(draft.CoinbaseValue.Units + 1);
        Block bad = draft.Build();
        await node.SendAsync(bad);
        await node.SendAsync(good);

        HttpResponseMessage known = await SendWithJunkAsync(good);
        JsonElement refused = await (await SendWithJunkAsync(bad)).ProblemAsync(400);

        Assert.Equal(good.Hash.ToString(), await known.Content.ReadAsStringAsync());
        Assert.Equal("duplicate-invalid", refused.Text("reason"));

        Task<HttpResponseMessage> SendWithJunkAsync(Block block)
        {
            var bytes = new byte[2_000_000];
            block.Header.WriteTo(bytes);
            return node.Http.PostAsync("/api/block", new ByteArrayContent(bytes));
        }
    }

    [Fact]
    public async Task A_header_whose_body_is_awaited_does_not_stand_for_the_body()
    {
        await using TestNode node = await TestNode.StartAsync();
        Block block = new BlockDraft(node.Node.Tip, ChainParameters.Regtest).Build();
        Assert.Equal(HttpStatusCode.OK, (await SendHeadersAsync(node, [block])).StatusCode);

        HttpResponseMessage junk = await node.Http.PostAsync(
            "/api/block", new ByteArrayContent([.. block.Header.ToBytes(), 0xff]));

        Assert.Equal("malformed", (await junk.ProblemAsync(400)).Text("reason"));
        await node.SendAsync(block);
        Assert.Equal(block.Hash, node.Node.Tip.Hash);
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
        // A slow disk has the time of a request for each of the parts.
        for (int i = 0; i < 4; i++)
        {
            await node.GenerateAsync(505, node.MinerAddress);
        }

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
        TestNode node = shared.Node;

        HttpResponseMessage answer = await node.Http.PostAsync("/api/block", new ByteArrayContent(new byte[length]));

        Assert.Equal("malformed", (await answer.ProblemAsync(400)).Text("reason"));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(1_999_999)]
    [InlineData(2_000_000)]
    public async Task Of_what_shows_no_work_only_the_header_is_looked_at(int length)
    {
        TestNode node = shared.Node;

        HttpResponseMessage answer = await node.Http.PostAsync("/api/block", new ByteArrayContent(new byte[length]));

        Assert.Equal("high-hash", (await answer.ProblemAsync(400)).Text("reason"));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(2_000_000)]
    public async Task A_header_with_work_before_bytes_that_are_no_transactions_is_malformed(int length)
    {
        TestNode node = shared.Node;
        var bytes = new byte[length];
        new BlockDraft(node.Node.Tip, ChainParameters.Regtest).Build().Header.WriteTo(bytes);
        bytes.AsSpan(BlockHeader.Size).Fill(0xff);

        HttpResponseMessage answer = await node.Http.PostAsync("/api/block", new ByteArrayContent(bytes));

        Assert.Equal("malformed", (await answer.ProblemAsync(400)).Text("reason"));
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
        Transaction reward = await node.RewardAsync(1);
        Transaction transaction = new Payment(reward.Output(0, TestKeys.Miner)).AllTo(TestKeys.Alice).Sign();
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
        TestNode node = shared.Node;

        HttpResponseMessage answer = await node.Http.PostAsync("/api/tx", new StringContent(body));

        Assert.Equal("malformed", (await answer.ProblemAsync(400)).Text("reason"));
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
