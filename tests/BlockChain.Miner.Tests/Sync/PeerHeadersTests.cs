using BlockChain.Core.Blocks;
using BlockChain.Miner.Addresses;
using BlockChain.Miner.Sync;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlockChain.Miner.Tests.Sync;

/// <summary>What a node remembers that a peer has.</summary>
public sealed class PeerHeadersTests
{
    [Fact]
    public async Task A_block_that_the_peer_accepted_is_its_best_unless_it_has_shown_a_better_one()
    {
        await using TestNode node = await TestNode.StartAsync();
        await node.GenerateAsync(3);
        ChainedHeader tip = node.Node.Tip;
        Assert.True(PeerUrl.TryParse("http://127.0.0.1:1", out PeerUrl? url));
        var peer = new PeerHeaders(
            url, client: null!, node.Node, node.Clock, new Signal(), new Signal(), NullLogger.Instance);
        Assert.Equal(0, peer.Best.Height);

        peer.NoteAccepted(tip.AncestorAt(2));
        Assert.Equal(tip.AncestorAt(2), peer.Best);
        peer.NoteAccepted(tip);
        Assert.Equal(tip, peer.Best);
        peer.NoteAccepted(tip.AncestorAt(1));
        Assert.Equal(tip, peer.Best);
    }
}
