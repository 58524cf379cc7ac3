using BlockChain.Core.Consensus;
using BlockChain.Miner.Logging;
using BlockChain.Miner.Options;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace BlockChain.Miner.Tests.Logging;

/// <summary>How this program logs.</summary>
public sealed class LoggingSetupTests
{
    // Where text is selected in a terminal it takes no more lines. A queue that waited for it would in the end stop whoever logs.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_terminal_that_is_held_does_not_hold_the_node(bool logsJson)
    {
        var options = new MinerOptions
        {
            Network = ChainParameters.Regtest,
            DataRoot = ".",
            Listen = new Uri("http://127.0.0.1:0"),
            LogsJson = logsJson,
        };
        using ServiceProvider services =
            new ServiceCollection().AddLogging(logging => logging.AddNodeLogging(options)).BuildServiceProvider();

        Assert.Equal(
            ConsoleLoggerQueueFullMode.DropWrite,
            services.GetRequiredService<IOptionsMonitor<ConsoleLoggerOptions>>().CurrentValue.QueueFullMode);
    }
}
