using System.Diagnostics;
using System.Text.Json;
using BlockChain.Lab.Engine;
using BlockChain.Lab.Lessons;
using BlockChain.Lab.Live;
using BlockChain.Miner.Http;
using BlockChain.Miner.Logging;

namespace BlockChain.Miner.Lab;

/// <summary>
/// The lab that everybody looks at: one live network, driven by a thread of its own, and the ten experiments. Every question
/// and every change goes through one lock, which the driver releases many times a second.
/// </summary>
internal sealed class LabSession : IDisposable
{
    /// <summary>The driver spends at most this part of its time on the network, so that questions are answered.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan TimeInTick = TimeSpan.FromMilliseconds(14);
    private static readonly TimeSpan BetweenClocks = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly EventStreams _streams;
    private readonly NodeExplorers _explorers;
    private readonly ILogger _log;
    private readonly LessonState[] _lessons = [.. Lesson.All.Select(lesson => new LessonState(lesson))];
    private readonly SemaphoreSlim _beginning = new(1);
    private readonly Thread _driver;
    private LiveLab _lab;

    /// <summary>The experiment that the network was set up for; null: for none.</summary>
    private LessonState? _lesson;

    /// <summary>Ends what is being measured; null: nothing is.</summary>
    private CancellationTokenSource? _measuring;

    public LabSession(
        int nodes, ulong seed, bool isClass, EventStreams streams, NodeExplorers explorers, ILogger<LabSession> log)
    {
        (IsClass, _streams, _explorers, _log) = (isClass, streams, explorers, log);
        _lab = new LiveLab(nodes, seed);
        _lab.Watch.Happened += Announce;
        _driver = new Thread(Drive) { Name = "lab", IsBackground = true };
        _driver.Start();
    }

    /// <summary>Whether others on the network may watch and predict.</summary>
    public bool IsClass { get; }

    public LabView View(bool canControl) => Ask(lab => lab.View(IsClass, canControl, _lesson?.Lesson.Id));

    /// <summary>Changes something, and announces the change.</summary>
    public T Change<T>(Func<LiveLab, T> change) => Ask(lab =>
    {
        T result = change(lab);
        Announce(new ChangedEvent());
        return result;
    });

    /// <summary>Starts over with a new network.</summary>
    public Task ResetAsync(int? nodes, ulong? seed) => BeginAsync(nodes, seed, _ => { }, () => _lesson = null);

    /// <summary>The page of one node.</summary>
    public Task<int> OpenExplorerAsync(int id) =>
        Ask(lab => _explorers.OpenAsync(id, lab.NodeOf(id).Node, lab.Network.Timeline));

    /// <returns>Null: there is no such experiment.</returns>
    public LessonRecord? Find(string id, string? who)
    {
        int place = Array.FindIndex(_lessons, one => one.Lesson.Id == id);
        return place < 0 ? null : Ask(_ => _lessons[place].View(place + 1, who));
    }

    public async Task SetUpAsync(string id, IReadOnlyDictionary<string, double>? parameters)
    {
        LessonState state = StateOf(id);
        LessonValues values = state.Lesson.Read(parameters);
        await BeginAsync(state.Lesson.Nodes, null, lab => state.Lesson.SetUp(lab, values), () =>
        {
            _lesson = state;
            state.Begin(values);
            Announce(state);
        });
    }

    public void Predict(string id, double value, string? who)
    {
        lock (_gate)
        {
            LessonState state = StateOf(id);
            state.Predict(value, who);
            Announce(state);
        }
    }

    /// <summary>Lets the live network run, and measures at the same time.</summary>
    /// <returns>Why it does not run now; null: it runs.</returns>
    public string? Run(string id)
    {
        LessonState state = StateOf(id);
        CancellationTokenSource measuring;
        Runs runs;
        LessonValues values;
        lock (_gate)
        {
            if (_lesson != state || state.Name != "ready")
            {
                return "Set the experiment up first.";
            }

            if (!state.IsPredicted)
            {
                return "Predict first: then it runs.";
            }

            values = state.Values;
            _lab.SetClock(isPaused: false, speed: null);
            _measuring = measuring = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            runs = new Runs(1, Math.Max(1, Environment.ProcessorCount - 1), measuring.Token);
            state.Run(runs);
            Announce(new ChangedEvent());
        }

        _ = Task.Run(() =>
        {
            LessonResult? result = null;
            try
            {
                result = state.Lesson.Measure(values, runs);
            }
            catch (OperationCanceledException)
            {
                // The lab ends, or was set up for something else.
            }
            catch (Exception mistake)
            {
                MinerLog.RequestFailed(_log, mistake, "run", id);
            }

            lock (_gate)
            {
                _measuring = _measuring == measuring ? null : _measuring;
                measuring.Dispose();
                if (state.Conclude(runs, result))
                {
                    Announce(state);
                }
            }
        });
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _driver.Join();
        _lab.Dispose();
        _beginning.Dispose();
        _stop.Dispose();
    }

    /// <exception cref="LabException">There is no such experiment.</exception>
    private LessonState StateOf(string id) =>
        Array.Find(_lessons, one => one.Lesson.Id == id)
        ?? throw new LabException(
            $"There is no experiment '{id}': they are {string.Join(", ", _lessons.Select(one => one.Lesson.Id))}.");

    private T Ask<T>(Func<LiveLab, T> ask)
    {
        lock (_gate)
        {
            return ask(_lab);
        }
    }

    /// <summary>Makes a network, which may take a second, beside the one that runs, and puts it in its place.</summary>
    private async Task BeginAsync(int? nodes, ulong? seed, Action<LiveLab> setUp, Action begun)
    {
        await _beginning.WaitAsync(_stop.Token);
        try
        {
            (int count, ulong number) = Ask(lab => (nodes ?? lab.Network.Nodes.Count, seed ?? lab.Seed));
            var next = new LiveLab(count, number);
            try
            {
                setUp(next);
            }
            catch
            {
                next.Dispose();
                throw;
            }

            LiveLab last;
            Task closing;
            lock (_gate)
            {
                _measuring?.Cancel();
                (last, _lab) = (_lab, next);
                last.Watch.Happened -= Announce;
                next.Watch.Happened += Announce;
                closing = _explorers.CloseAsync();
                begun();
                Announce(new ChangedEvent());
            }

            await closing;
            last.Dispose();
        }
        finally
        {
            _beginning.Release();
        }
    }

    private void Drive()
    {
        long last = Stopwatch.GetTimestamp();
        long told = 0;
        while (!_stop.Token.WaitHandle.WaitOne(Tick))
        {
            lock (_gate)
            {
                long now = Stopwatch.GetTimestamp();
                try
                {
                    _lab.Advance(
                        Stopwatch.GetElapsedTime(last, now).TotalSeconds, () => Stopwatch.GetElapsedTime(now) > TimeInTick);
                }
                catch (Exception mistake)
                {
                    // A bug of ours: the lab stops, and can be reset.
                    MinerLog.RequestFailed(_log, mistake, "run", "the network");
                    _lab.SetClock(isPaused: true, speed: null);
                }

                last = now;
                if (Stopwatch.GetElapsedTime(told, now) >= BetweenClocks)
                {
                    told = now;
                    Announce(new ClockEvent(_lab.Network.Timeline.Now, _lab.Speed, _lab.IsPaused));
                    if (_lesson is { Name: "running" } state)
                    {
                        Announce(state);
                    }
                }
            }
        }
    }

    private void Announce(LabEvent happened)
    {
        // FoundEvent is announced as "found".
        Type type = happened.GetType();
        _streams.Announce(
            type.Name.Replace("Event", "", StringComparison.Ordinal).ToLowerInvariant(),
            JsonSerializer.Serialize(happened, type, LabJson.Default));
    }

    private void Announce(LessonState state) =>
        Announce(new ExperimentEvent(state.Lesson.Id, state.Name, state.Progress));
}
