using System.Globalization;
using System.Text.RegularExpressions;
using BlockChain.Core.Network;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace BlockChain.Miner.Logging;

/// <summary>
/// Log entries for people, a line each: time, what happened, and from a column on the details. Where a person looks on it
/// is coloured, hashes are shown by their ends, and catching up is a bar that stays at the bottom. In a file or a pipe all
/// is whole and plain.
/// </summary>
internal sealed partial class TidyFormatter() : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "tidy";

    private const int Column = 24;
    private const int BarLength = 24;
    private const string Gray = "\e[90m";
    private const string Green = "\e[32m";
    private const string Cyan = "\e[36m";
    private const string Yellow = "\e[33m";
    private const string Red = "\e[31m";
    private const string Plain = "\e[0m";

    /// <summary>To the beginning of the line, and nothing on it: whatever bar stood there gives way.</summary>
    private const string OverBar = "\r\e[K";

    /// <summary>https://no-color.org</summary>
    private readonly bool _isColoured = IsTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>Whether a person looks on.</summary>
    public static bool IsTerminal { get; } =
        !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";

    public override void Write<TState>(
        in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        (string kind, string colour) = logEntry.LogLevel switch
        {
            LogLevel.Information => ("", ColourOf(logEntry.EventId.Id)),
            LogLevel.Warning => ("warning: ", Yellow),
            LogLevel.Error or LogLevel.Critical => ("error: ", Red),
            _ => ("", Gray),
        };
        string message = kind + OneLine.Of(logEntry.Formatter(logEntry.State, logEntry.Exception));
        if (MinerLog.IsNews(logEntry.EventId.Id))
        {
            message = InColumns(message);
        }

        if (!IsTerminal)
        {
            textWriter.WriteLine($"{Now("yyyy-MM-dd HH:mm:ss")}  {message}");
        }
        else if (logEntry.EventId.Id == MinerLog.CatchingUpEvent)
        {
            textWriter.Write(OverBar + Cut($"{Now("HH:mm:ss")}  {Bar(logEntry.State)}  {message}"));
        }
        else
        {
            message = LongHash().Replace(message, hash => $"{hash.Value[..12]}…{hash.Value[^6..]}");
            textWriter.WriteLine(_isColoured
                ? $"{OverBar}{Gray}{Now("HH:mm:ss")}{Plain}  {colour}{message}{Plain}"
                : $"{OverBar}{Now("HH:mm:ss")}  {message}");
        }

        // Only a mistake in this program is logged with its exception: then all of it is wanted.
        if (logEntry.Exception is { } exception)
        {
            textWriter.WriteLine(exception);
        }
    }

    [GeneratedRegex("[0-9a-f]{64}")]
    private static partial Regex LongHash();

    private static string Now(string format) => DateTime.Now.ToString(format, CultureInfo.InvariantCulture);

    private static string ColourOf(int id) => id switch
    {
        MinerLog.BlockFoundEvent => Green,
        MinerLog.BlockAddedEvent => Cyan,
        MinerLog.StatisticsEvent or MinerLog.StandingEvent => Gray,
        _ => Plain,
    };

    /// <summary>What stands before the first colon, if it is short, gets a width of its own.</summary>
    private static string InColumns(string message)
    {
        int colon = message.IndexOf(": ", StringComparison.Ordinal);
        return colon is > 0 and < Column - 1
            ? message[..(colon + 1)].PadRight(Column) + message[(colon + 2)..]
            : message;
    }

    private static string Bar<TState>(TState state)
    {
        int percent = state is IReadOnlyList<KeyValuePair<string, object?>> fields
            && fields.FirstOrDefault(field => field.Key == "Percent").Value is int number ? number : 0;
        int full = BarLength * percent / 100;
        return $"{new string('█', full)}{new string('░', BarLength - full)}";
    }

    /// <summary>A bar that is wrapped could not be written over.</summary>
    private static string Cut(string line) =>
        Console.WindowWidth is > 1 and int width && line.Length >= width ? line[..(width - 1)] : line;
}
