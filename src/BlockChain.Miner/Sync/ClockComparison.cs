using System.Collections.Concurrent;
using BlockChain.Core.Consensus;
using BlockChain.Miner.Logging;

namespace BlockChain.Miner.Sync;

/// <summary>Compares this computer's clock with those of the peers: one peer's clock may be wrong; if most differ from ours,
/// ours is.</summary>
internal sealed class ClockComparison(ChainParameters parameters, TimeProvider clock, ILogger log)
{
    private static readonly TimeSpan LeastWarning = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, TimeSpan> _differences = new();
    private int _isWarned;

    /// <summary>Notes what a peer's clock shows now.</summary>
    public void Add(PeerUrl url, DateTimeOffset theirs)
    {
        _differences[url.Key] = (theirs - clock.GetUtcNow()).Duration();
        TimeSpan limit = TimeSpan.FromSeconds(parameters.MaxFutureBlockTime) + LeastWarning;
        int different = _differences.Values.Count(difference => difference > limit);
        if (different * 2 > _differences.Count && Interlocked.Exchange(ref _isWarned, 1) == 0)
        {
            MinerLog.ClockDiffers(log, different, limit.TotalSeconds);
        }
    }

    /// <summary>Forgets a peer that has gone.</summary>
    public void Remove(PeerUrl url) => _differences.TryRemove(url.Key, out _);
}
