using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using BlockChain.Core.Blocks;

namespace BlockChain.Miner.Sync;

/// <summary>Some blocks of a branch that one peer is asked for at once.</summary>
internal sealed record BodyRequest(int Number, IReadOnlyList<ChainedHeader> Headers);

/// <summary>What came for a request; no blocks when its peer failed.</summary>
internal sealed record BodyAnswer(BodyRequest Request, PeerSession Peer, IReadOnlyList<Block>? Blocks);

/// <summary>
/// Which bodies of a branch to ask for next, and which have come: a window over the branch that moves on as its lowest
/// part arrives, so that memory is bounded while parts come in any order.
/// </summary>
/// <param name="missing">The headers whose bodies are wanted, the lowest first.</param>
internal sealed class BodyWindow(IReadOnlyList<ChainedHeader> missing)
{
    private readonly BodyRequest[] _requests =
        [.. missing.Chunk(SyncLimits.BodiesInRequest).Select((headers, number) => new BodyRequest(number, headers))];

    private readonly Dictionary<int, long> _askedAt = [];
    private readonly Dictionary<int, BodyAnswer> _arrived = [];

    /// <summary>The lowest part that has not been connected.</summary>
    private int _next;

    /// <summary>Whether all have come.</summary>
    public bool IsDone => _next == _requests.Length;

    /// <summary>Bodies that were taken out.</summary>
    public int Done => Math.Min(_next * SyncLimits.BodiesInRequest, missing.Count);

    /// <summary>All bodies.</summary>
    public int All => missing.Count;

    /// <summary>What a peer that has nothing to do is to be asked for: the lowest part that nobody was asked for, or whose
    /// peer lets us wait.</summary>
    public bool TryTake([NotNullWhen(true)] out BodyRequest? request)
    {
        int end = Math.Min(_next + SyncLimits.RequestsAhead, _requests.Length);
        for (int number = _next; number < end; number++)
        {
            bool isUnderWay = _askedAt.TryGetValue(number, out long askedAt)
                && Stopwatch.GetElapsedTime(askedAt) < SyncLimits.Stall;
            if (!isUnderWay && !_arrived.ContainsKey(number))
            {
                _askedAt[number] = Stopwatch.GetTimestamp();
                request = _requests[number];
                return true;
            }
        }

        request = null;
        return false;
    }

    /// <summary>Takes an answer. Of two to one request the first counts; after none, another peer is asked.</summary>
    public void Put(BodyAnswer answer)
    {
        int number = answer.Request.Number;
        if (answer.Blocks is null)
        {
            _askedAt.Remove(number);
        }
        else if (number >= _next)
        {
            _arrived.TryAdd(number, answer);
        }
    }

    /// <summary>Takes out the lowest part, if it has come.</summary>
    public bool TryGetNext([NotNullWhen(true)] out BodyAnswer? answer)
    {
        if (!_arrived.Remove(_next, out answer))
        {
            return false;
        }

        _next++;
        return true;
    }
}
