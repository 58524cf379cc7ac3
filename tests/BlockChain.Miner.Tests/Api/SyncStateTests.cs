using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using BlockChain.Miner.Tests.Rpc;
using BlockChain.Miner.Tests.Sync;

namespace BlockChain.Miner.Tests.Api;

/// <summary>What a node says of how far it is: a balance that it tells is no newer than that.</summary>
public sealed class SyncStateTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_node_that_lacks_blocks_of_a_peer_says_how_many_and_then_that_it_is_synced()
    {
        await using TestNode honest = await TestNode.StartAsync();
        await honest.GenerateAsync(40);
        var isReleased = new TaskCompletionSource();
        await using FakePeer slow = await FakePeer.StartAsync(honest.Url, async context =>
        {
            if (context.Request.Path == "/api/node")
            {
                await FakePeer.AnswerAsAnotherAsync(context, honest);
                return true;
            }

            if (context.Request.Path == "/api/blocks/raw")
            {
                await isReleased.Task.WaitAsync(context.RequestAborted);
            }

            return false;
        });
        await using TestNode node = await TestNode.StartAsync(peer: slow.Url);

        JsonElement behind = await SyncAsync(node, "catching-up", bestHeader: 40);
        Assert.Equal(0, behind.Number("height"));
        Assert.Equal(0, behind.GetProperty("progress").GetDouble());

        isReleased.SetResult();
        JsonElement synced = await SyncAsync(node, "synced", bestHeader: 40);
        synced.HasFields("state", "height", "best_header", "progress");
        Assert.Equal(40, synced.Number("height"));
        Assert.Equal(1, synced.GetProperty("progress").GetDouble());
    }

    [Fact]
    public async Task A_node_that_was_synced_once_never_downloads_for_the_first_time_again()
    {
        await using TestNode honest = await TestNode.StartAsync();
        await honest.GenerateAsync(1);
        bool isHeld = false;
        await using FakePeer peer = await FakePeer.StartAsync(honest.Url, async context =>
        {
            if (context.Request.Path == "/api/node")
            {
                await FakePeer.AnswerAsAnotherAsync(context, honest);
                return true;
            }

            if (context.Request.Path == "/api/blocks/raw" && Volatile.Read(ref isHeld))
            {
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }

            return false;
        });
        await using TestNode node = await TestNode.StartAsync(peer: peer.Url);
        await SyncAsync(node, "synced", bestHeader: 1);

        Volatile.Write(ref isHeld, true);
        await honest.GenerateAsync(1);
        await SyncAsync(node, "catching-up", bestHeader: 2);

        Assert.False((await node.CallAsync("getblockchaininfo")).GetProperty("initialblockdownload").GetBoolean());
    }

    [Fact]
    public async Task A_node_whose_peer_has_not_answered_yet_is_waiting()
    {
        using var nobody = new TcpListener(IPAddress.Loopback, 0);
        nobody.Start();
        await using TestNode node = await TestNode.StartAsync(peer: $"http://{nobody.LocalEndpoint}");

        await SyncAsync(node, "waiting", bestHeader: 0);

        // A miner from outside must not begin a chain of its own either.
        await node.FailAsync(-10, "getblocktemplate");
        Assert.True((await node.CallAsync("getblockchaininfo")).GetProperty("initialblockdownload").GetBoolean());
    }

    private static async Task<JsonElement> SyncAsync(TestNode node, string state, int bestHeader)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (true)
        {
            JsonElement sync = (await node.JsonAsync("/api/node")).GetProperty("sync");
            if (sync.Text("state") == state && sync.Number("best_header") == bestHeader)
            {
                return sync;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), deadline.Token);
        }
    }
}
