using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace BlockChain.Miner.Logging;

/// <summary>Log entries for people: time, kind where it is not an ordinary one, message; a line each. Coloured only where
/// a person looks on.</summary>
internal sealed class TidyFormatter() : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "tidy";

    private const string Gray = "\e[90m";
    private const string Yellow = "\e[33m";
    private const string Red = "\e[31m";
    private const string Plain = "\e[0m";

    /// <summary>https://no-color.org</summary>
    private readonly bool _isColoured =
        !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public override void Write<TState>(
        in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        string time = DateTime.Now.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        (string kind, string colour) = logEntry.LogLevel switch
        {
            LogLevel.Information => ("", Plain),
            LogLevel.Warning => ("warning: ", Yellow),
            LogLevel.Error or LogLevel.Critical => ("error: ", Red),
            _ => ("", Gray),
        };
        string message = OnOneLine(logEntry.Formatter(logEntry.State, logEntry.Exception));
        textWriter.WriteLine(_isColoured
            ? $"{Gray}{time}{Plain}  {colour}{kind}{message}{Plain}"
            : $"{time}  {kind}{message}");

        // Only a mistake in this program is logged with its exception: then all of it is wanted.
        if (logEntry.Exception is { } exception)
        {
            textWriter.WriteLine(exception);
        }
    }

    /// <summary>What others sent may be in a message, and must not look like lines of ours.</summary>
    private static string OnOneLine(string message) => message.Any(char.IsControl)
        ? string.Concat(message.Select(letter => char.IsControl(letter) ? ' ' : letter))
        : message;
}
