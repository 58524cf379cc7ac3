using BlockChain.Miner.Logging;
using Microsoft.Extensions.Logging;

namespace BlockChain.Miner.Tests.Logging;

/// <summary>A log stays short, and nothing in it is lost.</summary>
public sealed class FoldingLogTests : IDisposable
{
    private readonly WrittenLog _written = new();
    private readonly HandTurnedClock _clock = new();
    private readonly FoldingLog _log;
    private readonly ILogger _peers;

    public FoldingLogTests()
    {
        _log = new FoldingLog(_written, _clock);
        _peers = _log.CreateLogger("Peers");
    }

    public void Dispose() => _log.Dispose();

    [Fact]
    public void The_first_ten_of_a_kind_are_written_at_once_and_the_rest_are_one_line_when_the_time_is_up()
    {
        for (int i = 1; i <= 1_000; i++)
        {
            MinerLog.PeerDropped(_peers, $"http://20.0.0.1:{i}", "it is too slow");
        }

        Assert.Equal(10, _written.Lines.Count);
        _clock.EndPeriod();
        Assert.Equal(11, _written.Lines.Count);
        Assert.EndsWith(
            "Disconnected from http://20.0.0.1:1000: it is too slow (and 989 more)",
            _written.Lines[^1].Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Each_kind_is_counted_by_itself_and_each_period()
    {
        for (int period = 0; period < 2; period++)
        {
            for (int i = 0; i < 11; i++)
            {
                MinerLog.PeerDropped(_peers, "a", "b");
                MinerLog.PeerBanned(_peers, "a", "b");
                MinerLog.PeerBanned(_log.CreateLogger("Others"), "a", "b");
            }

            _clock.EndPeriod();
        }

        // A single line that was held back is only late.
        Assert.Equal(2 * 3 * 11, _written.Lines.Count);
        Assert.DoesNotContain(_written.Lines, line => line.Text.Contains(" more)", StringComparison.Ordinal));
    }

    [Fact]
    public void A_folded_error_keeps_its_level_its_event_its_fields_and_its_exception()
    {
        var exception = new IOException("full");
        for (int i = 1; i <= 12; i++)
        {
            MinerLog.RequestFailed(_peers, exception, "GET", $"/{i}");
        }

        _clock.EndPeriod();

        WrittenLine line = _written.Lines[^1];
        Assert.Equal((LogLevel.Error, 15, exception), (line.Level, line.Event, line.Exception));
        Assert.Contains(new KeyValuePair<string, object?>("Path", "/12"), line.Fields);
        Assert.Contains(new KeyValuePair<string, object?>("Lines", 2), line.Fields);
    }

    [Fact]
    public void What_is_held_back_is_written_at_the_end()
    {
        for (int i = 0; i < 20; i++)
        {
            MinerLog.PeerDropped(_peers, "a", "b");
        }

        _log.Dispose();

        Assert.Equal(11, _written.Lines.Count);
    }

    private sealed record WrittenLine(
        LogLevel Level, int Event, string Text, IReadOnlyList<KeyValuePair<string, object?>> Fields, Exception? Exception);

    private sealed class WrittenLog : ILoggerProvider, ILogger
    {
        public List<WrittenLine> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(new WrittenLine(
                logLevel, eventId.Id, formatter(state, exception), (IReadOnlyList<KeyValuePair<string, object?>>)state!, exception));

        public void Dispose()
        {
        }
    }

    /// <summary>A clock whose only timer rings when a test says so.</summary>
    private sealed class HandTurnedClock : TimeProvider, ITimer
    {
        private Action _ring = () => { };

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Assert.Equal((FoldingLog.Period, FoldingLog.Period), (dueTime, period));
            _ring = () => callback(state);
            return this;
        }

        public void EndPeriod() => _ring();

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
