using BlockChain.Miner.Options;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;

namespace BlockChain.Miner.Logging;

/// <summary>How this program logs.</summary>
internal static class LoggingSetup
{
    public static void AddNodeLogging(this ILoggingBuilder logging, MinerOptions options)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(options.LogLevel);
        logging.AddFilter("Microsoft", LogLevel.Warning);

        // What a client does to its own connection is not news.
        logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error);

        // Otherwise every request would become an activity, for a log that nobody reads.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);

        // This program reports the failures that these would, in its own words.
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical);
        logging.AddFilter("Microsoft.AspNetCore.Diagnostics.ExceptionHandlerMiddleware", LogLevel.None);

        // A terminal that is held must not hold the node. How many lines it missed is said when it goes on.
        logging.Services.Configure<ConsoleLoggerOptions>(
            console => console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite);
        if (options.LogsJson)
        {
            logging.AddJsonConsole(json => json.UseUtcTimestamp = true);
            logging.Services.Configure<JsonConsoleFormatterOptions>(json => json.TimestampFormat = "O");
        }
        else
        {
            logging.AddConsoleFormatter<TidyFormatter, ConsoleFormatterOptions>();
            logging.AddConsole(console => console.FormatterName = TidyFormatter.FormatterName);
        }

        logging.Services.RemoveAll<ILoggerProvider>();
        logging.Services
            .AddSingleton<ConsoleLoggerProvider>()
            .AddSingleton(services => new FoldingLog(services.GetRequiredService<ConsoleLoggerProvider>(), TimeProvider.System))
            .AddSingleton<ILoggerProvider>(services => services.GetRequiredService<FoldingLog>());
    }
}
