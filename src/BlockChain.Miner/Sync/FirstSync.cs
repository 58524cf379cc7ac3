using BlockChain.Miner.Logging;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Sync;

/// <summary>The first synchronisation with the peers that the operator named. Defends against thirty nodes of a class that each
/// begin a chain of their own: mining waits for it.</summary>
internal sealed class FirstSync(NamedPeers named, ChainSync sync, TimeProvider clock, ILogger<FirstSync> log)
{
    private static readonly TimeSpan CheckEvery = TimeSpan.FromMilliseconds(250);

    private readonly long _began = clock.GetTimestamp();

    /// <summary>Whether it is done, or there is no peer to be waited for.</summary>
    public bool IsOver => !named.IsAnyAwaited || sync.CaughtUp.IsCompleted;

    /// <summary>Whether it is done, or has taken so long that mining does not wait for it any more.</summary>
    public bool IsOverOrLate => IsOver || clock.GetElapsedTime(_began) > SyncLimits.MaxMiningWait;

    /// <summary>Waits until it is done, but not longer than <see cref="SyncLimits.MaxMiningWait"/>; and not at all when the operator
    /// named no peer, or none that could be one. For a thread of one's own.</summary>
    /// <returns>False when the program ends meanwhile.</returns>
    public bool Wait(CancellationToken stopping)
    {
        if (IsOver)
        {
            return true;
        }

        MinerLog.MiningWaits(log, SyncLimits.MaxMiningWait.TotalSeconds);
        while (!IsOverOrLate)
        {
            if (stopping.IsCancellationRequested)
            {
                return false;
            }

            sync.CaughtUp.Wait(CheckEvery, CancellationToken.None);
        }

        if (!IsOver)
        {
            MinerLog.NotSynchronised(log, SyncLimits.MaxMiningWait.TotalSeconds);
        }

        return true;
    }
}
