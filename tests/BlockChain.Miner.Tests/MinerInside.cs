using BlockChain.Core.Tests.Building;

namespace BlockChain.Miner.Tests;

/// <summary>A command line that is refused before anything is done, in the process of the tests: a tenth of the work of a process. A
/// published program that <c>BLOCKCHAIN_MINER</c> names is started all the same.</summary>
internal static class MinerInside
{
    private static readonly bool IsPublished = Environment.GetEnvironmentVariable("BLOCKCHAIN_MINER") is { Length: > 0 };

    private static readonly OwnWriter Output = new(Console.Out);
    private static readonly OwnWriter Errors = new(Console.Error);

    static MinerInside()
    {
        Console.SetOut(Output);
        Console.SetError(Errors);
    }

    /// <summary>Runs it to its end.</summary>
    /// <param name="folder">For a published program: stands for the user's home.</param>
    /// <param name="arguments">The command line.</param>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(TemporaryFolder folder, params string[] arguments)
    {
        if (IsPublished)
        {
            return await MinerProcess.RunAsync(folder, arguments);
        }

        using var output = new StringWriter();
        using var errors = new StringWriter();
        Output.Use(output);
        Errors.Use(errors);
        int exitCode = await CommandLine.RunAsync(arguments);
        return (exitCode, output.ToString(), errors.ToString());
    }

    /// <summary>Writes to where the test wants that calls it, and for all others on to where it went before.</summary>
    private sealed class OwnWriter(TextWriter others) : TextWriter
    {
        private readonly AsyncLocal<TextWriter?> _own = new();

        public override System.Text.Encoding Encoding => others.Encoding;

        public void Use(TextWriter own) => _own.Value = own;

        public override void Write(char value) => (_own.Value ?? others).Write(value);

        public override void Write(string? value) => (_own.Value ?? others).Write(value);

        public override void Write(char[] buffer, int index, int count) => (_own.Value ?? others).Write(buffer, index, count);

        public override void Flush() => (_own.Value ?? others).Flush();
    }
}
