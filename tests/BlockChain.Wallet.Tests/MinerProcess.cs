using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;

namespace BlockChain.Wallet.Tests;

/// <summary>The built node as a process with a port of its own: on regtest with a folder of its own, or as its user runs it.
/// </summary>
/// <param name="home">The user's folder of data; with it, the node mines on main and has no other settings.</param>
public sealed class MinerProcess(string? home = null) : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "miner-test-" + Guid.NewGuid().ToString("N"));
    private readonly HttpClient _http = new() { Timeout = Deadline };
    private Process? _process;

    public string Url { get; } = $"http://127.0.0.1:{FreePort()}";

    /// <summary>Starts it and waits until it answers.</summary>
    public async Task StartAsync()
    {
        string program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "miner.exe" : "miner");
        string[] settings = home is null ? ["--network", "regtest", "--data-dir", _folder] : [];
        var start = new ProcessStartInfo(program, [.. settings, "--listen", Url])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["XDG_DATA_HOME"] = home;
        start.Environment["LOCALAPPDATA"] = home;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        long began = Stopwatch.GetTimestamp();
        while (!await AnswersAsync())
        {
            Assert.False(_process.HasExited, "The node ended at once.");
            Assert.True(Stopwatch.GetElapsedTime(began) < Deadline, "The node does not answer.");
            await Task.Delay(50);
        }
    }

    public async Task GenerateAsync(int blocks, string address)
    {
        using HttpResponseMessage response =
            await _http.PostAsJsonAsync($"{Url}/api/regtest/generate", new { blocks, address });
        response.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        _http.Dispose();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using HttpResponseMessage response = await _http.GetAsync(new Uri($"{Url}/healthz"));
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
