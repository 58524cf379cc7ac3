using System.Net.ServerSentEvents;
using System.Net.Sockets;
using System.Text.Json;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Tests.Api;

public sealed class EventRoutesTests
{
    [Fact]
    public async Task A_stream_begins_at_once_with_a_ping_and_the_time_to_come_back()
    {
        await using TestNode node = await TestNode.StartAsync();

        await using EventStream stream = await EventStream.OpenAsync(node);

        SseItem<string>? first = await stream.NextAsync();
        Assert.Equal("ping", first?.EventType);
        Assert.Equal(TimeSpan.FromSeconds(3), stream.ReconnectionInterval);
    }

    [Fact]
    public async Task Pings_go_on()
    {
        await using TestNode node = await TestNode.StartAsync(
            limits: new Limits { Ping = TimeSpan.FromMilliseconds(50) });
        await using EventStream stream = await EventStream.OpenAsync(node);

        for (int i = 0; i < 5; i++)
        {
            SseItem<string>? item = await stream.NextAsync();
            Assert.Equal("ping", item?.EventType);
        }
    }

    [Fact]
    public async Task Blocks_and_transactions_are_told_with_ids_that_grow_by_one()
    {
        await using TestNode node = await TestNode.StartAsync();
        await using EventStream stream = await EventStream.OpenAsync(node);
        await stream.NextAsync();
        await node.GenerateAsync(100, PaidChain.AddressOf(TestKeys.Miner));
        await stream.PassAsync(100);
        Transaction reward = await node.RewardAsync(1);

        string[] hashes = await node.GenerateAsync(2);
        Transaction payment = new Payment(reward.Output(0, TestKeys.Miner)).AllTo(TestKeys.Alice).Sign();
        Assert.True((await node.SendAsync(payment)).IsSuccessStatusCode);

        (string Type, JsonElement Data, long Id) one = await stream.NextNewsAsync();
        (string Type, JsonElement Data, long Id) two = await stream.NextNewsAsync();
        (string Type, JsonElement Data, long Id) three = await stream.NextNewsAsync();
        Assert.Equal(("block", "block", "tx"), (one.Type, two.Type, three.Type));
        Assert.Equal((one.Id + 1, one.Id + 2), (two.Id, three.Id));
        Assert.Equal((await node.JsonAsync($"/api/block/{hashes[0]}")).GetRawText(), one.Data.GetRawText());
        Assert.Equal(hashes[1], two.Data.Text("id"));
        three.Data.HasFields("txid", "fee", "vsize", "value");
        Assert.Equal(payment.Id.ToString(), three.Data.Text("txid"));
        Assert.Equal(1_000, three.Data.Number("fee"));
    }

    [Fact]
    public async Task Nothing_on_the_way_keeps_events_back()
    {
        await using TestNode node = await TestNode.StartAsync();
        using HttpResponseMessage answer = await EventStream.AskAsync(node);

        Assert.Equal("no", Assert.Single(answer.Headers.GetValues("X-Accel-Buffering")));
        Assert.True(answer.Headers.CacheControl?.NoStore);
    }

    [Fact]
    public async Task A_reorganisation_is_told_before_the_last_of_its_blocks()
    {
        await using TestNode node = await TestNode.StartAsync();
        ChainedHeader genesis = node.Node.Tip;
        Block a = new BlockDraft(genesis, ChainParameters.Regtest).Build();
        Block b1 = new BlockDraft(genesis, ChainParameters.Regtest).Build();
        Block b2 = new BlockDraft(new ChainedHeader(b1.Header, genesis), ChainParameters.Regtest).Build();
        await using EventStream stream = await EventStream.OpenAsync(node);
        await stream.NextAsync();
        await node.SendAsync(a);
        await stream.PassAsync(1);

        await node.SendAsync(b1);
        await node.SendAsync(b2);

        (string type, JsonElement reorg, _) = await stream.NextNewsAsync();
        Assert.Equal("reorg", type);
        reorg.HasFields("depth", "from", "to", "fork", "own_blocks", "own_coins");
        Assert.Equal(1, reorg.Number("depth"));
        Assert.Equal(a.Hash.ToString(), reorg.Text("from"));
        Assert.Equal(b2.Hash.ToString(), reorg.Text("to"));
        Assert.Equal(genesis.Hash.ToString(), reorg.Text("fork"));
        Assert.Equal(b2.Hash.ToString(), (await stream.NextNewsAsync()).Data.Text("id"));
    }

    [Fact]
    public async Task Who_comes_back_is_told_what_was_missed()
    {
        await using TestNode node = await TestNode.StartAsync();
        long last;
        string[] hashes;
        await using (EventStream stream = await EventStream.OpenAsync(node))
        {
            await stream.NextAsync();
            await node.GenerateAsync(1);
            last = (await stream.NextNewsAsync()).Id;
            hashes = await node.GenerateAsync(3);
            await stream.PassAsync(3);
        }

        await using EventStream again = await EventStream.OpenAsync(node, $"{last}");

        for (int i = 0; i < 3; i++)
        {
            (_, JsonElement block, long id) = await again.NextNewsAsync();
            Assert.Equal(hashes[i], block.Text("id"));
            Assert.Equal(last + 1 + i, id);
        }
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("-1")]
    [InlineData("9223372036854775807")]
    [InlineData("99999999999999999999999")]
    [InlineData("yesterday")]
    public async Task An_id_that_this_node_has_not_given_counts_as_none(string id)
    {
        await using TestNode node = await TestNode.StartAsync();
        await using (EventStream before = await EventStream.OpenAsync(node))
        {
            await before.NextAsync();
            await node.GenerateAsync(2);
            await before.PassAsync(2);
        }

        await using EventStream stream = await EventStream.OpenAsync(node, id);
        await stream.NextAsync();

        string[] next = await node.GenerateAsync(1);

        Assert.Equal(next[0], (await stream.NextNewsAsync()).Data.Text("id"));
    }

    [Fact]
    public async Task Of_what_was_missed_only_the_last_is_kept_and_the_gap_is_told()
    {
        await using TestNode node = await TestNode.StartAsync(limits: new Limits { ReplayedEvents = 2 });
        await using EventStream stream = await EventStream.OpenAsync(node);
        await stream.NextAsync();
        string[] hashes = await node.GenerateAsync(5);
        long first = (await stream.NextNewsAsync()).Id;
        await stream.PassAsync(4);

        await using EventStream again = await EventStream.OpenAsync(node, $"{first}");

        Assert.Equal("ping", (await again.NextAsync())?.EventType);
        SseItem<string>? gap = await again.NextAsync();
        Assert.Equal(("gap", """{"missed":2}""", null), (gap?.EventType, gap?.Data, gap?.EventId));
        Assert.Equal(hashes[3], (await again.NextNewsAsync()).Data.Text("id"));
        Assert.Equal(hashes[4], (await again.NextNewsAsync()).Data.Text("id"));
    }

    [Fact]
    public async Task A_new_stream_ends_the_oldest_when_there_are_too_many()
    {
        await using TestNode node = await TestNode.StartAsync(limits: new Limits { EventStreams = 2 });
        await using EventStream first = await EventStream.OpenAsync(node);
        await using EventStream second = await EventStream.OpenAsync(node);

        await using EventStream third = await EventStream.OpenAsync(node);

        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (await first.NextAsync() is not null)
            {
                // What was sent before it was cut.
            }
        });
        await node.GenerateAsync(1);
        Assert.Equal("block", (await second.NextNewsAsync()).Type);
        Assert.Equal("block", (await third.NextNewsAsync()).Type);
    }

    [Fact]
    public async Task Who_does_not_read_is_dropped()
    {
        await using TestNode node = await TestNode.StartAsync(
            limits: new Limits { EventQueue = 16, Ping = TimeSpan.FromMilliseconds(5) });
        using var deaf = new TcpClient { ReceiveBufferSize = 1_024 };
        await deaf.ConnectAsync(node.Url.Host, node.Url.Port);
        await deaf.GetStream().WriteAsync("GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());

        // Sending says so once the node has cut the connection: until then the byte waits there for the next request.
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (true)
            {
                await node.GenerateAsync(20);
                await deaf.GetStream().WriteAsync("\r"u8.ToArray(), deadline.Token);
            }
        });
    }

    [Fact]
    public async Task An_open_stream_does_not_hold_up_the_end()
    {
        await using TestNode node = await TestNode.StartAsync();
        await using EventStream stream = await EventStream.OpenAsync(node);
        await stream.NextAsync();

        await node.StopAsync().WaitAsync(TimeSpan.FromSeconds(20));

        try
        {
            Assert.Null(await stream.NextAsync());
        }
        catch (IOException)
        {
            // Cut: that is an end too.
        }
    }
}
