using BlockChain.Core.Blocks;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using Microsoft.AspNetCore.Http;

namespace BlockChain.Miner.Tests.Sync;

/// <summary>A peer that says that it is busy is asked again later, and its session goes on.</summary>
public sealed class BusyPeerTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private TestNode _honest = null!;

    public async ValueTask InitializeAsync() => _honest = await TestNode.StartAsync();

    public ValueTask DisposeAsync() => _honest.DisposeAsync();

    [Theory]
    [InlineData("/api/headers")]
    [InlineData("/api/mempool/txids")]
    [InlineData("/api/txs/raw")]
    [InlineData("/api/blocks/raw")]
    [InlineData("/api/peers")]
    public async Task A_question_to_a_busy_peer_is_asked_again_in_the_same_session(string route)
    {
        await _honest.GenerateAsync(101, PaidChain.AddressOf(TestKeys.Miner));
        string first = await _honest.TextAsync("/api/block-height/1");
        Assert.True(Block.TryParse(await _honest.BytesAsync($"/api/block/{first}/raw"), out Block? block, out _));
        Transaction payment = new Payment(block.Transactions[0].Output(0, TestKeys.Miner)).AllTo(TestKeys.Alice).Sign();
        int greetings = 0;
        int questions = 0;
        await using FakePeer busy = await FakePeer.StartAsync(_honest.Url, async context =>
        {
            if (context.Request.Path == "/api/node")
            {
                greetings++;
                await FakePeer.AnswerAsAnotherAsync(context, _honest);
                return true;
            }

            if (!context.Request.Path.StartsWithSegments(route) || Interlocked.Increment(ref questions) > 1)
            {
                return false;
            }

            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "1";
            return true;
        });
        await using TestNode node = await TestNode.StartAsync(peer: busy.Url);

        await TestNode.WaitAsync(() => node.Node.Tip.Height == 101, Deadline);
        Assert.True((await _honest.SendAsync(payment)).IsSuccessStatusCode);
        await TestNode.WaitAsync(() => node.Node.Mempool.TryFind(payment.Id, out _), Deadline);

        await TestNode.WaitAsync(() => Volatile.Read(ref questions) > 1, Deadline);
        Assert.Equal(1, greetings);
    }
}
