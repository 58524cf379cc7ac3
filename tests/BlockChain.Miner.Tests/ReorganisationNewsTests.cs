using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Mining;
using BlockChain.Miner.Options;
using BlockChain.Miner.Sync;
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
        var catchUp = new CatchUpProgress(options, NullLogger<CatchUpProgress>.Instance);
        using var news = new NewsLines(node, earnings, catchUp, log);
        await news.StartAsync(CancellationToken.None);
        ChainedHeader genesis = node.Tip;
        Block ours = Mine(genesis);
        earnings.Add(ours, isOurs: true);
        Block theirs = Mine(genesis);
        node.SubmitBlock(ours);
        node.SubmitBlock(Mine(new ChainedHeader(ours.Header, genesis)));

        node.SubmitBlock(theirs);
        Block second = Mine(new ChainedHeader(theirs.Header, genesis));
        node.SubmitBlock(second);
        Block third = Mine(node.TryFindHeader(second.Hash, out ChainedHeader? header, out _) ? header : genesis);
        node.SubmitBlock(third);

        Assert.Equal(
            $"Reorganisation: another branch has more work. 2 blocks undone (1 of them yours, −50.00000000 coins), back to 0; "
            + $"the tip is now 3 {third.Hash}",
            await log.Reorganisation.Task.WaitAsync(Deadline));
        await news.StopAsync(CancellationToken.None);
    }

    private static Block Mine(ChainedHeader parent) => new BlockDraft(parent, ChainParameters.Regtest).Build();

    private sealed class Lines : ILogger<NewsLines>
    {
        public TaskCompletionSource<string> Reorganisation { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            string line = formatter(state, exception);
            if (line.StartsWith("Reorganisation", StringComparison.Ordinal))
            {
                Reorganisation.TrySetResult(line);
            }
        }
    }
}
