using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Network;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using BlockChain.Miner.Addresses;
using BlockChain.Miner.Options;
using BlockChain.Miner.Sync;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlockChain.Miner.Tests.Sync;

/// <summary>How the blocks of a better chain come: a node that talks with one peer.</summary>
public sealed class ChainSyncTests : IAsyncLifetime
{
    private const int Height = 2 * SyncLimits.FirstBodies;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder _folder = new();
    private readonly FullNode _node;
    private readonly ChainSync _sync;

    public ChainSyncTests()
    {
        _node = new FullNode(_folder.File("chain.db"), ChainParameters.Regtest, TimeProvider.System);
        var options = new MinerOptions
        {
            Network = ChainParameters.Regtest,
            DataRoot = _folder.Path,
            Listen = new Uri("http://127.0.0.1:0"),
        };
        _sync = new ChainSync(_node, new CatchUpProgress(options, NullLogger<CatchUpProgress>.Instance));
    }

    public async ValueTask InitializeAsync() => await _sync.StartAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _sync.StopAsync(CancellationToken.None);
        _sync.Dispose();
        _node.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_next_blocks_are_asked_for_while_those_that_came_are_connected()
    {
        await using TestNode honest = await TestNode.StartAsync();
        await honest.GenerateAsync(Height);
        using var isAskedAgain = new ManualResetEventSlim();
        int requests = 0;
        await using FakePeer peer = await FakePeer.StartAsync(honest.Url, context =>
        {
            if (context.Request.Path == "/api/blocks/raw" && Interlocked.Increment(ref requests) == 2)
            {
                isAskedAgain.Set();
            }

            return Task.FromResult(false);
        });

        // The node's lock is held meanwhile: until this returns, no other block is connected.
        bool wasAskedAgain = true;
        _node.Happened += _ => wasAskedAgain = wasAskedAgain && isAskedAgain.Wait(Deadline);
        using PeerSession session = Meet(peer.Url);
        Task<Exception> talk = session.RunAsync();
        await _sync.CaughtUp.WaitAsync(2 * Deadline);
        session.End(new OperationCanceledException());
        await talk;

        Assert.Equal((Height, true), (_node.Tip.Height, wasAskedAgain));
    }

    [Fact]
    public async Task A_peer_without_a_chain_does_not_end_the_first_synchronisation()
    {
        await using TestNode empty = await TestNode.StartAsync();
        await using TestNode honest = await TestNode.StartAsync();
        await honest.GenerateAsync(Height);
        var isReleased = new TaskCompletionSource();
        await using FakePeer slow = await FakePeer.StartAsync(honest.Url, async context =>
        {
            if (context.Request.Path.StartsWithSegments("/api/headers"))
            {
                await isReleased.Task.WaitAsync(context.RequestAborted);
            }

            return false;
        });
        PeerSession[] sessions = [Meet(empty.Url.ToString()), Meet(slow.Url)];
        Task<Exception>[] talks = [.. sessions.Select(session => session.RunAsync())];
        await TestNode.WaitAsync(() => sessions[0].HasShownAll, Deadline);

        // The loop gets some turns in which it could take that for all.
        await Task.WhenAny(_sync.CaughtUp, Task.Delay(TimeSpan.FromSeconds(0.6), TestContext.Current.CancellationToken));
        Assert.False(_sync.CaughtUp.IsCompleted);

        isReleased.SetResult();
        await _sync.CaughtUp.WaitAsync(Deadline);
        Assert.Equal(Height, _node.Tip.Height);
        foreach (PeerSession session in sessions)
        {
            session.End(new OperationCanceledException());
        }

        await Task.WhenAll(talks);
        Array.ForEach(sessions, session => session.Dispose());
    }

    [Fact]
    public async Task A_peer_whose_chain_the_operator_set_aside_is_dropped_and_not_banned()
    {
        await using TestNode honest = await TestNode.StartAsync();
        await honest.GenerateAsync(Height);
        using PeerSession first = Meet(honest.Url.ToString());
        Task<Exception> talk = first.RunAsync();
        await _sync.CaughtUp.WaitAsync(Deadline);
        BlockHash fifth = _node.Tip.AncestorAt(5).Hash;

        Assert.True(_node.SetAside(fifth));
        Exception atOnce = await talk.WaitAsync(Deadline);
        _sync.Leave(first);
        using PeerSession second = Meet(honest.Url.ToString());
        Exception later = await second.RunAsync().WaitAsync(Deadline);
        _sync.Leave(second);

        Assert.Equal("its chain has a block that was set aside with invalidateblock", atOnce.Message);
        Assert.Equal((typeof(PeerUnusableException), atOnce.Message), (later.GetType(), later.Message));
        Assert.IsNotType<PeerViolationException>(atOnce);

        Assert.True(_node.TakeBack(fifth));
        Assert.Equal(Height, _node.Tip.Height);
    }

    [Theory]
    [InlineData("bad-txnmrklroot")]
    [InlineData("bad-txns-duplicate")]
    [InlineData("bad-cb-missing")]
    public async Task A_peer_that_sends_another_body_than_the_headers_breaks_a_rule(string reason)
    {
        // A transaction of 64 bytes may be two nodes of the Merkle tree.
        Block good = new BlockDraft(ChainedHeader.OfGenesis(ChainParameters.Regtest.Genesis.Header), ChainParameters.Regtest)
        {
            Instead = reason == "bad-cb-missing" ? [Spend(scriptSize: 4)] : null,
        }.With(Spend(scriptSize: 25), Spend(scriptSize: 26)).Build();
        Block sent = reason switch
        {
            "bad-txnmrklroot" => new Block(good.Header, good.Transactions.RemoveAt(1)),
            "bad-txns-duplicate" => new Block(good.Header, good.Transactions.Add(good.Transactions[2])),
            _ => good,
        };
        await using TestNode empty = await TestNode.StartAsync();
        await using FakePeer peer = await FakePeer.StartAsync(empty.Url, async context =>
        {
            byte[]? answer = context.Request.Path.Value!.Split('/')[2] switch
            {
                "headers" => sent.Header.ToBytes(),
                "blocks" => RawRecords.Write([sent.ToBytes()]),
                _ => null,
            };
            if (answer is null)
            {
                return false;
            }

            await context.Response.Body.WriteAsync(answer);
            return true;
        });
        using PeerSession session = Meet(peer.Url);

        Exception end = await session.RunAsync().WaitAsync(Deadline);
        _sync.Leave(session);

        Assert.IsType<PeerViolationException>(end);
        Assert.Contains(reason, end.Message, StringComparison.Ordinal);
        Assert.True(_node.TryFindHeader(good.Hash, out _, out BlockStatus status));
        Assert.Equal(BlockStatus.HeaderOnly, status);

        static Transaction Spend(int scriptSize) => new(
            version: 1,
            [new TransactionInput(new OutPoint(new TransactionId(new Hash256(1, 1)), 0), default, TransactionInput.FinalSequence)],
            [new TransactionOutput(new Amount(1), new byte[scriptSize])],
            lockTime: 0);
    }

    [Fact]
    public void A_peer_that_has_gone_may_be_blamed()
    {
        PeerSession session = Meet("http://127.0.0.1:1");
        session.End(new IOException("It ended the event stream."));
        session.Dispose();

        session.End(new OperationCanceledException());
    }

    private PeerSession Meet(string address)
    {
        Assert.True(PeerUrl.TryParse(address, out PeerUrl? url));
        var session = new PeerSession(
            url, new PeerClient(new HttpClient { BaseAddress = new Uri(address) }), _node, TimeProvider.System, _sync.Changed,
            NullLogger.Instance, CancellationToken.None);
        _sync.Join(session);
        return session;
    }
}
