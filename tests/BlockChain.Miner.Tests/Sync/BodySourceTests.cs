using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Network;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Addresses;
using BlockChain.Miner.Options;
using BlockChain.Miner.Sync;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlockChain.Miner.Tests.Sync;

/// <summary>How many blocks a peer is asked for at once.</summary>
public sealed class BodySourceTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_peer_whose_answers_are_slow_and_end_early_is_asked_for_less()
    {
        await using TestNode honest = await TestNode.StartAsync();
        await honest.GenerateAsync(2);
        byte[] first = await honest.BytesAsync($"/api/block/{honest.Node.Tip.AncestorAt(1).Hash}/raw");
        await using FakePeer slow = await FakePeer.StartAsync(honest.Url, async context =>
        {
            await Task.Delay(SyncLimits.Stall + TimeSpan.FromSeconds(0.1), context.RequestAborted);
            await context.Response.Body.WriteAsync(RawRecords.Write([first]), context.RequestAborted);
            return true;
        });
        using var folder = new TemporaryFolder();
        using var node = new FullNode(folder.File("chain.db"), ChainParameters.Regtest, TimeProvider.System);
        Assert.True(PeerUrl.TryParse(slow.Url, out PeerUrl? url));
        using var session = new PeerSession(
            url, new PeerClient(new HttpClient { BaseAddress = url.Uri }), node, TimeProvider.System, new Signal(),
            NullLogger.Instance, CancellationToken.None);
        var source = new BodySource(session);
        var finished = new TaskCompletionSource();

        source.Ask([honest.Node.Tip.AncestorAt(1), honest.Node.Tip], isHeaviest: true, Take);
        await finished.Task.WaitAsync(Deadline);

        Assert.Equal(SyncLimits.FirstBodies / 2, source.Batch);

        void Take(BodySource from, Block? block)
        {
            if (block is not null)
            {
                from.NoteArrived(block.Hash);
                return;
            }

            from.NoteFinished();
            finished.SetResult();
        }
    }
}
