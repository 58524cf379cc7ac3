using BlockChain.Lab.Engine;
using BlockChain.Lab.Experiments;
using BlockChain.Lab.Reports;
using Spectre.Console;

namespace BlockChain.Miner.Simulate;

/// <summary>Runs an experiment on all cores. If that takes longer than a moment, a terminal shows the progress.</summary>
internal sealed class Measurement(
    Experiment experiment, Choices choices, ulong seed, CancellationToken cancellation)
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    private readonly IReadOnlyList<Step> _steps = experiment.Plan(choices);
    private readonly Runs _runs = new(seed, Environment.ProcessorCount, cancellation);
    private int _stepsDone;

    /// <summary>Measures everything.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Result Run()
    {
        Task<Result> work = Task.Run(Measure);
        if (!HasEnded(work, Moment) && !Console.IsErrorRedirected)
        {
            ShowProgress(work);
        }

        return work.GetAwaiter().GetResult();
    }

    private Result Measure()
    {
        var rows = new List<Row>();
        foreach (Step step in _steps)
        {
            rows.AddRange(step(_runs));
            Interlocked.Increment(ref _stepsDone);
        }

        return new Result(experiment, seed, rows);
    }

    private void ShowProgress(Task work)
    {
        // Not mixed with the result, which may go into a file.
        IAnsiConsole console = AnsiConsole.Create(
            new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        console.Progress().AutoClear(true).Start(progress =>
        {
            ProgressTask bar = progress.AddTask(experiment.Name, maxValue: _steps.Count);
            while (!HasEnded(work, BetweenLooks))
            {
                bar.Value = Math.Max(bar.Value, Volatile.Read(ref _stepsDone) + _runs.Done);
            }
        });
    }

    private static bool HasEnded(Task work, TimeSpan within) => Task.WaitAny([work], within) == 0;
}
