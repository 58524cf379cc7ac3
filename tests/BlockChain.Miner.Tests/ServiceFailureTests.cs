using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Logging;
using BlockChain.Miner.Options;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlockChain.Miner.Tests;

/// <summary>A bug in something that runs beside the requests.</summary>
public sealed class ServiceFailureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_node_whose_news_lines_crash_ends_as_failed()
    {
        await using NodeApplication node = NodeApplication.Create(
            new MinerOptions
            {
                Network = ChainParameters.Regtest,
                DataRoot = _folder.Path,
                Listen = new Uri("http://127.0.0.1:0"),
                OutboundPeers = 0,
                Owner = TestKeys.Miner.PublicKey.Hash,
                IsMining = false,
            },
            TimeProvider.System);
        using var broken = new BrokenLog();
        node.Services.GetRequiredService<ILoggerFactory>().AddProvider(broken);
        await node.StartAsync();

        node.Node.SubmitBlock(
            new BlockDraft(ChainedHeader.OfGenesis(ChainParameters.Regtest.Genesis.Header), ChainParameters.Regtest).Build());

        Assert.False(await node.RunAsync());
    }

    /// <summary>Fails where a received block is logged.</summary>
    private sealed class BrokenLog : ILoggerProvider, ILogger
    {
        public void Dispose()
        {
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id == MinerLog.BlockAddedEvent)
            {
                throw new InvalidOperationException("This test wants it to fail.");
            }
        }
    }
}
