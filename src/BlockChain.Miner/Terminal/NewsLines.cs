using System.Threading.Channels;
using BlockChain.Core.Chain;
using BlockChain.Core.Primitives;
using BlockChain.Miner.Logging;

namespace BlockChain.Miner.Terminal;

/// <summary>Logs what comes from others, a line each: blocks, and transactions. Where many come within a second, one line
/// tells of all. (What is found here, forks and peers are logged where they happen.)</summary>
internal sealed class NewsLines(
    FullNode node, Earnings earnings, CatchUpProgress catchUp, ILogger<NewsLines> log) : BackgroundService
{
    private const int LinesAtOnce = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Channel<NodeEvent> _happened = Channel.CreateUnbounded<NodeEvent>(
        new UnboundedChannelOptions { SingleReader = true });

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!log.IsEnabled(LogLevel.Information))
        {
            return;
        }

        node.Happened += Note;
        try
        {
            while (await _happened.Reader.WaitToReadAsync(stoppingToken))
            {
                var blocks = new List<BlockConnected>();
                var transactions = new List<TransactionAdded>();
                while (_happened.Reader.TryRead(out NodeEvent? happened))
                {
                    if (happened is BlockConnected block)
                    {
                        blocks.Add(block);
                    }
                    else if (happened is TransactionAdded transaction)
                    {
                        transactions.Add(transaction);
                    }
                }

                TellBlocks(blocks);
                TellTransactions(transactions);
                await Task.Delay(Pause, stoppingToken);
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

    /// <summary>Called under the node's lock.</summary>
    private void Note(NodeEvent happened)
    {
        bool isNews = happened is TransactionAdded
            || (happened is BlockConnected block && !catchUp.IsRunning && !earnings.Contains(block.Header.Hash));
        if (isNews)
        {
            _happened.Writer.TryWrite(happened);
        }
    }

    private void TellBlocks(List<BlockConnected> blocks)
    {
        if (blocks.Count > LinesAtOnce)
        {
            MinerLog.BlocksAdded(log, blocks[0].Header.Height, blocks[^1].Header.Height, blocks[^1].Header.Hash);
            return;
        }

        foreach (BlockConnected block in blocks)
        {
            MinerLog.BlockAdded(log, block.Header.Height, block.Header.Hash, block.TransactionCount);
        }
    }

    private void TellTransactions(List<TransactionAdded> transactions)
    {
        if (transactions.Count > LinesAtOnce)
        {
            MinerLog.TransactionsAdded(
                log, transactions.Count, new Amount(transactions.Sum(transaction => transaction.Entry.Fee.Units)));
            return;
        }

        foreach (TransactionAdded transaction in transactions)
        {
            MinerLog.TransactionAdded(
                log, transaction.Entry.Transaction.Id, transaction.Entry.Transaction.TotalOutput, transaction.Entry.Fee);
        }
    }
}
