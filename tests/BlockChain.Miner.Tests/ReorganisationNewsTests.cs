using System.Collections.Concurrent;
using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Terminal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlockChain.Miner.Tests;

/// <summary>What the operator reads when a reorganisation takes coins away.</summary>
public sealed class ReorganisationNewsTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task The_line_says_how_many_of_the_undone_blocks_were_mined_here_and_what_they_had_earned()
    {
        using var folder = new TemporaryFolder();
        using var node = new FullNode(folder.File("chain.db"), ChainParameters.Regtest, TimeProvider.System);
        var options = new MinerOptions { Network = ChainParameters.Regtest, DataRoot = folder.Path, Listen = new Uri("http://127.0.0.1:0") };
        var earnings = new Earnings();
        var log = new Lines();
        using var news = new NewsLines(
            node, earnings, new CatchUpProgress(options, NullLogger<CatchUpProgress>.Instance), log);
        await news.StartAsync(CancellationToken.None);
        while (log.Written.IsEmpty)
        {
            // It begins to listen on a thread of its own.
            Add(node, node.Tip);
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }

        ChainedHeader fork = node.Tip;
        Block ours = Mine(fork);
        earnings.Add(fork.Height + 1, ours);
        node.SubmitBlock(ours);
        Add(node, node.Tip);

        ChainedHeader theirs = Add(node, Add(node, Add(node, fork)));

        Assert.Equal(
            $"Reorganisation: another branch has more work. 2 blocks undone (1 of them yours, −50.00000000 coins), back to {fork.Height}; "
            + $"the tip is now {theirs.Height} {theirs.Hash}",
            await log.Reorganisation.Task.WaitAsync(Deadline));
        await news.StopAsync(CancellationToken.None);
    }

    private static Block Mine(ChainedHeader parent) => new BlockDraft(parent, ChainParameters.Regtest).Build();

    private static ChainedHeader Add(FullNode node, ChainedHeader parent)
    {
        Block block = Mine(parent);
        Assert.Null(node.SubmitBlock(block).Violation);
        Assert.True(node.TryFindHeader(block.Hash, out ChainedHeader? header, out _));
        return header;
    }

    private sealed class Lines : ILogger<NewsLines>
    {
        public ConcurrentQueue<string> Written { get; } = [];

        public TaskCompletionSource<string> Reorganisation { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            string line = formatter(state, exception);
            Written.Enqueue(line);
            if (line.StartsWith("Reorganisation", StringComparison.Ordinal))
            {
                Reorganisation.TrySetResult(line);
            }
        }
    }
}
