using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Storage;
using BlockChain.Miner.Terminal;

namespace BlockChain.Miner.Sync;

/// <summary>
/// Fetches the bodies of a branch whose headers have more work than our chain, from all peers at once that have it, and
/// connects them in order. Who finds another branch waits for his <see cref="DownloadTurn"/>, and then often has nothing
/// left to do.
/// </summary>
internal sealed class BodyDownload(FullNode node, CatchUpProgress catchUp) : IDisposable
{
    /// <summary>How often it is looked whether a peer is new, or stalls.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    private readonly DownloadTurn _turn = new();

    /// <summary>Fetches and connects up to a header.</summary>
    /// <param name="target">Known to the node, perhaps without bodies.</param>
    /// <param name="findPeers">The peers that are connected now.</param>
    /// <param name="cancellation">The program ends.</param>
    public async Task RunAsync(
        ChainedHeader target, Func<IReadOnlyList<PeerSession>> findPeers, CancellationToken cancellation)
    {
        var turn = new object();
        await _turn.TakeAsync(turn, cancellation);
        try
        {
            if (target.ChainWork > node.Tip.ChainWork)
            {
                await FetchAsync(target, () => _turn.Progress(turn), findPeers, cancellation);
            }
        }
        finally
        {
            _turn.GiveBack(turn);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task FetchAsync(
        ChainedHeader target, Action progress, Func<IReadOnlyList<PeerSession>> findPeers,
        CancellationToken cancellation)
    {
        var window = new BodyWindow(MissingBodies(target));
        var asked = new Dictionary<PeerSession, Task<BodyAnswer>>();
        using CatchUpProgress.Run run = catchUp.Begin(window.All);
        while (!window.IsDone)
        {
            foreach (Task<BodyAnswer> answered in asked.Values.Where(task => task.IsCompleted).ToList())
            {
                BodyAnswer answer = await answered;
                asked.Remove(answer.Peer);
                window.Put(answer);
            }

            // The next blocks are on their way while those that came are connected.
            foreach (PeerSession peer in findPeers().Where(peer => !asked.ContainsKey(peer) && peer.Has(target)))
            {
                if (window.TryTake(out BodyRequest? request))
                {
                    asked.Add(peer, AskAsync(peer, request, cancellation));
                }
            }

            if (window.TryGetNext(out BodyAnswer? ready))
            {
                if (await Task.Run(() => node.SubmitBlocks(ready.Blocks!), cancellation) is { } violation)
                {
                    Blame(violation, ready.Peer, target, findPeers());
                    return;
                }

                progress();
            }
            else if (asked.Count > 0)
            {
                await Task.WhenAny(asked.Values.Append(Task.Delay(LookEvery, cancellation)));
                cancellation.ThrowIfCancellationRequested();
            }
            else
            {
                // Nobody is left who has it. Whoever shows it again starts this again.
                return;
            }

            run.Report(window.Done);
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

    private static async Task<BodyAnswer> AskAsync(PeerSession peer, BodyRequest request, CancellationToken cancellation)
    {
        var blocks = new List<Block>();
        try
        {
            while (blocks.Count < request.Headers.Count)
            {
                blocks.AddRange(await peer.Client.GetBlocksAsync(
                    [.. request.Headers.Skip(blocks.Count).Select(header => header.Hash)], cancellation));
            }

            return new BodyAnswer(request, peer, blocks);
        }
        catch (Exception exception) when (PeerSession.IsPeersFault(exception) && !cancellation.IsCancellationRequested)
        {
            peer.End(exception);
            return new BodyAnswer(request, peer, Blocks: null);
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
