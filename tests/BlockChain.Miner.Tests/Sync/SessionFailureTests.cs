using BlockChain.Core.Storage;
using BlockChain.Miner.Sync;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace BlockChain.Miner.Tests.Sync;

/// <summary>What a failure of this node's own means for the session in which it happens.</summary>
public sealed class SessionFailureTests : IAsyncLifetime
{
    private const int Interrupted = 9;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource _isReleased = new();
    private TestNode _other = null!;
    private FakePeer _peer = null!;
    private int _greetings;

    public async ValueTask InitializeAsync()
    {
        _other = await TestNode.StartAsync();
        _peer = await FakePeer.StartAsync(_other.Url, async context =>
        {
            if (context.Request.Path != "/api/node")
            {
                return false;
            }

            Interlocked.Increment(ref _greetings);
            await _isReleased.Task.WaitAsync(context.RequestAborted);
            await FakePeer.AnswerAsAnotherAsync(context, _other);
            return true;
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _peer.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Fact]
    public async Task A_store_that_cannot_be_read_ends_the_node()
    {
        await using TestNode node = await TestNode.StartAsync(peer: _peer.Url);
        var failed = new TaskCompletionSource<StoreException>();
        node.Node.Failed += failure => failed.TrySetResult(failure);
        FailOnce(node, StoreException.Damaged("block 7 cannot be read."));

        _isReleased.SetResult();

        Assert.Contains("block 7", (await failed.Task.WaitAsync(Deadline)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_to_the_store_that_was_broken_off_ends_the_session_alone()
    {
        await using TestNode node = await TestNode.StartAsync(peer: _peer.Url);
        bool hasFailed = false;
        node.Node.Failed += _ => hasFailed = true;
        FailOnce(node, new SqliteException("interrupted", Interrupted));

        _isReleased.SetResult();

        await TestNode.WaitAsync(
            () =>
            {
                node.Clock.Now += TimeSpan.FromSeconds(1);
                return Volatile.Read(ref _greetings) > 1;
            },
            Deadline);
        Assert.False(hasFailed);
    }

    /// <summary>Has the session fail as soon as it has begun.</summary>
    private static void FailOnce(TestNode node, Exception failure)
    {
        PeerSessions sessions = node.Services.GetRequiredService<PeerSessions>();
        sessions.Happened += Fail;

        void Fail(Core.Chain.NodeEvent happened)
        {
            sessions.Happened -= Fail;
            throw failure;
        }
    }
}
