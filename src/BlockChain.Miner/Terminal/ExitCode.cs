namespace BlockChain.Miner.Terminal;

/// <summary>How the program ends, for scripts. What goes wrong before the node runs is one line on standard error.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongUsage = 2;

    /// <summary>What a shell says of a program that was ended by Ctrl+C.</summary>
    public const int Interrupted = 130;

    /// <summary>Writes the line.</summary>
    /// <returns>The same exit code.</returns>
    public static int Complain(int exitCode, string message)
    {
        Console.Error.WriteLine($"miner: {message.ReplaceLineEndings(" ")}");
        return exitCode;
    }
}
