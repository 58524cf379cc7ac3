namespace BlockChain.Miner.Terminal;

/// <summary>How the program ends, for scripts. What goes wrong before the node runs is one line on standard error.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongUsage = 2;

    /// <summary>The exit code that shells give a program that Ctrl+C ended.</summary>
    public const int Interrupted = 130;

    /// <summary>Writes the line.</summary>
    /// <returns>The same exit code.</returns>
    public static int Complain(int exitCode, string message)
    {
        Console.Error.WriteLine($"miner: {message.ReplaceLineEndings(" ")}");
        return exitCode;
    }
}
