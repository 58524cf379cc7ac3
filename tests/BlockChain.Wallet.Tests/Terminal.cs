using System.Diagnostics;

namespace BlockChain.Wallet.Tests;

/// <summary>A real terminal, made by tmux: a screen of a width and a height, and keys. Needs tmux.</summary>
public sealed class Terminal : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static int _count;

    private readonly TestWallet _wallet;
    private readonly string _socket;

    /// <param name="wallet">Whose home it is.</param>
    /// <param name="width">Characters in a line.</param>
    /// <param name="height">Lines.</param>
    /// <param name="commands">Command lines of the wallet, run one after the other; one that ends with a semicolon is the
    /// shell's. After the last one its exit code is
    /// shown as <c>exit=…</c>.</param>
    public Terminal(TestWallet wallet, int width, int height, params string[] commands)
    {
        _wallet = wallet;
        // A server of its own for each terminal: one that has been told to stop still answers for a moment, and would take the
        // next terminal with it.
        _socket = wallet.Folder.File($"tmux{Interlocked.Increment(ref _count)}");
        string script = string.Join("; ", commands.Select(
            command => command.EndsWith(';') ? command[..^1] : $"'{TestWallet.Program}' {command}"));
        Run("new-session", "-d", "-x", $"{width}", "-y", $"{height}", $"{script}; echo exit=$?; exec cat");
    }

    /// <summary>Skips the test, and says so, where there is no tmux.</summary>
    public static void SkipIfMissing() => Assert.SkipUnless(
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, "tmux"))),
        "tmux is not installed.");

    /// <summary>Presses keys, by tmux's names for them.</summary>
    public void Press(params string[] keys) => Run(["send-keys", .. keys]);

    /// <summary>Waits until a text is on the screen.</summary>
    /// <returns>The screen.</returns>
    public async Task<string> ReadToAsync(string text)
    {
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            string screen = Run("capture-pane", "-p").TrimEnd();
            if (screen.Contains(text, StringComparison.Ordinal))
            {
                return screen;
            }

            Assert.True(Stopwatch.GetElapsedTime(began) < Deadline, $"No \"{text}\" on the screen:\n{screen}");
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
    }

    /// <summary>The screen with the codes of its colours.</summary>
    public string ReadWithColours() => Run("capture-pane", "-p", "-e").TrimEnd();

    public void Dispose() => Start("kill-server");

    private string Run(params string[] arguments)
    {
        (int exitCode, string output, string error) = Start(arguments);
        Assert.True(exitCode == 0, $"tmux {arguments[0]}: {error}");
        return output;
    }

    private (int ExitCode, string Output, string Error) Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("tmux", ["-S", _socket, "-f", "/dev/null", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("TMUX");
        start.Environment.Remove("WALLET_PASSPHRASE");
        start.Environment["XDG_DATA_HOME"] = _wallet.Home;
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["SHELL"] = "/bin/sh";
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error);
    }
}
