using System.Globalization;
using System.Text.RegularExpressions;
using BlockChain.Miner.Options;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Spectre.Console;

namespace BlockChain.Miner.Logging;

/// <summary>
/// Log entries for a human reader, a line each: time, what happened, and from a column on the details. In a terminal, what
/// happened is coloured, hashes are shown by their ends, and the last line says how the node is doing: it is rewritten in
/// place. In a file or a pipe everything is plain and complete.
/// </summary>
internal sealed partial class TidyFormatter() : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "tidy";

    private const int Column = 22;
    private const int BarLength = 8;
    private static readonly Style Quiet = new(Color.Grey);

    private static readonly AnsiCapabilities Terminal = AnsiCapabilities.Create(Console.Out);

    /// <summary>Whether a person is watching, and the last line is rewritten in place.</summary>
    public static bool RewritesLines(MinerOptions options) => IsTerminal && !options.LogsJson;

    private static bool IsTerminal => Terminal.Ansi;

    public override void Write<TState>(
        in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        (string kind, Style style) = logEntry.LogLevel switch
        {
            LogLevel.Information => ("", StyleOf(logEntry.EventId.Id)),
            LogLevel.Warning => ("warning: ", new Style(Color.Olive)),
            LogLevel.Error or LogLevel.Critical => ("error: ", new Style(Color.Maroon)),
            _ => ("", Quiet),
        };
        int id = logEntry.EventId.Id;
        string message = OneLine.Of(logEntry.Formatter(logEntry.State, logEntry.Exception));
        (string head, string rest) = kind.Length == 0 && MinerLog.IsNews(id) ? InColumns(message) : (kind, message);

        if (!IsTerminal)
        {
            textWriter.WriteLine($"{Now("yyyy-MM-dd HH:mm:ss")}  {head}{rest}");
        }
        else
        {
            // To the beginning of the line, and nothing on it: the line that is written over gives way.
            AnsiWriter line = new AnsiWriter(textWriter, Terminal).Write("\r").EraseInLine(0);
            if (id is MinerLog.StatisticsEvent or MinerLog.StandingEvent or MinerLog.CatchingUpEvent)
            {
                line.Write(Cut(id == MinerLog.CatchingUpEvent ? $"{Bar(logEntry.State)}  {message}" : message), Quiet);
            }
            else
            {
                rest = LongHash().Replace(rest, hash => $"{hash.Value[..12]}…{hash.Value[^6..]}");
                line.Write($"{Now("HH:mm:ss")}  ", Quiet).Write(head, style).WriteLine(rest);
            }
        }

        // Only a bug in this program is logged with its exception: then we want all of it.
        if (logEntry.Exception is { } exception)
        {
            textWriter.WriteLine(exception);
        }
    }

    [GeneratedRegex("[0-9a-f]{64}")]
    private static partial Regex LongHash();

    private static string Now(string format) => DateTime.Now.ToString(format, CultureInfo.InvariantCulture);

    private static Style StyleOf(int id) => id switch
    {
        MinerLog.BlockFoundEvent => new Style(Color.Green),
        MinerLog.BlockAddedEvent => new Style(Color.Teal),
        _ => Style.Plain,
    };

    /// <summary>What stands before the first colon, if it is short, gets a width of its own.</summary>
    private static (string Head, string Details) InColumns(string message)
    {
        int colon = message.IndexOf(": ", StringComparison.Ordinal);
        return colon is > 0 and < Column - 1
            ? (message[..(colon + 1)].PadRight(Column), message[(colon + 2)..])
            : ("", message);
    }

    private static string Bar<TState>(TState state)
    {
        int percent = state is IReadOnlyList<KeyValuePair<string, object?>> fields
            && fields.FirstOrDefault(field => field.Key == "Percent").Value is int number ? number : 0;
        int full = BarLength * percent / 100;
        return $"{new string('█', full)}{new string('░', BarLength - full)}";
    }

    /// <summary>A line that is wrapped could not be rewritten.</summary>
    private static string Cut(string line) =>
        Console.WindowWidth is > 1 and int width && line.Length >= width ? line[..(width - 1)] : line;
}
