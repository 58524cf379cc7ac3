using BlockChain.Miner.Logging;
using BlockChain.Miner.Mining;
using BlockChain.Miner.Options;
using BlockChain.Miner.Sync;

namespace BlockChain.Miner.Terminal;

/// <summary>Says how the node is doing: every second in a terminal, where one line is rewritten in place, every minute
/// elsewhere.</summary>
internal sealed class StatisticsLine(
    FullNode node, MinerOptions options, MiningLoop mining, PeerNetwork peers, Earnings earnings, CatchUpProgress catchUp,
    ILogger<StatisticsLine> log) : BackgroundService
{
    private readonly TimeSpan _every = TidyFormatter.RewritesLines(options)
        ? TimeSpan.FromSeconds(1)
        : TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_every);
        using CancellationTokenRegistration end = stoppingToken.Register(timer.Dispose);
        while (await timer.WaitForNextTickAsync(CancellationToken.None))
        {
            if (!catchUp.IsRunning)
            {
                Log();
            }
        }
    }

    private void Log()
    {
        ChainedHeader tip = node.Tip;
        if (mining.Threads == 0)
        {
            MinerLog.Standing(log, tip.Height, peers.Count, node.Mempool.Count);
            return;
        }

        double rate = mining.Meter.Rate;
        MinerLog.Statistics(
            log, rate, tip.Height, rate > 0 ? (double)tip.Header.Bits.Work / rate : 0, peers.Count,
            node.Mempool.Count, earnings.Under(tip).Coins);
    }
}
