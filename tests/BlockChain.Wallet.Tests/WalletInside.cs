using BlockChain.Core.Encoding;
using BlockChain.Wallet.Showing;

namespace BlockChain.Wallet.Tests;

/// <summary>The program's entry point, called in the process of the tests: a tenth of the work of a process. What it writes
/// and what its environment holds belongs to a whole process, so one command runs at a time.</summary>
internal static class WalletInside
{
    private static readonly SemaphoreSlim Turn = new(1);

    /// <summary>Whether a command finds here what it finds in a process of the tests: streams that lead to no terminal.</summary>
    public static bool IsPossible => Console.IsOutputRedirected && Console.IsErrorRedirected;

    /// <summary>Whether it finds a standard input to read too.</summary>
    public static bool IsPossibleWithInput => IsPossible && Console.IsInputRedirected;

    /// <param name="environment">What differs from the environment of the tests; null: there is no such variable.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="input">What its standard input says.</param>
    public static async Task<TestWallet.Result> RunAsync(
        IReadOnlyDictionary<string, string?> environment, string[] arguments, string input = "")
    {
        await Turn.WaitAsync();
        try
        {
            return await Task.Run(() => Run(environment, arguments, input));
        }
        finally
        {
            Turn.Release();
        }
    }

    private static TestWallet.Result Run(IReadOnlyDictionary<string, string?> environment, string[] arguments, string input)
    {
        (TextWriter output, TextWriter error) = (Console.Out, Console.Error);
        Dictionary<string, string?> before = environment.Keys.ToDictionary(
            name => name, Environment.GetEnvironmentVariable);
        using var written = new StringWriter();
        using var complained = new StringWriter();
        try
        {
            Set(environment);
            Console.SetIn(new StringReader(input));
            Console.SetOut(written);
            Console.SetError(complained);
            TypedCommand.WalletOptions = "";
            int exitCode = (int)typeof(Output).Assembly.EntryPoint!.Invoke(null, [arguments])!;
            return TestWallet.Result.Of(exitCode, written.ToString(), complained.ToString());
        }
        finally
        {
            // The tests themselves read nothing.
            Console.SetIn(TextReader.Null);
            Console.SetOut(output);
            Console.SetError(error);
            Set(before);
        }
    }

    private static void Set(IReadOnlyDictionary<string, string?> environment)
    {
        foreach ((string name, string? value) in environment)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }
}
