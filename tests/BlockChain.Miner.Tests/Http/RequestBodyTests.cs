using System.Net;
using System.Net.Sockets;
using System.Text;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Network;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using BlockChain.Miner.Http;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Tests.Http;

/// <summary>How many bodies of requests are held and checked at the same time.</summary>
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
    public async Task A_large_body_that_is_slow_loses_its_room_to_another_and_small_ones_need_none()
    {
        await using TestNode node = await TestNode.StartAsync(limits: new Limits { LargeMessages = 150_000 });
        using StreamReader slow = await TakeRoomAsync(node, "/api/tx");

        await (await node.Http.PostAsync("/api/tx", new StringContent("00"))).ProblemAsync(400);
        Assert.Equal("0", await node.TextAsync("/api/blocks/tip/height"));
        HttpResponseMessage answer = await node.Http.PostAsync("/api/tx", Large());

        Assert.Equal("malformed", (await answer.ProblemAsync(400)).Text("reason"));
        Assert.Equal("", await slow.ReadLineAsync().WaitAsync(Deadline));
        Assert.Equal("HTTP/1.1 503 Service Unavailable", await slow.ReadLineAsync().WaitAsync(Deadline));
    }

    [Fact]
    public async Task A_large_body_that_waits_for_its_check_gives_back_its_room_too()
    {
        await using TestNode node = await TestNode.StartAsync(
            limits: new Limits { LargeMessages = 150_000, ConcurrentChecks = 1 });
        using IDisposable? check = await node.Shares.Transactions.EnterAsync(
            ClientRange.Of(IPAddress.Parse("203.0.113.1"), _ => false), TestContext.Current.CancellationToken);
        Task<HttpResponseMessage> waiting = node.Http.PostAsync("/api/tx", Large());
        await TestNode.WaitAsync(() => node.Shares.Transactions.Waiting == 1, Deadline);

        using StreamReader next = await TakeRoomAsync(node, "/api/block");

        await (await waiting.WaitAsync(Deadline)).ProblemAsync(503);
    }

    [Fact]
    public async Task A_body_that_does_not_come_is_408()
    {
        await using TestNode node = await TestNode.StartAsync(limits: new Limits { Body = TimeSpan.FromSeconds(2) });
        using StreamReader slow = await TakeRoomAsync(node, "/api/tx");

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
    public async Task Blocks_of_strangers_hold_up_none_of_a_client_that_this_node_knows()
    {
        await using TestNode node = await TestNode.StartAsync();
        using IDisposable? check = await node.Shares.Blocks.EnterAsync(
            ClientRange.Of(IPAddress.Parse("203.0.113.1"), _ => false), TestContext.Current.CancellationToken);
        Block block = new BlockDraft(node.Node.Tip, ChainParameters.Regtest).Build();

        Assert.Equal(HttpStatusCode.OK, (await node.SendAsync(block).WaitAsync(Deadline)).StatusCode);
    }

    [Fact]
    public async Task A_batch_of_transactions_waits_for_its_turn_with_each_of_them()
    {
        await using TestNode node = await TestNode.StartAsync(limits: new Limits { ConcurrentChecks = 1 });
        await node.GenerateAsync(102, PaidChain.AddressOf(TestKeys.Miner));
        byte[][] batch = [(await PaymentAsync(node, spentHeight: 1)).ToBytes(), (await PaymentAsync(node, spentHeight: 2)).ToBytes()];

        // Somebody else comes while the first one is checked.
        var other = new TaskCompletionSource<Task<IDisposable?>>();
        node.Node.Happened += _ => other.TrySetResult(node.Shares.Transactions.EnterAsync(
            ClientRange.Of(IPAddress.Parse("203.0.113.1"), _ => false), CancellationToken.None).AsTask());
        Task<HttpResponseMessage> posting = node.Http.PostAsync("/api/txs", new ByteArrayContent(RawRecords.Write(batch)));
        using (await (await other.Task.WaitAsync(Deadline)).WaitAsync(Deadline))
        {
            Assert.Equal((1, false), (node.Node.Mempool.Count, posting.IsCompleted));
        }

        Assert.Equal("2", await (await posting.WaitAsync(Deadline)).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_transaction_that_is_checked_holds_up_no_block_and_no_question()
    {
        await using TestNode node = await TestNode.StartAsync(limits: new Limits { ConcurrentChecks = 1 });
        await node.GenerateAsync(101, PaidChain.AddressOf(TestKeys.Miner));
        Transaction payment = await PaymentAsync(node, spentHeight: 1);

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

    /// <summary>A payment of the coins of one block.</summary>
    private static async Task<Transaction> PaymentAsync(TestNode node, int spentHeight)
    {
        string hash = await node.TextAsync($"/api/block-height/{spentHeight}");
        Assert.True(Block.TryParse(await node.BytesAsync($"/api/block/{hash}/raw"), out Block? block, out _));
        return new Payment(block.Transactions[0].Output(0, TestKeys.Miner)).AllTo(TestKeys.Alice).Sign();
    }

    /// <summary>A body that needs room.</summary>
    private static StringContent Large() => new(new string('0', 100_000));

    /// <summary>Announces a large body and does not send it.</summary>
    private static async Task<StreamReader> TakeRoomAsync(TestNode node, string route)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, node.Url.Port);
        string request =
            $"POST {route} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n"
            + "Expect: 100-continue\r\n\r\n";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));

        // The node asks for the body once its request has the room.
        var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        Assert.Equal("HTTP/1.1 100 Continue", await reader.ReadLineAsync().WaitAsync(Deadline));
        return reader;
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
