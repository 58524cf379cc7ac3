using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner;
using BlockChain.Miner.Lab;
using BlockChain.Miner.Options;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace BlockChain.Page.Tests.Lab;

/// <summary><c>miner lab</c> in this process, on a port of its own.</summary>
internal sealed class LabServer : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    private readonly TemporaryFolder _folder;
    private readonly NodeExplorers _explorers;
    private readonly WebApplication _web;

    private LabServer(TemporaryFolder folder, NodeExplorers explorers, WebApplication web)
    {
        (_folder, _explorers, _web) = (folder, explorers, web);
        Url = new Uri(web.Urls.First());
        Http = new HttpClient { BaseAddress = Url };
    }

    public Uri Url { get; }

    public HttpClient Http { get; }

    public static async Task<LabServer> StartAsync(int nodes = 5, bool isClass = false)
    {
        var folder = new TemporaryFolder();
        MinerOptions options = LabCommand.OptionsFor(new Uri("http://127.0.0.1:0"), folder.Path);
        var explorers = new NodeExplorers(options, NodeApplication.Build);
        WebApplication web = Miner.Lab.LabServer.Build(
            options, services => ActivatorUtilities.CreateInstance<LabSession>(services, nodes, 1UL, isClass, explorers));
        await web.StartAsync();
        return new LabServer(folder, explorers, web);
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
            JsonElement state = await StateAsync();
            if (isSo(state))
            {
                return state;
            }

            Assert.True(Stopwatch.GetElapsedTime(began) < Deadline, $"It never became so: {state}");
            await Task.Delay(LookEvery);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _web.StopAsync();
        await _explorers.DisposeAsync();
        await _web.DisposeAsync();
        _folder.Dispose();
    }
}
