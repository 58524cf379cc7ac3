using System.Diagnostics;
using BlockChain.Miner.Logging;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Sync;

/// <summary>Reports the progress of catching up with the other nodes: often to a person, who sees a bar; seldom to a
/// file.</summary>
internal sealed class CatchUpProgress(MinerOptions options, ILogger<CatchUpProgress> log)
{
    /// <summary>A few blocks do not count as catching up.</summary>
    private const int MinBlocks = 16;

    private readonly TimeSpan _every = TidyFormatter.RewritesLines(options)
        ? TimeSpan.FromSeconds(0.5)
        : TimeSpan.FromSeconds(5);

    private volatile bool _isRunning;
    private int _done;
    private long _began;
    private long _told;

    /// <summary>Whether many blocks are being fetched just now. For any thread.</summary>
    public bool IsRunning => _isRunning;

    /// <summary>Notes that blocks were connected. For one thread.</summary>
    /// <param name="connected">How many.</param>
    /// <param name="left">How many of their branch are still to come; 0 also while nothing comes.</param>
    /// <param name="isDone">Whether no peer has more.</param>
    public void Report(int connected, int left, bool isDone)
    {
        if (!_isRunning)
        {
            if (left <= MinBlocks)
            {
                return;
            }

            (_done, _began) = (0, Stopwatch.GetTimestamp());
            _told = _began;
            _isRunning = true;
        }

        _done += connected;
        double seconds = Stopwatch.GetElapsedTime(_began).TotalSeconds;
        if (left == 0)
        {
            _isRunning = false;
            if (isDone)
            {
                MinerLog.CaughtUp(log, _done, seconds);
            }
        }
        else if (_done > 0 && Stopwatch.GetElapsedTime(_told) > _every)
        {
            _told = Stopwatch.GetTimestamp();
            int all = _done + left;
            double speed = _done / seconds;
            MinerLog.CatchingUp(log, _done, all, (int)(100L * _done / all), speed, left / speed);
        }
    }
}
