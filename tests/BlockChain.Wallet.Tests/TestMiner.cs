using System.Net.Http.Json;
using System.Text.Json;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using BlockChain.Miner.Tests;

namespace BlockChain.Wallet.Tests;

/// <summary>A node to pay through, as its user runs it but for the port; with arguments of its own if a test needs
/// them.</summary>
public sealed class TestMiner : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly MinerProcess _process;
    private readonly HttpClient _http = new() { Timeout = Deadline };
    private Task _reading = Task.CompletedTask;

    /// <param name="folder">Stands for the user's home.</param>
    /// <param name="arguments">More of its command line.</param>
    public TestMiner(TemporaryFolder folder, params string[] arguments) =>
        _process = new MinerProcess(folder, ["--listen", "http://127.0.0.1:0", .. arguments]);

    /// <summary>Where it answers, once it has started.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>Waits until it answers.</summary>
    public async Task StartAsync()
    {
        string line = (await _process.ReadToAsync("Open in a browser: "))[^1];
        Url = new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..]);
        _reading = _process.ReadOnAsync(_ => { });
    }

    /// <summary>Mines blocks, on regtest.</summary>
    public async Task GenerateAsync(int blocks, string address)
    {
        using HttpResponseMessage response =
            await _http.PostAsJsonAsync($"{Url}api/regtest/generate", new { blocks, address });
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Hands it a payment, which it must take.</summary>
    public async Task SendAsync(Transaction payment)
    {
        using var hex = new StringContent(Convert.ToHexStringLower(payment.ToBytes()));
        using HttpResponseMessage response = await _http.PostAsync(new Uri($"{Url}api/tx"), hex);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>What it answers to a question.</summary>
    public Task<JsonElement> GetAsync(string route) => _http.GetFromJsonAsync<JsonElement>($"{Url}api/{route}");

    public async ValueTask DisposeAsync()
    {
        await _process.KillAsync();
        await _reading;
        _process.Dispose();
        _http.Dispose();
    }
}
