using BlockChain.Miner.Tests.Sync;

namespace BlockChain.Miner.Tests.Rpc;

public sealed class PeerMethodsTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_peer_may_be_added_again_unless_it_is_connected()
    {
        await using TestNode other = await TestNode.StartAsync();
        await using FakePeer peer = await FakePeer.StartAsync(other.Url, async context =>
        {
            bool asksWho = context.Request.Path == "/api/node";
            if (asksWho)
            {
                await FakePeer.AnswerAsAnotherAsync(context, other);
            }

            return asksWho;
        });
        await using TestNode node = await TestNode.StartAsync();

        await node.CallAsync("addnode", "127.0.0.1:9", "add");
        await node.CallAsync("addnode", "127.0.0.1:9", "onetry");
        await node.CallAsync("addnode", peer.Url, "add");
        await TestNode.WaitAsync(
            () => node.CallAsync("getconnectioncount").GetAwaiter().GetResult().GetInt32() == 1, Deadline);

        Assert.Equal("Error: Node already added", await node.FailAsync(-23, "addnode", peer.Url, "onetry"));
    }

    [Fact]
    public async Task Why_a_peer_cannot_be_added_is_said()
    {
        await using TestNode alone = await TestNode.StartAsync(outboundPeers: 0);
        await using TestNode node = await TestNode.StartAsync();

        Assert.Equal(
            "This node has no peers (--no-peers).", await alone.FailAsync(-1, "addnode", "192.168.0.6:5000", "add"));
        Assert.StartsWith(
            "This node may not connect to that address", await node.FailAsync(-1, "addnode", "192.0.2.1:5000", "add"));
    }
}
