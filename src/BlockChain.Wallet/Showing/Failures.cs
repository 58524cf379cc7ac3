namespace BlockChain.Wallet.Showing;

/// <summary>Says on standard error what went wrong and what to do about it, and finds the exit code for it.</summary>
internal static class Failures
{
    /// <summary>Everything else is a bug of ours, and we want its stack trace.</summary>
    public static bool IsExpected(Exception exception) => exception
        is CommandException or GoneBackException or WalletException or WrongPassphraseException
        or NodeUnreachableException or NodeRefusedException or NodeAnswerException or FalseAnswerException
        or OutputException or StoreException or IOException or UnauthorizedAccessException or OperationCanceledException;

    /// <summary>What is wrong, as a sentence; Ctrl+C, Ctrl+D and Esc leave the cursor in the middle of a line.</summary>
    public static string MessageOf(Exception exception) =>
        exception switch
        {
            OperationCanceledException => Environment.NewLine + "Interrupted.",
            GoneBackException => Environment.NewLine + exception.Message,
            _ => exception.Message,
        };

    /// <param name="exception">What ended the command.</param>
    /// <param name="network">The network that it was for.</param>
    /// <param name="effect">What it had done by then, a sentence.</param>
    /// <param name="isDone">Whether that is what the command is for.</param>
    public static int Report(
        Exception exception, ChainParameters network, string? effect = null, bool isDone = false)
    {
        // A command that ends with an exception of its own says in it what it did.
        effect = exception is CommandException ? null : effect;
        if (effect is not null && isDone)
        {
            Write(MessageOf(exception), effect);
            return ExitCode.Done;
        }

        (int code, string? advice) = exception switch
        {
            CommandException failure => (failure.ExitCode, failure.Advice),
            GoneBackException => (ExitCode.Declined, null),
            WrongPassphraseException => (ExitCode.Locked, "Please try again."),
            NodeUnreachableException => (ExitCode.NodeOutOfReach, HowToStartANode(network)),
            NodeAnswerException or FalseAnswerException =>
                (ExitCode.Failed, "Name another node with --node, or another network with --network."),
            UnauthorizedAccessException => (
                ExitCode.Failed,
                "Check that you own this file and that it is not a folder. If it belongs to the wallet's data, you can choose "
                + "another data folder with --data-dir."),
            _ => (ExitCode.Failed, null),
        };
        Write(MessageOf(exception), effect, advice);
        return code;
    }

    /// <summary>A warning: it does not end the command.</summary>
    public static void Warn(string message) => Write(message);

    public static int ReportUsage(IReadOnlyList<string> mistakes, Command command)
    {
        Write([.. mistakes, $"See '{TypedCommand.Wallet((command is RootCommand ? "" : command.Name + " ") + "--help")}'."]);
        return ExitCode.Usage;
    }

    private static void Write(params string?[] lines)
    {
        foreach (string line in lines.OfType<string>())
        {
            Console.Error.WriteLine(Output.Clean(line));
        }
    }

    private static string HowToStartANode(ChainParameters network) =>
        "Start one in another terminal: "
        + TypedCommand.Miner(network == ChainParameters.Main ? "" : $"--network {network.Name}")
        + Environment.NewLine + "Or point to one running elsewhere with --node URL.";
}
