using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using BlockChain.Lab.Experiments;
using BlockChain.Lab.Reports;
using BlockChain.Miner.Terminal;

namespace BlockChain.Miner.Simulate;

/// <summary><c>miner simulate EXPERIMENT</c>: what the papers' formulas say, and beside it what a simulated network does.
/// </summary>
internal static class SimulateCommand
{
    private const ulong UsualSeed = 1;
    private static readonly string Names = string.Join(", ", Experiment.All.Select(experiment => experiment.Name));

    public static Command Create()
    {
        var name = new Argument<string>("EXPERIMENT")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = string.Join('\n', Experiment.All.Select(one => $"{one.Name}: {one.Question}")),
        };
        Dictionary<Setting, Option<string>> numbers = Setting.All.ToDictionary(setting => setting, MakeOption);
        var seed = new Option<string>("--seed")
        {
            HelpName = "N",
            Description = $"Random seed: the same seed gives the same result. Default: {UsualSeed}.",
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON document." };
        var csv = new Option<bool>("--csv") { Description = "Print comma-separated values." };
        var report = new Option<string>("--report")
        {
            HelpName = "FILE.html",
            Description = "Also write a page with plots, which needs no other file.",
        };
        var command = new Command("simulate", "Simulates a network in virtual time and compares the result with the formula.")
        {
            name, seed, json, csv, report,
        };
        foreach (Option<string> option in numbers.Values)
        {
            command.Options.Add(option);
        }

        command.Validators.Add(given =>
        {
            if (FindMistake(given, name, numbers, seed, json, csv) is { } mistake)
            {
                given.AddError(mistake);
            }
        });
        command.SetAction(parsed =>
        {
            var values = new Dictionary<Setting, double>();
            foreach ((Setting setting, Option<string> option) in numbers)
            {
                if (parsed.GetValue(option) is { } text && setting.Read(text, out double value) is null)
                {
                    values.Add(setting, value);
                }
            }

            Form form = parsed.GetValue(json) ? Form.Json : parsed.GetValue(csv) ? Form.Csv : Form.Table;
            string typed = string.Join(' ', parsed.Tokens.Select(token => token.Value));
            return Run(
                Find(parsed.GetValue(name))!, new Choices(values),
                ulong.TryParse(parsed.GetValue(seed), out ulong number) ? number : UsualSeed,
                form, parsed.GetValue(report), $"miner {typed}");
        });
        return command;
    }

    private static Option<string> MakeOption(Setting setting)
    {
        string users = string.Join(", ", Experiment.All.Where(one => one.Settings.Contains(setting)).Select(one => one.Name));
        return new Option<string>($"--{setting.Name}") { HelpName = "N", Description = $"{setting.About} ({users})" };
    }

    private static Experiment? Find(string? name) => Experiment.All.FirstOrDefault(experiment => experiment.Name == name);

    private static string? FindMistake(
        CommandResult given, Argument<string> name, Dictionary<Setting, Option<string>> numbers, Option<string> seed,
        Option<bool> json, Option<bool> csv)
    {
        string? typed = given.GetValue(name);
        if (Find(typed) is not { } experiment)
        {
            return typed is null
                ? $"Name an experiment: {Names}."
                : $"There is no experiment \"{typed}\". Did you mean {Nearest(typed)}? There are: {Names}.";
        }

        foreach ((Setting setting, Option<string> option) in numbers)
        {
            if (given.GetValue(option) is not { } text)
            {
                continue;
            }

            if (!experiment.Settings.Contains(setting))
            {
                string known = string.Join(", ", experiment.Settings.Select(one => $"--{one.Name}"));
                return $"{experiment.Name} has no --{setting.Name}. "
                    + (known.Length > 0 ? $"It knows {known}." : "Nothing can be set for it.");
            }

            if (setting.Read(text, out _) is { } mistake)
            {
                return mistake;
            }
        }

        return given.GetValue(seed) is { } number && !ulong.TryParse(number, out _)
                ? $"--seed is \"{number}\", not a whole number from 0 to {ulong.MaxValue}."
            : given.GetValue(json) && given.GetValue(csv) ? "Choose --json or --csv, not both."
            : null;
    }

    /// <summary>The experiment whose name needs the fewest letters changed.</summary>
    private static string Nearest(string typed) =>
        Experiment.All.MinBy(experiment => EditDistance.Between(typed.ToLowerInvariant(), experiment.Name))!.Name;

    private static int Run(
        Experiment experiment, Choices choices, ulong seed, Form form, string? report, string command)
    {
        using var stop = new CancellationTokenSource();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            // A second Ctrl+C ends the program at once.
            context.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        });
        Result result;
        try
        {
            var measurement = new Measurement(experiment, choices, seed, stop.Token);
            result = measurement.Run();
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Complain(ExitCode.Interrupted, "Interrupted; the measurements were discarded.");
        }

        switch (form)
        {
            case Form.Json:
                Console.Out.Write(result.ToJson());
                break;
            case Form.Csv:
                Console.Out.Write(result.ToCsv());
                break;
            default:
                ResultTable.Write(result);
                break;
        }

        try
        {
            if (report is not null)
            {
                File.WriteAllText(report, HtmlReport.Make(result, command));
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return ExitCode.Complain(ExitCode.Failed, $"The report cannot be written: {failure.Message}");
        }

        return ExitCode.Done;
    }

    private enum Form
    {
        Table,
        Json,
        Csv,
    }
}
