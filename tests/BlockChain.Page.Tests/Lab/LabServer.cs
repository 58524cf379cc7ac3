using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace BlockChain.Page.Tests.Lab;

/// <summary>A lab for the page: <c>miner lab</c> itself where <c>BLOCKCHAIN_REAL_LAB=1</c>, else a <see cref="FakeLab"/>.
/// </summary>
internal sealed class LabServer : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    private readonly FakeLab? _fake;
    private readonly Process? _process;

    private LabServer(Uri url, FakeLab? fake, Process? process)
    {
        (Url, _fake, _process) = (url, fake, process);
        Http = new HttpClient { BaseAddress = url };
    }

    public Uri Url { get; }

    public HttpClient Http { get; }

    public static async Task<LabServer> StartAsync(int nodes = 5, bool isClass = false)
    {
        if (Environment.GetEnvironmentVariable("BLOCKCHAIN_REAL_LAB") != "1")
        {
            FakeLab fake = await FakeLab.StartAsync(Path.Combine(AppContext.BaseDirectory, "wwwroot"), nodes, isClass);
            return new LabServer(fake.Url, fake, null);
        }

        var url = new Uri($"http://127.0.0.1:{FreePort()}");
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "miner.dll"), "lab", "--nodes", $"{nodes}", "--listen", url.ToString(),
            .. (string[])(isClass ? ["--class"] : []),
        ];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardInput = true };
        var lab = new LabServer(url, null, Process.Start(start));
        await lab.UntilAsync(_ => true);
        return lab;
    }

    /// <summary>What <c>GET /api/lab</c> answers.</summary>
    public Task<JsonElement> StateAsync() => Http.GetFromJsonAsync<JsonElement>("api/lab");

    public async Task PostAsync(string route, object body)
    {
        using HttpResponseMessage answer = await Http.PostAsJsonAsync($"api/lab/{route}", body);
        Assert.True(answer.IsSuccessStatusCode, $"{route}: {await answer.Content.ReadAsStringAsync()}");
    }

    public async Task PutAsync(string route, object body)
    {
        using HttpResponseMessage answer = await Http.PutAsJsonAsync($"api/lab/{route}", body);
        Assert.True(answer.IsSuccessStatusCode, $"{route}: {await answer.Content.ReadAsStringAsync()}");
    }

    public Task<JsonElement> ExperimentAsync(string id) => Http.GetFromJsonAsync<JsonElement>($"api/lab/experiments/{id}");

    /// <summary>Predicts the first choice, or the least number.</summary>
    public async Task PredictAsync(string experiment, string who)
    {
        JsonElement asked = (await ExperimentAsync(experiment)).GetProperty("prediction");
        double value = asked.TryGetProperty("min", out JsonElement min) && min.ValueKind == JsonValueKind.Number ? min.GetDouble() : 0;
        await PostAsync($"experiments/{experiment}/prediction", new { value, who });
    }

    /// <summary>Waits until the lab's state is so.</summary>
    public async Task<JsonElement> UntilAsync(Predicate<JsonElement> isSo)
    {
        for (long began = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                JsonElement state = await StateAsync();
                if (isSo(state))
                {
                    return state;
                }

                Assert.True(Stopwatch.GetElapsedTime(began) < Deadline, $"It never became so: {state}");
            }
            catch (HttpRequestException) when (Stopwatch.GetElapsedTime(began) < Deadline)
            {
                // It is still starting.
            }

            await Task.Delay(LookEvery);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_fake is not null)
        {
            await _fake.DisposeAsync();
        }

        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
