using System.Diagnostics;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Sync;

/// <summary>One peer as a source of bodies: what it is asked for now, and how well it delivers. Defends against a peer that
/// withholds the blocks it has shown, or sends them too slowly: others are asked too, and a peer that is overtaken again and
/// again is dropped. All but the timestamps is for <see cref="ChainSync"/>'s loop alone.</summary>
internal sealed class BodySource(PeerSession peer)
{
    private HashSet<BlockHash> _awaited = [];
    private long _askedAt;

    /// <summary>When its last block came, or it was asked.</summary>
    private long _movedAt = Stopwatch.GetTimestamp();

    /// <summary>When it was last asked for blocks of the heaviest branch.</summary>
    private long _neededAt = Stopwatch.GetTimestamp();

    /// <summary>Blocks that it is asked for at once: as many as come within about a second.</summary>
    private int _batch = SyncLimits.FirstBodies;

    /// <summary>Whether another peer had to step in for what it is asked for now.</summary>
    private bool _isOvertaken;

    /// <summary>Requests in a row in which another peer delivered what this one kept us waiting for.</summary>
    private int _timesOvertaken;

    public PeerSession Peer { get; } = peer;

    /// <summary>The branch that it has shown, as far as its bodies are not here.</summary>
    public Branch? Branch { get; set; }

    /// <summary>Whether it may be asked.</summary>
    public bool IsIdle { get; private set; } = true;

    /// <summary>Whether it had nothing of the heaviest branch for a while, so that it may be asked for its own.</summary>
    public bool IsSpare => Stopwatch.GetElapsedTime(_neededAt) > SyncLimits.Stall;

    /// <summary>Whether nothing has come from it for a while.</summary>
    public bool IsStalling => Stopwatch.GetElapsedTime(Volatile.Read(ref _movedAt)) > SyncLimits.Stall;

    public int Batch => _batch;

    /// <summary>Whether it was asked for a block that has not come.</summary>
    public bool Awaits(BlockHash hash) => !IsIdle && _awaited.Contains(hash);

    /// <summary>Asks for bodies, the lowest first.</summary>
    /// <param name="headers">Their headers.</param>
    /// <param name="isHeaviest">Whether they are of the heaviest branch.</param>
    /// <param name="deliver">Receives what comes; null: no more comes. On a thread of the pool.</param>
    public void Ask(IReadOnlyList<ChainedHeader> headers, bool isHeaviest, Action<BodySource, Block?> deliver)
    {
        _awaited = [.. headers.Select(header => header.Hash)];
        _askedAt = _movedAt = Stopwatch.GetTimestamp();
        _neededAt = isHeaviest ? _askedAt : _neededAt;
        (IsIdle, _isOvertaken) = (false, false);
        _ = AskAsync([.. _awaited], deliver);
    }

    /// <summary>Notes that one of its blocks was taken out of what has come.</summary>
    public void NoteArrived(BlockHash hash) => _awaited.Remove(hash);

    /// <summary>Notes that no more comes, perhaps before everything has: an answer ends early where its blocks are large.</summary>
    public void NoteFinished()
    {
        IsIdle = true;
        _timesOvertaken = _isOvertaken ? _timesOvertaken : 0;
        TimeSpan taken = Stopwatch.GetElapsedTime(_askedAt);
        _batch = taken < SyncLimits.Stall / 2 ? Math.Min(2 * _batch, SyncLimits.MaxBodies)
            : taken > SyncLimits.Stall ? Math.Max(_batch / 2, 1)
            : _batch;
    }

    /// <summary>Another peer delivered what this one kept us waiting for: a peer that goes on like this is dropped.</summary>
    public void NoteOvertaken(BlockHash hash)
    {
        if (!_isOvertaken && IsStalling && Awaits(hash))
        {
            _isOvertaken = true;
            _timesOvertaken++;
        }

        if (_timesOvertaken >= SyncLimits.MaxTimesOvertaken)
        {
            Peer.End(new PeerUnusableException("it is slower with blocks than other peers"));
        }
    }

    private async Task AskAsync(IReadOnlyList<BlockHash> hashes, Action<BodySource, Block?> deliver)
    {
        try
        {
            int count = 0;
            await foreach (Block block in Peer.Client.GetBlocksAsync(hashes, Peer.Ended))
            {
                Volatile.Write(ref _movedAt, Stopwatch.GetTimestamp());
                deliver(this, block);
                count++;
            }

            if (count == 0)
            {
                throw new PeerViolationException("it was asked for blocks and answered with none");
            }
        }
        catch (Exception exception) when (PeerSession.IsPeersFault(exception))
        {
            Peer.End(exception);
        }
        finally
        {
            deliver(this, null);
        }
    }
}
