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

    [Fact]
    public async Task A_block_that_a_busy_peer_does_not_take_is_offered_again()
    {
        int offers = 0;
        await using FakePeer busy = await FakePeer.StartAsync(_honest.Url, async context =>
        {
            if (context.Request.Path == "/api/node")
            {
                await FakePeer.AnswerAsAnotherAsync(context, _honest);
                return true;
            }

            bool isRefused = context.Request.Path == "/api/block" && Interlocked.Increment(ref offers) == 1;
            if (isRefused)
            {
                context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                context.Response.Headers.RetryAfter = "1";
            }

            return isRefused;
        });
        await using TestNode node = await TestNode.StartAsync(peer: busy.Url);

        await node.GenerateAsync(1);

        await TestNode.WaitAsync(() => _honest.Node.Tip.Height == 1, Deadline);
    }
}
