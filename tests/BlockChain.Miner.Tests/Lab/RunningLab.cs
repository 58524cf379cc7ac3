using System.Net.Http.Json;
using System.Text.Json;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Lab;
using BlockChain.Miner.Options;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace BlockChain.Miner.Tests.Lab;

/// <summary><c>miner lab</c> in this process, on a port of its own.</summary>
internal sealed class RunningLab : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder;
    private readonly NodeExplorers _explorers;
    private readonly WebApplication _web;

    private RunningLab(TemporaryFolder folder, NodeExplorers explorers, WebApplication web)
    {
        (_folder, _explorers, _web) = (folder, explorers, web);
        Url = new Uri(web.Urls.First());
        Http = new HttpClient { BaseAddress = Url };
    }

    public Uri Url { get; }

    public HttpClient Http { get; }

    public IServiceProvider Services => _web.Services;

    public static async Task<RunningLab> StartAsync(
        int nodes = 5, ulong seed = 1, bool isClass = false, string listen = "http://127.0.0.1:0", Limits? limits = null)
    {
        var folder = new TemporaryFolder();
        MinerOptions options = LabCommand.OptionsFor(new Uri(listen), folder.Path) with { Limits = limits ?? new Limits() };
        var explorers = new NodeExplorers(options, NodeApplication.Build);
        WebApplication web = LabServer.Build(
            options, services => ActivatorUtilities.CreateInstance<LabSession>(services, nodes, seed, isClass, explorers));
        await web.StartAsync();
        return new RunningLab(folder, explorers, web);
    }

    /// <summary>Sends a body to a route below <c>/api/lab/</c>.</summary>
    public async Task<HttpResponseMessage> SendAsync(string method, string route, object body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/lab/{route}") { Content = JsonContent.Create(body) };
        return await Http.SendAsync(request);
    }

    /// <summary>Predicts the first choice, or the least number.</summary>
    public async Task PredictAsync(string experiment, string who)
    {
        JsonElement asked = (await JsonAsync($"/experiments/{experiment}")).GetProperty("prediction");
        double value = asked.TryGetProperty("min", out JsonElement min) && min.ValueKind == JsonValueKind.Number ? min.GetDouble() : 0;
        await DoAsync("POST", $"experiments/{experiment}/prediction", new { value, who });
    }

    /// <summary>The same as <see cref="SendAsync"/>, and it succeeds.</summary>
    public async Task<JsonElement> DoAsync(string method, string route, object body)
    {
        using HttpResponseMessage answer = await SendAsync(method, route, body);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{method} {route}: {(int)answer.StatusCode} {text}");
        return text.Length > 0 ? JsonDocument.Parse(text).RootElement : default;
    }

    public async Task<JsonElement> JsonAsync(string route = "") =>
        JsonDocument.Parse(await Http.GetStringAsync($"/api/lab{route}")).RootElement;

    /// <summary>Waits until something is so of <c>GET /api/lab</c> or a route below it.</summary>
    public async Task<JsonElement> UntilAsync(Predicate<JsonElement> isSo, string route = "")
    {
        using var end = new CancellationTokenSource(Deadline);
        while (true)
        {
            JsonElement now = await JsonAsync(route);
            if (isSo(now))
            {
                return now;
            }

            Assert.False(end.IsCancellationRequested, $"It never became so: {now}");
            await Task.Delay(TimeSpan.FromMilliseconds(30));
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
