using System.CommandLine;
using BlockChain.Miner.Lab;
using BlockChain.Miner.Mining;
using BlockChain.Miner.Options;
using BlockChain.Miner.Simulate;
using BlockChain.Miner.Terminal;

namespace BlockChain.Miner;

/// <summary>From what the operator typed to a running node, and to an exit code.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] args)
    {
        // Arguments are what was typed: @peers does not stand for the lines of a file.
        ParseResult parsed = MakeCommand().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            return ExitCode.Complain(ExitCode.WrongUsage, $"{parsed.Errors[0].Message} See {TypedCommand.Miner("--help")}.");
        }

        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            // The host ends on Ctrl+C by itself, and nothing here is to hide a mistake of ours.
            ProcessTerminationTimeout = null,
            EnableDefaultExceptionHandler = false,
        });
    }

    private static RootCommand MakeCommand()
    {
        var command = new RootCommand(
            """
            Runs a SimpleCoin node: mines, and answers wallets and other programs over HTTP.

            Each option can also come from the environment (BLOCKCHAIN_DATA_DIR for --data-dir) or from appsettings.json
            beside the program; the command line wins, then the environment. Exit codes: 0 ended by Ctrl+C, 1 failed,
            2 wrong usage, 130 ended at once by a second Ctrl+C.
            """);
        var texts = new List<Option<string>>();
        foreach ((string name, string value, string description) in Settings.Described)
        {
            var option = new Option<string>($"--{name}") { HelpName = value, Description = description };
            texts.Add(option);
            command.Options.Add(option);
        }

        var flags = new List<Option<bool>>();
        foreach ((string name, string description) in Settings.Flags)
        {
            var option = new Option<bool>($"--{name}") { Description = description };
            flags.Add(option);
            command.Options.Add(option);
        }

        var peers = new Option<string[]>($"--{Settings.Peer}")
        {
            HelpName = "URL",
            Description = "A node to connect to; may be given several times.",
        };
        peers.Validators.Add(given =>
        {
            if (given.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
            {
                given.AddError($"--{Settings.Peer} is empty, not a URL like http://node.example.org:5000.");
            }
        });
        command.Options.Add(peers);
        command.Subcommands.Add(MakeBenchmark());
        command.Subcommands.Add(SimulateCommand.Create());
        command.Subcommands.Add(LabCommand.Create(NodeApplication.Build));
        command.SetAction((result, _) => RunNodeAsync(ReadOptions(result)));
        return command;

        Dictionary<string, string> ReadOptions(ParseResult result)
        {
            Dictionary<string, string> given = texts
                .Where(option => result.GetResult(option) is not null)
                .ToDictionary(option => option.Name.TrimStart('-'), option => result.GetValue(option)!);
            foreach (Option<bool> flag in flags.Where(flag => result.GetResult(flag) is { Implicit: false }))
            {
                given.Add(flag.Name.TrimStart('-'), result.GetValue(flag) ? "true" : "false");
            }

            if (result.GetValue(peers) is { Length: > 0 } named)
            {
                given.Add(Settings.Peer, string.Join(' ', named));
            }

            return given;
        }
    }

    private static Command MakeBenchmark()
    {
        var seconds = new Option<int>("--seconds")
        {
            HelpName = "N",
            Description = "Seconds to measure each method.",
            DefaultValueFactory = _ => 3,
        };
        seconds.Validators.Add(given =>
        {
            if (given.Tokens is [var token] && !(int.TryParse(token.Value, out int number) && number is >= 1 and <= 3_600))
            {
                given.AddError($"--seconds is \"{token.Value}\", not a whole number from 1 to 3600.");
            }
        });
        var command = new Command("benchmark", "Measures how fast this computer can mine, with each method its CPU supports.")
        {
            seconds,
        };
        command.SetAction(result => HashBenchmark.Run(Console.Out, TimeSpan.FromSeconds(result.GetValue(seconds))));
        return command;
    }

    private static async Task<int> RunNodeAsync(IReadOnlyDictionary<string, string> given)
    {
        try
        {
            MinerOptions options = Settings.Read(
                given, Environment.GetEnvironmentVariable, AppContext.BaseDirectory);
            if (!Reindexing.Run(options, TimeProvider.System))
            {
                return ExitCode.Done;
            }

            await using NodeApplication application = NodeApplication.Create(options, TimeProvider.System);
            await application.StartAsync();
            return await application.RunAsync() ? ExitCode.Done : ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C came while it started: the host then gives up its start by this.
            return ExitCode.Done;
        }
        catch (SettingException wrong)
        {
            return ExitCode.Complain(ExitCode.WrongUsage, wrong.Message);
        }
        catch (StoreException failure)
        {
            return ExitCode.Complain(ExitCode.Failed, failure.WithAdvice());
        }
        catch (Exception failure) when (failure is WalletException or IOException or UnauthorizedAccessException)
        {
            return ExitCode.Complain(ExitCode.Failed, failure.Message);
        }
    }
}
