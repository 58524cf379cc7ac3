using System.Diagnostics;
using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Storage;
using BlockChain.Miner.Logging;

namespace BlockChain.Miner.Sync;

/// <summary>
/// Fetches the bodies of a branch whose headers have more work than our chain, from all peers at once that have it, and
/// connects them in order. One branch at a time: who finds another waits, and then often has nothing left to do.
/// </summary>
internal sealed class BodyDownload(FullNode node, ILogger<BodyDownload> log) : IDisposable
{
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _oneAtATime = new(1);

    private sealed record Request(int Number, IReadOnlyList<ChainedHeader> Headers);

    private sealed record Answer(Request Request, PeerSession Peer, IReadOnlyList<Block>? Blocks);

    /// <summary>Fetches and connects up to a header.</summary>
    /// <param name="target">Known to the node, perhaps without bodies.</param>
    /// <param name="findPeers">The peers that are connected now.</param>
    /// <param name="cancellation">The program ends.</param>
    public async Task RunAsync(
        ChainedHeader target, Func<IReadOnlyList<PeerSession>> findPeers, CancellationToken cancellation)
    {
        await _oneAtATime.WaitAsync(cancellation);
        try
        {
            if (target.ChainWork > node.Tip.ChainWork)
            {
                await FetchAsync(target, findPeers, cancellation);
            }
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _oneAtATime.Dispose();

    private async Task FetchAsync(
        ChainedHeader target, Func<IReadOnlyList<PeerSession>> findPeers, CancellationToken cancellation)
    {
        List<ChainedHeader> missing = MissingBodies(target);
        var open = new Queue<Request>(missing.Chunk(SyncLimits.BodiesInRequest)
            .Select((headers, number) => new Request(number, headers)));
        int last = open.Count - 1;
        var again = new Queue<Request>();
        var asked = new Dictionary<PeerSession, Task<Answer>>();
        var arrived = new Dictionary<int, Answer>();
        long began = Stopwatch.GetTimestamp();
        long told = began;
        int next = 0;
        while (next <= last)
        {
            foreach (PeerSession peer in findPeers().Where(peer => !asked.ContainsKey(peer) && peer.Has(target)))
            {
                if (again.TryDequeue(out Request? request)
                    || (open.TryPeek(out Request? waiting) && waiting.Number < next + SyncLimits.RequestsAhead
                        && open.TryDequeue(out request)))
                {
                    asked.Add(peer, AskAsync(peer, request, cancellation));
                }
            }

            if (asked.Count == 0)
            {
                // Nobody is left who has it. Whoever shows it again starts this again.
                return;
            }

            Answer answer = await await Task.WhenAny(asked.Values);
            asked.Remove(answer.Peer);
            if (answer.Blocks is null)
            {
                again.Enqueue(answer.Request);
                continue;
            }

            arrived.Add(answer.Request.Number, answer);
            while (arrived.Remove(next, out Answer? ready))
            {
                if (await Task.Run(() => node.SubmitBlocks(ready.Blocks!), cancellation) is { } violation)
                {
                    Blame(violation, ready.Peer, target, findPeers());
                    return;
                }

                next++;
            }

            if (next > 0 && Stopwatch.GetElapsedTime(told) > ProgressEvery)
            {
                told = Stopwatch.GetTimestamp();
                int done = Math.Min(next * SyncLimits.BodiesInRequest, missing.Count);
                double speed = done / Stopwatch.GetElapsedTime(began).TotalSeconds;
                MinerLog.CatchingUp(
                    log, done, missing.Count, 100 * done / missing.Count, speed, (missing.Count - done) / speed);
            }
        }
    }

    /// <summary>The headers up to the target whose bodies are not here, the lowest first.</summary>
    private List<ChainedHeader> MissingBodies(ChainedHeader target)
    {
        var missing = new List<ChainedHeader>();
        for (ChainedHeader at = target;
            node.TryFindHeader(at.Hash, out _, out BlockStatus status) && status == BlockStatus.HeaderOnly;
            at = at.Parent!)
        {
            missing.Add(at);
        }

        missing.Reverse();
        return missing;
    }

    private static async Task<Answer> AskAsync(PeerSession peer, Request request, CancellationToken cancellation)
    {
        var blocks = new List<Block>();
        try
        {
            while (blocks.Count < request.Headers.Count)
            {
                blocks.AddRange(await peer.Client.GetBlocksAsync(
                    [.. request.Headers.Skip(blocks.Count).Select(header => header.Hash)], cancellation));
            }

            return new Answer(request, peer, blocks);
        }
        catch (Exception exception) when (PeerSession.IsPeersFault(exception) && !cancellation.IsCancellationRequested)
        {
            peer.End(exception);
            return new Answer(request, peer, Blocks: null);
        }
    }

    /// <summary>A body that is not the header's is the fault of who sent it; a bad block, of all who hold it for good.
    /// </summary>
    private static void Blame(
        Violation violation, PeerSession sender, ChainedHeader target, IReadOnlyList<PeerSession> peers)
    {
        var reason = new PeerViolationException($"A block of its chain breaks a rule: {violation}");
        foreach (PeerSession peer in violation.IsForGood ? peers.Where(peer => peer.Has(target)) : [sender])
        {
            peer.End(reason);
        }
    }
}
