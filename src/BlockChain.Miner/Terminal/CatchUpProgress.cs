using System.Diagnostics;
using BlockChain.Miner.Logging;

namespace BlockChain.Miner.Terminal;

/// <summary>Tells how far catching up with the other nodes is: often to a person, who sees a bar; seldom to a file.</summary>
internal sealed class CatchUpProgress(MinerOptions options, ILogger<CatchUpProgress> log)
{
    /// <summary>A few blocks are no catching up.</summary>
    private const int LeastBlocks = 16;

    private readonly TimeSpan _every = TidyFormatter.IsTerminal && !options.LogsJson
        ? TimeSpan.FromSeconds(0.25)
        : TimeSpan.FromSeconds(5);

    private int _running;

    /// <summary>Whether many blocks are being fetched just now.</summary>
    public bool IsRunning => Volatile.Read(ref _running) > 0;

    /// <summary>Begins to fetch so many blocks; to be disposed of at the end.</summary>
    public Run Begin(int all) => new(this, all);

    /// <summary>One time of catching up. For one thread.</summary>
    internal sealed class Run : IDisposable
    {
        private readonly CatchUpProgress _progress;
        private readonly int _all;
        private readonly long _began = Stopwatch.GetTimestamp();
        private long _told = Stopwatch.GetTimestamp();
        private int _done;

        public Run(CatchUpProgress progress, int all)
        {
            _progress = progress;
            _all = all;
            Interlocked.Add(ref progress._running, IsLong ? 1 : 0);
        }

        private bool IsLong => _all > LeastBlocks;

        /// <summary>So many are done.</summary>
        public void Report(int done)
        {
            _done = done;
            if (done > 0 && IsLong && Stopwatch.GetElapsedTime(_told) > _progress._every)
            {
                _told = Stopwatch.GetTimestamp();
                double speed = done / Stopwatch.GetElapsedTime(_began).TotalSeconds;
                MinerLog.CatchingUp(
                    _progress.Log, done, _all, (int)(100L * done / _all), speed, (_all - done) / speed);
            }
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            Interlocked.Add(ref _progress._running, IsLong ? -1 : 0);
            if (IsLong && _done > 0)
            {
                MinerLog.CaughtUp(_progress.Log, _done, _all, Stopwatch.GetElapsedTime(_began).TotalSeconds);
            }
        }
    }

    private ILogger Log => log;
}
