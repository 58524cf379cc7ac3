using System.Diagnostics;
using System.Runtime.InteropServices;
using BlockChain.Miner.Logging;
using BlockChain.Miner.Options;

namespace BlockChain.Miner;

/// <summary><c>--reindex</c>: before anything else starts, the chain's file is made again from the blocks in it. One that
/// was interrupted is gone on with at the next start, whether asked for or not: whoever asked had a reason.</summary>
internal static class Reindexing
{
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(2);

    /// <summary>Does it, where it is asked for or unfinished.</summary>
    /// <returns>Whether the node shall start now; false after Ctrl+C.</returns>
    /// <exception cref="StoreException">It cannot be done.</exception>
    /// <exception cref="IOException">The files cannot be exchanged.</exception>
    public static bool Run(MinerOptions options, TimeProvider clock)
    {
        string file = NodeApplication.ChainFile(new DataFolder(options.DataRoot, options.Network));
        bool isUnfinished = ChainRebuild.IsUnfinished(file);
        if (!File.Exists(file) || !(options.Reindex || isUnfinished))
        {
            return true;
        }

        using ILoggerFactory logs = LoggerFactory.Create(logging => logging.AddNodeLogging(options));
        ILogger log = logs.CreateLogger(nameof(Reindexing));
        using var stop = new CancellationTokenSource();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var rebuild = new ChainRebuild(file, options.Network, clock);
        if (options.Reindex)
        {
            rebuild.StartOver();
        }

        try
        {
            string how = options.Reindex ? "" : ", where it was interrupted";
            RebuildResult result = rebuild.Complete(ReportProgress(() => MinerLog.Rebuilding(log, file, how), log), stop.Token);
            MinerLog.Rebuilt(log, result.Height);
            if (result.Kept is { } kept)
            {
                MinerLog.BlocksLost(log, result.Lost, kept);
            }

            return true;
        }
        catch (OperationCanceledException)
        {
            MinerLog.RebuildInterrupted(log);
            return false;
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    /// <summary>Tells that it has begun, from when on it can be interrupted, and then from time to time how far it is.
    /// </summary>
    private static Action<RebuildProgress> ReportProgress(Action begun, ILogger log)
    {
        long told = 0;
        return progress =>
        {
            if (told == 0)
            {
                told = Stopwatch.GetTimestamp();
                begun();
            }
            else if (Stopwatch.GetElapsedTime(told) > ProgressEvery)
            {
                told = Stopwatch.GetTimestamp();
                MinerLog.RebuildProgress(
                    log, progress.IsReading ? "Looking through the stored blocks" : "Rebuilding", progress.Done,
                    progress.All, 100 * progress.Done / progress.All);
            }
        };
    }
}
