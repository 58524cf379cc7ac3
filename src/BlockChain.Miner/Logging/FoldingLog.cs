namespace BlockChain.Miner.Logging;

/// <summary>
/// Keeps the log short, whatever others do to this node. Of each kind of message, known by its category and event, 10 lines
/// are written in 5 s (as by Linux's <c>printk_ratelimit</c>); those beyond are counted, and the last of them is written with
/// the count when the time is up, so that nothing is hidden for longer. It sits between the program and what writes the log,
/// in whatever format.
/// </summary>
internal sealed class FoldingLog : ILoggerProvider, ISupportExternalScope
{
    /// <summary>Lines of one kind in one <see cref="Period"/> that are written at once.</summary>
    public const int MaxLines = 10;

    /// <summary>The longest time for which a line is held back.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private readonly ILoggerProvider _writer;
    private readonly ITimer _timer;

    /// <summary>Guards the counts, and what they have.</summary>
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Category, int Event), Count> _counts = [];

    /// <param name="writer">What writes the log.</param>
    /// <param name="clock">Its timers end the periods.</param>
    public FoldingLog(ILoggerProvider writer, TimeProvider clock)
    {
        _writer = writer;
        _timer = clock.CreateTimer(_ => Flush(), null, Period, Period);
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) =>
        new Logger(this, categoryName, _writer.CreateLogger(categoryName));

    /// <inheritdoc/>
    public void SetScopeProvider(IExternalScopeProvider scopeProvider) =>
        (_writer as ISupportExternalScope)?.SetScopeProvider(scopeProvider);

    /// <summary>Writes what is held back, and begins a new period.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            foreach (Count count in _counts.Values.Where(one => one.Lines > MaxLines))
            {
                count.WriteLast!(count.Lines - MaxLines);
            }

            _counts.Clear();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        Flush();
    }

    private sealed class Count
    {
        public int Lines { get; set; }

        /// <summary>Writes the last line that was held back, with how many came before it.</summary>
        public Action<int>? WriteLast { get; set; }
    }

    private sealed class Logger(FoldingLog log, string category, ILogger writer) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => writer.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => writer.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (log._gate)
            {
                if (!log._counts.TryGetValue((category, eventId.Id), out Count? count))
                {
                    log._counts.Add((category, eventId.Id), count = new Count());
                }

                count.Lines++;
                if (count.Lines <= MaxLines)
                {
                    writer.Log(logLevel, eventId, state, exception, formatter);
                }
                else
                {
                    // Put into words now: the state may change later.
                    string text = formatter(state, exception);
                    KeyValuePair<string, object?>[] fields = [.. state as IEnumerable<KeyValuePair<string, object?>> ?? []];
                    count.WriteLast = lines =>
                    {
                        var folded = new Folded(text, fields, lines);
                        writer.Log(logLevel, eventId, folded, exception, (last, _) => last.ToString());
                    };
                }
            }
        }
    }

    /// <summary>The fields of the last line, and of how many lines it is the last.</summary>
    private sealed class Folded(string text, IEnumerable<KeyValuePair<string, object?>> fields, int lines)
        : List<KeyValuePair<string, object?>>([.. fields, new("Lines", lines)])
    {
        public override string ToString() => lines == 1 ? text : $"{text} (and {lines - 1:N0} more)";
    }
}
