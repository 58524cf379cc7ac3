using System.Net;
using System.Net.Sockets;
using System.Text;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Miner.Tests.Http;

/// <summary>How much of what is sent is held and checked at one time.</summary>
public sealed class RequestBodyTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Too_large_a_body_is_413_whether_its_length_is_announced_or_not()
    {
        await using TestNode node = await TestNode.StartAsync();

        foreach (bool chunked in (bool[])[false, true])
        {
            await (await PostAsync(node, "/api/block", 2_000_001, chunked)).ProblemAsync(413);
            await (await PostAsync(node, "/api/block", 3_000_000, chunked)).ProblemAsync(413);
            await (await PostAsync(node, "/api/tx", 4_000_001, chunked)).ProblemAsync(413);
            await (await PostAsync(node, "/api/blocks/raw", 64_001, chunked)).ProblemAsync(413);
        }
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
            limits: new Limits { ConcurrentBodies = 1, QueuedBodies = 1, Body = TimeSpan.FromSeconds(2) });
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
        Assert.Contains("\"detail\":\"The body must arrive within 2 seconds.\"", line);
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
}
