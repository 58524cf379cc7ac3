using System.Threading.Channels;
using BlockChain.Miner.Logging;
using BlockChain.Miner.Mining;
using BlockChain.Miner.Sync;

namespace BlockChain.Miner.Terminal;

/// <summary>Logs what comes from others, one line each and in the order in which it happened: blocks, forks, reorganisations,
/// transactions. (Blocks found here, and peers, are logged where they happen.)</summary>
internal sealed class NewsLines(
    FullNode node, Earnings earnings, CatchUpProgress catchUp, ILogger<NewsLines> log) : BackgroundService
{
    private readonly Channel<NodeEvent> _happened = Channel.CreateUnbounded<NodeEvent>(
        new UnboundedChannelOptions { SingleReader = true });

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        node.Happened += Note;
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (NodeEvent happened in _happened.Reader.ReadAllAsync(stoppingToken))
            {
                Log(happened);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end.
        }
        finally
        {
            node.Happened -= Note;
        }
    }

    /// <summary>Called under the node's lock: a terminal that is held must not hold the node.</summary>
    private void Note(NodeEvent happened)
    {
        if (happened is not BlockConnected block || (!catchUp.IsRunning && !earnings.Contains(block.Header.Hash)))
        {
            _happened.Writer.TryWrite(happened);
        }
    }

    private void Log(NodeEvent happened)
    {
        switch (happened)
        {
            case BlockConnected { Header: var header } block:
                MinerLog.BlockAdded(log, header.Height, header.Hash, MinerLog.Payments(block.TransactionCount), block.TransactionCount);
                break;
            case Forked { Header: var branch }:
                MinerLog.Forked(log, branch.Height, branch.Hash);
                break;
            case Reorganised { NewTip: var tip, Fork: var fork } reorganised:
                MinerLog.Reorganised(log, Undone(reorganised), fork.Height, tip.Height, tip.Hash);
                break;
            case TransactionAdded { Entry: var entry }:
                MinerLog.TransactionAdded(log, entry.Transaction.Id, entry.Transaction.TotalOutput, entry.Fee);
                break;
        }
    }

    private string Undone(Reorganised reorganised)
    {
        (int blocks, Amount coins) = earnings.Between(reorganised.Fork, reorganised.OldTip);
        return $"{reorganised.Depth} block{(reorganised.Depth == 1 ? "" : "s")} undone"
            + (blocks > 0 ? $" ({blocks} of them yours, −{coins} coins)" : "");
    }
}
