using System.Net;
using System.Net.Sockets;
using System.Text;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using BlockChain.Miner.Http;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Tests.Http;

public sealed class QuestionTests(PaidChain chain) : IClassFixture<PaidChain>
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private static readonly ClientRange Elsewhere = ClientRange.Of(IPAddress.Parse("203.0.113.1"), _ => false);

    [Fact]
    public async Task Every_question_to_the_store_counts()
    {
        await using TestNode node = await TestNode.StartAsync(
            limits: new Limits { ConcurrentQueries = 1, QueuedRequests = 0 });
        await TakeAllPlacesAsync(node);
        string genesis = ChainParameters.Regtest.Genesis.Hash.ToString();
        foreach (string route in (string[])
            ["blocks", $"block/{genesis}/txs", $"tx/{new string('a', 64)}", $"address/{node.MinerAddress}/txs", "mempool",
             $"headers/{genesis}", "node", "peers", "chain-tips", $"address/{node.MinerAddress}/qr"])
        {
            using HttpResponseMessage refused = await node.Http.GetAsync($"/api/{route}");

            Assert.True(refused.StatusCode == HttpStatusCode.ServiceUnavailable, $"{route}: {refused.StatusCode}");
            await refused.ProblemAsync(503);
            Assert.Equal(TimeSpan.FromSeconds(3), refused.Headers.RetryAfter?.Delta);
        }
    }

    [Fact]
    public async Task The_tip_is_told_while_all_places_are_taken()
    {
        await using TestNode node = await TestNode.StartAsync(
            limits: new Limits { ConcurrentQueries = 1, QueuedRequests = 0 });
        await TakeAllPlacesAsync(node);

        await node.ProblemAsync(503, "/api/blocks");
        await node.ProblemAsync(503, "/api/node");

        Assert.Equal("0", await node.TextAsync("/api/blocks/tip/height"));
        Assert.Equal("ok", await node.TextAsync("/healthz"));
    }

    [Fact]
    public async Task Dear_questions_hold_up_no_light_one()
    {
        await using TestNode node = await TestNode.StartAsync(limits: new Limits { ConcurrentQueries = 1 });
        IDisposable? dear = await node.Shares.Questions.EnterAsync(Elsewhere, TestContext.Current.CancellationToken);

        Task<HttpResponseMessage> waiting = node.Http.GetAsync("/api/blocks");
        await node.JsonAsync("/api/node").WaitAsync(Deadline);

        Assert.False(waiting.IsCompleted);
        dear!.Dispose();
        Assert.Equal(HttpStatusCode.OK, (await waiting.WaitAsync(Deadline)).StatusCode);
    }

    [Fact]
    public async Task Answers_that_are_read_slowly_lose_their_room_to_a_client_elsewhere()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only on Linux all of 127.0.0.0/8 is this machine.");
        await using TestNode node = await TestNode.StartAsync(limits: new Limits { LargeMessages = 8_000_000 });
        var draft = new BlockDraft(node.Node.Tip, ChainParameters.Regtest);
        draft.MoreCoinbaseOutputs.AddRange(Enumerable.Repeat(
            TransactionOutput.To(TestKeys.Alice.PublicKey.Hash, default), 19_000));
        Block block = draft.Build();
        Assert.Null(node.Node.SubmitBlock(block).Violation);
        string route = $"/api/block/{block.Hash}/txs";
        using TcpClient slow = await AskAsync(node, "127.0.1.1", route);
        _ = await slow.GetStream().ReadAsync(new byte[1_000], TestContext.Current.CancellationToken);

        // Together the two answers are larger than the room.
        using TcpClient quick = await AskAsync(node, "127.0.2.1", route);
        int read = await ReadToEndAsync(quick);

        Assert.InRange(read, 4_000_000, 8_000_000);
        await Assert.ThrowsAnyAsync<IOException>(() => ReadToEndAsync(slow));
    }

    [Fact]
    public async Task Thirty_two_clients_meet_no_limit()
    {
        string route = $"/api/address/{PaidChain.AddressOf(TestKeys.Miner)}/txs";

        await Task.WhenAll(Enumerable.Range(0, 32).Select(async _ =>
        {
            for (int i = 0; i < 5; i++)
            {
                using HttpResponseMessage answer = await chain.Node.Http.GetAsync(route);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }
        }));
    }

    private static async Task TakeAllPlacesAsync(TestNode node)
    {
        foreach (FairQueue queue in (FairQueue[])[node.Shares.Questions, node.Shares.LightQuestions])
        {
            _ = await queue.EnterAsync(Elsewhere, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Asks from an address, and reads nothing yet.</summary>
    private static async Task<TcpClient> AskAsync(TestNode node, string from, string route)
    {
        var client = new TcpClient(new IPEndPoint(IPAddress.Parse(from), 0)) { ReceiveBufferSize = 4_096 };
        await client.ConnectAsync(node.Url.Host, node.Url.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"GET {route} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
        return client;
    }

    private static async Task<int> ReadToEndAsync(TcpClient client)
    {
        var bytes = new MemoryStream();
        await client.GetStream().CopyToAsync(bytes).WaitAsync(Deadline);
        return (int)bytes.Length;
    }
}
