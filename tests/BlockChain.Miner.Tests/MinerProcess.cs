using System.Diagnostics;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Miner.Tests;

/// <summary>The miner as people start it, a process of its own: the built program, or a published one that
/// <c>BLOCKCHAIN_MINER</c> names.</summary>
internal sealed class MinerProcess : IDisposable
{
    private const string Answering = "Open in a browser: ";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    /// <summary>Starts it.</summary>
    /// <param name="arguments">Its command line.</param>
    /// <param name="folder">Stands for the user's home.</param>
    public MinerProcess(TemporaryFolder folder, params string[] arguments)
    {
        string[] program = Environment.GetEnvironmentVariable("BLOCKCHAIN_MINER") is { Length: > 0 } published
            ? [published]
            : [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", Path.Combine(AppContext.BaseDirectory, "miner.dll")];
        var start = new ProcessStartInfo(program[0], [.. program[1..], .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.Path,
        };
        IEnumerable<string> settings = start.Environment.Keys
            .Where(name => name.StartsWith("BLOCKCHAIN_", StringComparison.Ordinal));
        foreach (string name in settings.ToList())
        {
            start.Environment.Remove(name);
        }

        // As in the process that starts it: a test is over before the compiler has learnt anything from watching it.
        if (AppContext.TryGetSwitch("System.Runtime.TieredPGO", out bool isLearning) && !isLearning)
        {
            start.Environment["DOTNET_TieredPGO"] = "0";
        }

        start.Environment["XDG_DATA_HOME"] = folder.File("share");
        start.Environment["LOCALAPPDATA"] = folder.File("share");
        Signals.LetChildrenBeInterrupted();
        _process = Process.Start(start)!;
    }

    public int Id => _process.Id;

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        TemporaryFolder folder, params string[] arguments)
    {
        using var miner = new MinerProcess(folder, arguments);
        return await miner.EndAsync();
    }

    /// <summary>Reads what it prints, up to a line with this text.</summary>
    public async Task<List<string>> ReadToAsync(string text)
    {
        using var end = new CancellationTokenSource(Deadline);
        var lines = new List<string>();
        while (await _process.StandardOutput.ReadLineAsync(end.Token) is { } line)
        {
            lines.Add(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return lines;
            }
        }

        throw new EndOfStreamException(
            $"No \"{text}\" in: {string.Join('\n', lines)}\n{await _process.StandardError.ReadToEndAsync()}");
    }

    /// <summary>Reads what it prints, up to where it answers.</summary>
    public async Task<Uri> ReadUrlAsync() => UrlIn(await ReadToAsync(Answering));

    /// <summary>Where it answers, as it has printed.</summary>
    public static Uri UrlIn(IEnumerable<string> lines) => new(lines
        .Single(line => line.Contains(Answering, StringComparison.Ordinal))
        .Split(Answering)[1].Split(' ')[0]);

    /// <summary>Reads on what it prints, on both streams to their end, so that it never waits for a reader.</summary>
    public Task ReadOnAsync(Action<string> take)
    {
        return Task.WhenAll(ReadAsync(_process.StandardOutput), ReadAsync(_process.StandardError));

        async Task ReadAsync(StreamReader reader)
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                take(line);
            }
        }
    }

    /// <summary>The most memory that it has had so far, in bytes.</summary>
    public long PeakMemory()
    {
        _process.Refresh();
        return _process.PeakWorkingSet64;
    }

    /// <summary>What it has of the machine now: bytes of memory, threads, and open files and connections.</summary>
    public (long Memory, int Threads, int Handles) Use()
    {
        _process.Refresh();
        return (_process.WorkingSet64, _process.Threads.Count, _process.HandleCount);
    }

    /// <summary>Sends a signal.</summary>
    public void Signal(int signal) => Assert.True(Signals.Send(_process.Id, signal));

    /// <summary>Ends it on the spot, as <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Deadline);
    }

    /// <summary>Waits for its end.</summary>
    public async Task<(int ExitCode, string Output, string Errors)> EndAsync()
    {
        Task<string> output = _process.StandardOutput.ReadToEndAsync();
        Task<string> errors = _process.StandardError.ReadToEndAsync();
        await _process.WaitForExitAsync().WaitAsync(Deadline);
        return (_process.ExitCode, await output, await errors);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
