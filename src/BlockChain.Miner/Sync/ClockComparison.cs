using BlockChain.Miner.Addresses;
using BlockChain.Miner.Logging;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Sync;

/// <summary>
/// Compares this computer's clock with those of its peers. Defends against a clock that is set wrong, and against peers that
/// show a false time: this clock is called wrong only where peers of several ranges agree; where only few differ, nobody can
/// tell whose clock is wrong, and the log says that. (Bitcoin Core warns by the median of its peers too.) Logged each time it
/// begins. For any thread.
/// </summary>
internal sealed class ClockComparison(ChainParameters parameters, TimeProvider clock, ILogger log)
{
    /// <summary>A <c>Date</c> has whole seconds, and needs time to arrive.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    /// <summary>Beyond this one of the two refuses blocks that the other dates by its own clock.</summary>
    private readonly TimeSpan _limit = TimeSpan.FromSeconds(parameters.MaxFutureBlockTime) + Tolerance;

    /// <summary>Guards the fields below.</summary>
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Peer> _peers = [];
    private Finding _last;

    private enum Finding
    {
        Right,
        Unclear,
        Wrong,
    }

    private sealed record Peer(PeerUrl Url, TimeSpan Ahead);

    /// <summary>Notes what a peer's clock shows now, if it says so.</summary>
    public void Add(PeerUrl url, DateTimeOffset? theirs)
    {
        if (theirs is not { } time)
        {
            return;
        }

        lock (_gate)
        {
            _peers[url.Key] = new Peer(url, time - clock.GetUtcNow());
            WarnOfDifferences();
        }
    }

    /// <summary>Forgets a peer that has gone. What was logged is not logged again, or a peer that comes and goes would fill
    /// the log.</summary>
    public void Remove(PeerUrl url)
    {
        lock (_gate)
        {
            _peers.Remove(url.Key);
        }
    }

    private void WarnOfDifferences()
    {
        // Of each range, the clock that is nearest to this one counts.
        TimeSpan[] voices =
        [
            .. _peers.Values
                .GroupBy(one => PeerAddresses.RangeOf(one.Url))
                .Select(range => range.MinBy(one => one.Ahead.Duration())!.Ahead)
                .Order(),
        ];
        TimeSpan lower = voices[(voices.Length - 1) / 2];
        TimeSpan upper = voices[voices.Length / 2];
        Peer? odd = _peers.Values.FirstOrDefault(one => one.Ahead.Duration() > _limit);
        Finding finding =
            voices.Length < SyncLimits.MinClockRanges ? (odd is null ? Finding.Right : Finding.Unclear)
            : lower > _limit || upper < -_limit ? Finding.Wrong
            : Finding.Right;
        if (finding == _last)
        {
            return;
        }

        _last = finding;
        if (finding == Finding.Wrong)
        {
            bool isBehind = lower > _limit;
            MinerLog.ClockIsWrong(
                log, (isBehind ? lower : -upper).TotalSeconds, isBehind ? "behind" : "ahead of", voices.Length);
        }
        else if (finding == Finding.Unclear)
        {
            MinerLog.ClocksDiffer(
                log, odd!.Url.ToString(), odd.Ahead.Duration().TotalSeconds, odd.Ahead > TimeSpan.Zero ? "ahead of" : "behind");
        }
    }
}
