using System.Diagnostics;
using System.Runtime.CompilerServices;
using BlockChain.Core.Tests;

namespace BlockChain.Wallet.Tests.Readmes;

/// <summary>A program started by <c>dotnet run</c> works in the folder in which its user typed the command: paths and commands
/// there mean what they say.</summary>
public sealed class DotnetRunTests
{
    private static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", ".."));

    /// <summary>It is a web program, which <c>dotnet run</c> would start in its project's folder.</summary>
    [Fact]
    public Task The_command_that_a_mistake_points_to_can_be_typed_where_the_mistake_was_made() => RunWithMistakeAsync("Miner");

    /// <summary>The wallet names its commands by the same function, and has no working folder of its own.</summary>
    [LongFact]
    public Task The_same_is_so_for_the_wallet() => RunWithMistakeAsync("Wallet");

    private static async Task RunWithMistakeAsync(string program)
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = Root,
            RedirectStandardError = true,
            ArgumentList =
            {
                "run", "--no-build", "--configuration", configuration, "--project", $"src/BlockChain.{program}", "--", "--nonsense",
            },
        };
        using Process run = Process.Start(start)!;
        string complaint = await run.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"dotnet run --project src/BlockChain.{program} -- --help", complaint, StringComparison.Ordinal);
    }

    private static string Here([CallerFilePath] string file = "") => file;
}
