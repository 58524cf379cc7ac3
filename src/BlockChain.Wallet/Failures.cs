using System.CommandLine;
using BlockChain.Core.Consensus;
using BlockChain.Core.Network;
using BlockChain.Core.Wallets;

namespace BlockChain.Wallet;

/// <summary>Says on standard error what went wrong and what to do about it, and finds the exit code for it.</summary>
internal static class Failures
{
    /// <summary>Everything else is a bug of ours, and its stack trace is wanted.</summary>
    public static bool IsExpected(Exception exception) => exception
        is CommandException or WalletException or WrongPassphraseException
        or NodeUnreachableException or NodeRefusedException or NodeAnswerException or FalseAnswerException
        or IOException or UnauthorizedAccessException or OperationCanceledException;

    /// <summary>What is wrong, a sentence; Ctrl+C leaves the terminal within a line.</summary>
    public static string MessageOf(Exception exception) =>
        exception is OperationCanceledException ? Environment.NewLine + "Interrupted." : exception.Message;

    public static int Report(Exception exception, ChainParameters network)
    {
        (int code, string? advice) = exception switch
        {
            CommandException failure => (failure.ExitCode, failure.Advice),
            WrongPassphraseException => (ExitCode.Locked, "Nothing was changed. Try again."),
            NodeUnreachableException => (ExitCode.NodeOutOfReach, HowToStartANode(network)),
            NodeAnswerException or FalseAnswerException =>
                (ExitCode.Failed, "Name another node with --node, or another network with --network."),
            UnauthorizedAccessException => (
                ExitCode.Failed,
                "Is it yours, and a file where a file is needed? Another folder for all data: --data-dir."),
            _ => (ExitCode.Failed, null),
        };
        Write(MessageOf(exception), advice);
        return code;
    }

    /// <summary>Something that does not end the command.</summary>
    public static void Warn(string message) => Write(message, advice: null);

    public static int ReportUsage(ParseResult parsed)
    {
        string command = parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " ";
        Write(string.Join(Environment.NewLine, parsed.Errors.Select(error => error.Message).Distinct()),
            $"See 'wallet {command}--help'.");
        return ExitCode.Usage;
    }

    private static void Write(string message, string? advice)
    {
        Console.Error.WriteLine(Output.Clean(message));
        if (advice is not null)
        {
            Console.Error.WriteLine(advice);
        }
    }

    private static string HowToStartANode(ChainParameters network) =>
        "Start one in another terminal: dotnet run -c Release --project src/BlockChain.Miner"
        + (network == ChainParameters.Main ? "" : $" -- --network {network.Name}")
        + Environment.NewLine + "Or name one that runs elsewhere with --node URL.";
}
