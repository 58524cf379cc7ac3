using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Miner.Api;
using BlockChain.Miner.Logging;
using BlockChain.Miner.Sync;

namespace BlockChain.Miner.Terminal;

/// <summary>Logs every 10 s how the node is.</summary>
internal sealed class StatisticsLine(
    FullNode node, MiningLoop mining, PeerNetwork peers, Earnings earnings, CatchUpProgress catchUp,
    ILogger<StatisticsLine> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (!catchUp.IsRunning)
                {
                    Tell();
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end.
        }
    }

    private void Tell()
    {
        ChainedHeader tip = node.Tip;
        double difficulty = BlockView.Difficulty(tip.Header.Bits);
        if (mining.Threads == 0)
        {
            MinerLog.Standing(log, tip.Height, difficulty, peers.Count, node.Mempool.Count);
            return;
        }

        double rate = mining.Meter.Rate;
        MinerLog.Statistics(
            log, rate, mining.Meter.RateOver(Minute), mining.Meter.Best, tip.Height, difficulty,
            rate > 0 ? BlockView.Work(tip.Header.Bits) / rate : 0, peers.Count, node.Mempool.Count,
            earnings.Under(tip).Coins);
    }
}
