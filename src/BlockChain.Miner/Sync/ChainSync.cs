using System.Collections.Concurrent;
using System.Diagnostics;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Sync;

/// <summary>
/// Brings the best chain here: one loop that looks at what all peers have shown, asks them for the bodies of the branch with
/// the most work, hands these to the node in order, and ends the sessions of peers that delivered something invalid. Sessions
/// only answer.
/// <para>A peer is asked for other branches once it has had nothing to do for a while: so the heaviest branch goes first, and
/// one whose bodies nobody delivers holds up no other.</para>
/// </summary>
internal sealed class ChainSync(FullNode node, CatchUpProgress catchUp) : BackgroundService
{
    /// <summary>How often the loop checks whether a peer stalls.</summary>
    private static readonly TimeSpan CheckEvery = TimeSpan.FromMilliseconds(250);

    private readonly TaskCompletionSource _caughtUp = new();
    private readonly ConcurrentDictionary<PeerSession, BodySource> _sources = new();
    private readonly ConcurrentQueue<(BodySource From, Block? Block)> _arriving = new();

    /// <summary>The bodies that came and are not connected yet. This and what follows is the loop's own.</summary>
    private readonly Dictionary<BlockHash, (Block Block, BodySource From)> _bodies = [];

    /// <summary>The branches with more work than our chain, the heaviest first.</summary>
    private List<Branch> _branches = [];

    /// <summary>The blocks that are being connected now, and their connecting; null when there are none.</summary>
    private List<Block> _run = [];
    private Task<Violation?>? _connecting;

    private int _connected;
    private long _progressedAt;
    private ChainedHeader? _offered;

    /// <summary>Set by whoever has news for the loop: a peer showed a block, or our tip moved.</summary>
    public Signal Changed { get; } = new();

    /// <summary>Completed when this node has all that its peers have.</summary>
    public Task CaughtUp => _caughtUp.Task;

    /// <summary>Takes a peer into account.</summary>
    public void Join(PeerSession peer) => _sources[peer] = new BodySource(peer);

    /// <summary>Forgets a peer whose session has ended.</summary>
    public void Leave(PeerSession peer)
    {
        _sources.TryRemove(peer, out _);
        Changed.Set();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await RunAsync(stoppingToken);
        }
        catch (Exception end) when (end is OperationCanceledException or StoreException)
        {
            // The program ends, or the store has failed, and the node has said so.
        }
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        await using var timer = new Timer(_ => Changed.Set(), null, CheckEvery, CheckEvery);
        Task changed = Changed.WaitAsync(cancellation);
        while (true)
        {
            TakeArrived();
            if (_connecting is { IsCompleted: true })
            {
                FinishRun(await _connecting);
            }

            if (_connecting is null)
            {
                // Not while blocks are being connected: the next ones are asked for meanwhile, without waiting for the node.
                _branches.ForEach(branch => branch.Advance());
            }

            ChooseBranches();
            AskForBodies();
            if (_connecting is null && NextRun() is { Count: > 0 } run)
            {
                // The next bodies are on their way while those that came are connected.
                (_run, _progressedAt) = (run, Stopwatch.GetTimestamp());
                _connecting = Task.Run(() => node.SubmitBlocks(run), cancellation);
            }

            ReportProgress();
            await Task.WhenAny(changed, _connecting ?? changed);
            if (changed.IsCompleted)
            {
                await changed;
                changed = Changed.WaitAsync(cancellation);
            }
        }
    }

    /// <summary>Says that the first synchronisation is done, and has our tip offered to the peers: not while this node catches
    /// up, when they get the same blocks from where it does.</summary>
    private void ReportProgress()
    {
        ChainedHeader tip = node.Tip;
        // Not when just one peer has shown everything: a peer without a chain has done so at once.
        if (!_sources.IsEmpty && _sources.Keys.All(peer => peer.HasShownAll && peer.Best.ChainWork <= tip.ChainWork))
        {
            _caughtUp.TrySetResult();
        }

        catchUp.Report(_connected, IsCatchingUp ? _branches[0].Count : 0, isDone: _branches.Count == 0);
        _connected = 0;
        if (tip != _offered && !IsCatchingUp)
        {
            _offered = tip;
            foreach (PeerSession peer in _sources.Keys)
            {
                peer.NoteTipMoved();
            }
        }
    }

    private void TakeArrived()
    {
        while (_arriving.TryDequeue(out (BodySource From, Block? Block) one))
        {
            if (one.Block is not { } block)
            {
                one.From.NoteFinished();
                continue;
            }

            one.From.NoteArrived(block.Hash);
            foreach (BodySource other in _sources.Values)
            {
                other.NoteOvertaken(block.Hash);
            }

            _bodies.TryAdd(block.Hash, (block, one.From));
        }
    }

    /// <summary>Looks at what the peers have shown. Bodies of branches that are no longer wanted are forgotten.</summary>
    private void ChooseBranches()
    {
        ChainedHeader tip = node.Tip;
        List<Branch> before = _branches;
        _branches =
        [
            .. _sources.Keys.Select(peer => peer.Best).Where(best => best.ChainWork > tip.ChainWork).Distinct()
                .OrderByDescending(best => best.ChainWork)
                .Select(best => before.Find(branch => branch.Tip == best) ?? new Branch(node, best)),
        ];
        foreach (BodySource source in _sources.Values)
        {
            source.Branch = _branches.Find(branch => branch.Tip == source.Peer.Best);
        }

        // While blocks are being connected, their outcome will say more.
        if (_branches.RemoveAll(branch => !branch.Missing(1).Any()) > 0 && _connecting is null)
        {
            EndThoseWithInvalidChains("its chain has an invalid block");
        }

        if (!_branches.SequenceEqual(before))
        {
            ForgetUnwanted();
        }
    }

    private void ForgetUnwanted()
    {
        foreach (BlockHash hash in _bodies.Keys.Where(hash => !IsWanted(hash)).ToList())
        {
            _bodies.Remove(hash);
        }
    }

    private bool IsWanted(BlockHash hash) =>
        node.TryFindHeader(hash, out ChainedHeader? header, out BlockStatus status) && status == BlockStatus.HeaderOnly
        && _branches.Exists(branch => branch.Contains(header));

    private void AskForBodies()
    {
        long size = _bodies.Values.Sum(body => (long)body.Block.Size);
        int ahead = size < SyncLimits.BodiesSize ? SyncLimits.BodiesAhead : 1;
        IEnumerable<BodySource> idle = _sources.Values.Where(source => source.IsIdle && source.Branch is not null)
            .OrderByDescending(source => source.Branch!.Tip.ChainWork);
        foreach (BodySource source in idle)
        {
            ChainedHeader[] wanted =
            [
                .. source.Branch!.Missing(ahead)
                    .TakeWhile(header => source.IsSpare || _branches[0].Contains(header))
                    .Where(header => !_bodies.ContainsKey(header.Hash) && !IsUnderWay(header.Hash))
                    .Take(source.Batch),
            ];
            if (wanted.Length > 0)
            {
                source.Ask(wanted, isHeaviest: _branches[0].Contains(wanted[0]), Deliver);
            }
        }
    }

    private bool IsUnderWay(BlockHash hash) => _sources.Values.Any(source => source.Awaits(hash) && !source.IsStalling);

    /// <summary>On any thread.</summary>
    private void Deliver(BodySource source, Block? block)
    {
        _arriving.Enqueue((source, block));
        Changed.Set();
    }

    /// <summary>The next blocks of the heaviest branch that has any here.</summary>
    private List<Block> NextRun()
    {
        foreach (Branch branch in _branches)
        {
            var run = new List<Block>();
            int size = 0;
            foreach (ChainedHeader header in branch.Missing(SyncLimits.BlocksInRun))
            {
                if (!_bodies.TryGetValue(header.Hash, out (Block Block, BodySource) body)
                    || (run.Count > 0 && size + body.Block.Size > SyncLimits.RunSize))
                {
                    break;
                }

                run.Add(body.Block);
                size += body.Block.Size;
            }

            if (run.Count > 0)
            {
                return run;
            }
        }

        return [];
    }

    private void FinishRun(Violation? violation)
    {
        if (violation is null)
        {
            (_connected, _progressedAt) = (_run.Count, Stopwatch.GetTimestamp());
        }
        else
        {
            Blame(violation);
        }

        _run.ForEach(block => _bodies.Remove(block.Hash));
        _connecting = null;

        // A slow peer's copy of a block that another has delivered may come once that one is connected. It would take room
        // until the branches change, and nothing would be asked for but the lowest block.
        ForgetUnwanted();
    }

    /// <summary>A body that is not its header's is the fault of the peer that sent it; an invalid block, of all peers whose
    /// chain it is in, for an honest node has checked what it shows. What cannot be accepted now is nobody's fault.</summary>
    private void Blame(Violation violation)
    {
        Block bad = _run.Find(block => StatusOf(block.Hash) is not (BlockStatus.Stored or BlockStatus.FullyChecked)) ?? _run[0];
        string reason = $"a block of its chain breaks a rule: {violation}";
        if (StatusOf(bad.Hash) == BlockStatus.Invalid)
        {
            EndThoseWithInvalidChains(reason);
        }
        else if (_bodies.TryGetValue(bad.Hash, out (Block, BodySource From) body))
        {
            bool isForged = violation.Reason is "bad-txnmrklroot" or "bad-txns-duplicate" or "bad-cb-missing";
            body.From.Peer.End(isForged
                ? new PeerViolationException(reason)
                : new PeerUnusableException($"a block of its chain cannot be accepted now: {violation}"));
        }
    }

    private void EndThoseWithInvalidChains(string reason)
    {
        foreach (PeerSession peer in _sources.Keys.Where(peer => StatusOf(peer.Best.Hash) == BlockStatus.Invalid))
        {
            peer.End(node.IsSetAside(peer.Best) ? PeerUnusableException.SetAside() : new PeerViolationException(reason));
        }
    }

    private BlockStatus? StatusOf(BlockHash hash) =>
        node.TryFindHeader(hash, out _, out BlockStatus status) ? status : null;

    /// <summary>Whether a long branch is being fetched and makes progress.</summary>
    private bool IsCatchingUp => _branches.Count > 0 && Stopwatch.GetElapsedTime(_progressedAt) < SyncLimits.Stall;
}
