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
        using var told = new Told();
        Block ours = Mine(told.Genesis);
        told.Earnings.Add(ours, isOurs: true);
        Block theirs = Mine(told.Genesis);
        Block second = Mine(new ChainedHeader(theirs.Header, told.Genesis));
        Block third = Mine(new ChainedHeader(second.Header, new ChainedHeader(theirs.Header, told.Genesis)));

        string line = await told.HearAsync(ours, Mine(new ChainedHeader(ours.Header, told.Genesis)), theirs, second, third);

        Assert.Equal(
            $"Reorganisation: another branch has more work. 2 blocks undone (1 of them yours, −50.00000000 coins), back to 0; "
            + $"the tip is now 3 {third.Hash}",
            line);
    }

    [Fact]
    public async Task Of_one_undone_block_that_others_mined_it_says_no_more()
    {
        using var told = new Told();
        Block first = Mine(told.Genesis);
        Block second = Mine(new ChainedHeader(first.Header, told.Genesis));

        string line = await told.HearAsync(Mine(told.Genesis), first, second);

        Assert.Equal(
            $"Reorganisation: another branch has more work. 1 block undone, back to 0; the tip is now 2 {second.Hash}", line);
    }

    private static Block Mine(ChainedHeader parent) => new BlockDraft(parent, ChainParameters.Regtest).Build();

    /// <summary>A node and the lines of its log.</summary>
    private sealed class Told : IDisposable
    {
        private readonly TemporaryFolder _folder = new();
        private readonly FullNode _node;

        public Told()
        {
            _node = new FullNode(_folder.File("chain.db"), ChainParameters.Regtest, TimeProvider.System);
            Genesis = _node.Tip;
        }

        public ChainedHeader Genesis { get; }

        public Earnings Earnings { get; } = new();

        /// <summary>Submits blocks.</summary>
        /// <returns>The line of the reorganisation.</returns>
        public async Task<string> HearAsync(params Block[] blocks)
        {
            var options = new MinerOptions { Network = ChainParameters.Regtest, DataRoot = _folder.Path, Listen = new Uri("http://127.0.0.1:0") };
            var log = new Lines();
            using var news = new NewsLines(_node, Earnings, new CatchUpProgress(options, NullLogger<CatchUpProgress>.Instance), log);
            await news.StartAsync(CancellationToken.None);
            Assert.All(blocks, block => Assert.Null(_node.SubmitBlock(block).Violation));
            string line = await log.Reorganisation.Task.WaitAsync(Deadline);
            await news.StopAsync(CancellationToken.None);
            return line;
        }

        public void Dispose()
        {
            _node.Dispose();
            _folder.Dispose();
        }
    }

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
