using System.Diagnostics;
using System.Text.Json;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Wallets.Files;

namespace BlockChain.Wallet.Tests;

/// <summary>The program, run as its users run it, its output into pipes, in a home folder of its own. Commands
/// that need no process of their own run inside the tests' process, except with a published program.</summary>
public sealed class TestWallet : IDisposable
{
    /// <summary>How long a command may take that waits for nobody.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static readonly string? Published = Environment.GetEnvironmentVariable("BLOCKCHAIN_WALLET");

    /// <summary>The program: the built one, or a published one that <c>BLOCKCHAIN_WALLET</c> names.</summary>
    public static string Program { get; } = Published
        ?? Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "wallet.exe" : "wallet");

    /// <summary>Stands for the user's home.</summary>
    public TemporaryFolder Folder { get; } = new();

    /// <summary>What the program takes for the user's folder of data.</summary>
    public string Home => Folder.File("share");

    /// <summary>What its environment holds besides.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>Makes a wallet without a passphrase in the user's folder, as the program would.</summary>
    public WalletFile Create(ChainParameters network, string name = WalletFile.DefaultName) =>
        WalletFile.OpenOrCreate(new DataFolder(Path.Combine(Home, "simplecoin"), network), name, out _);

    /// <summary>The command line that asks a node on regtest.</summary>
    public static string[] At(Uri node, params string[] arguments) =>
        [.. arguments, "--network", "regtest", "--node", node.ToString()];

    /// <summary>Runs a command that reads nothing from its standard input.</summary>
    public async Task<Result> RunAsync(params string[] arguments) => Published is null && WalletInside.IsPossible
        ? await WalletInside.RunAsync(MakeEnvironment(), arguments).WaitAsync(Deadline)
        : await RunAsync(arguments, interruption: null);

    /// <summary>Runs a command that reads text from its standard input.</summary>
    public async Task<Result> RunWithInputAsync(string input, params string[] arguments) =>
        Published is null && WalletInside.IsPossibleWithInput
            ? await WalletInside.RunAsync(MakeEnvironment(), arguments, input).WaitAsync(Deadline)
            : await RunInProcessAsync(input, Deadline, arguments);

    /// <summary>Runs a command in a process of its own: at the same time as others, or for longer than they should wait.
    /// </summary>
    public Task<Result> RunInProcessAsync(string input, TimeSpan deadline, params string[] arguments) =>
        RunAsync(arguments, interruption: null, input, deadline: deadline);

    /// <summary>Runs a command from a shell that sends its output elsewhere, such as <c>&gt;/dev/full</c>. Not on Windows.
    /// </summary>
    public Task<Result> RunInShellAsync(string redirection, params string[] arguments) =>
        RunAsync(["-c", $"exec \"$0\" \"$@\" {redirection}", Program, .. arguments], interruption: null, program: "/bin/sh");

    /// <summary>Runs a command after others of a shell, which prepare where it runs. Not on Windows.</summary>
    public Task<Result> RunAfterAsync(string preparation, params string[] arguments) => RunAsync(
        ["-c", $"{preparation} && exec \"$0\" \"$@\"", Program, .. arguments], interruption: null, program: "/bin/sh");

    /// <summary>The same where only this process sees the file systems that the preparation mounts. Linux.</summary>
    public Task<Result> RunInNamespaceAsync(string preparation, params string[] arguments) => RunAsync(
        [
            "--map-root-user", "--mount", "/bin/sh", "-c", $"{preparation} && exec \"$0\" \"$@\"", Program, .. arguments,
        ],
        interruption: null, program: "unshare");

    /// <summary>Runs a command, and presses Ctrl+C at a moment; its standard input says nothing and does not end. Not on
    /// Windows.</summary>
    public Task<Result> RunAndInterruptAsync(Task moment, params string[] arguments) => RunAsync(arguments, moment);

    private async Task<Result> RunAsync(
        string[] arguments, Task? interruption, string input = "", string? program = null, TimeSpan? deadline = null)
    {
        var start = new ProcessStartInfo(program ?? Program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string? value) in MakeEnvironment())
        {
            start.Environment[name] = value;
        }

        Signals.LetChildrenBeInterrupted();
        using Process process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        if (interruption is null)
        {
            process.StandardInput.Close();
        }

        using var end = new CancellationTokenSource(deadline ?? Deadline);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(end.Token);
            Task<string> error = process.StandardError.ReadToEndAsync(end.Token);
            if (interruption is not null)
            {
                await interruption.WaitAsync(end.Token);
                Assert.True(Signals.Send(process.Id, Signals.Interrupt));
            }

            await process.WaitForExitAsync(end.Token);
            return Result.Of(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"wallet {string.Join(' ', arguments)} did not end in {deadline ?? Deadline}.");
        }
    }

    private Dictionary<string, string?> MakeEnvironment()
    {
        var environment = new Dictionary<string, string?>
        {
            ["XDG_DATA_HOME"] = Home,
            ["LOCALAPPDATA"] = Home,
            ["TERM"] = "xterm-256color",
            ["WALLET_PASSPHRASE"] = null,
        };
        foreach ((string name, string value) in Variables)
        {
            environment[name] = value;
        }

        return environment;
    }

    /// <summary>Runs a command that must succeed.</summary>
    public async Task<Result> SucceedAsync(params string[] arguments)
    {
        Result result = await RunAsync(arguments);
        Assert.True(
            result.ExitCode == 0, $"wallet {string.Join(' ', arguments)} ended with {result.ExitCode}: {result.Error}");
        return result;
    }

    /// <summary>Runs a command at a node on regtest.</summary>
    public Task<Result> RunAtAsync(Uri node, params string[] arguments) => RunAsync(At(node, arguments));

    /// <summary>Runs a command at a node on regtest that must succeed.</summary>
    public Task<Result> SucceedAtAsync(Uri node, params string[] arguments) => SucceedAsync(At(node, arguments));

    public void Dispose() => Folder.Dispose();

    /// <summary>How a run ended.</summary>
    public sealed record Result(int ExitCode, string Output, string Error)
    {
        /// <summary>What was written, with the ends of lines that the tests have.</summary>
        public static Result Of(int exitCode, string output, string error) =>
            new(exitCode, output.ReplaceLineEndings("\n"), error.ReplaceLineEndings("\n"));

        /// <summary>The lines of the output.</summary>
        public string[] Lines =>
            Output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

        /// <summary>The output of a command that must have succeeded, as the one JSON document that it must be.</summary>
        public JsonElement ParseJson()
        {
            Assert.True(ExitCode == 0, Error);
            return JsonDocument.Parse(Output).RootElement;
        }
    }
}
