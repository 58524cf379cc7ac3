using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using BlockChain.Miner.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BlockChain.Page.Tests.Lab;

/// <summary>A site that speaks as <c>miner lab</c> does, over a <see cref="FakeNetwork"/>.</summary>
internal sealed class FakeLab : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
    private readonly WebApplication _web;
    private readonly CancellationTokenSource _end = new();
    private readonly List<Channel<string>> _listeners = [];
    private readonly FakeExperiments _experiments;
    private readonly bool _isClass;
    private readonly bool _canControl;
    private FakeNetwork _network;
    private double _speed = 1;
    private bool _isPaused;
    private long _number;

    private FakeLab(WebApplication web, int nodes, bool isClass, bool canControl)
    {
        (_web, _isClass, _canControl) = (web, isClass, canControl);
        _network = new FakeNetwork(nodes, 1, Tell);
        _experiments = new FakeExperiments(Tell);
    }

    public Uri Url => new(_web.Urls.First());

    public static async Task<FakeLab> StartAsync(
        string webRoot, int nodes = 5, bool isClass = false, bool canControl = true, string listen = "http://127.0.0.1:0")
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { WebRootPath = webRoot });
        builder.WebHost.UseUrls(listen);
        builder.Logging.ClearProviders();
        var lab = new FakeLab(builder.Build(), nodes, isClass, canControl);
        lab._web.Use((context, next) =>
        {
            // The page is at the root, beside the scripts that it shares with the node's page.
            PathString path = context.Request.Path;
            string[] shared = ["/api", "/scripts", "/styles", "/icon.svg"];
            if (!Array.Exists(shared, one => path.StartsWithSegments(one, StringComparison.Ordinal)))
            {
                context.Request.Path = "/lab" + path;
            }

            return next(context);
        });
        lab._web.UsePage();
        lab.Map();
        await lab._web.StartAsync();
        _ = lab.RunAsync();
        return lab;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _web.DisposeAsync();
        _end.Dispose();
    }

    private void Map()
    {
        _web.MapGet("/api/lab", () => Locked(View));
        _web.MapGet("/api/lab/events", Listen);
        Change("POST", "/api/lab/clock", (body, _) =>
        {
            _isPaused = (bool?)body["paused"] ?? _isPaused;
            _speed = (double?)body["speed"] ?? _speed;
            if ((bool?)body["step"] == true)
            {
                _network.Step();
            }

            TellClock();
        });
        Change("PUT", "/api/lab/nodes/{id}", (body, id) =>
        {
            FakeNode node = _network.Nodes[int.Parse(id!, CultureInfo.InvariantCulture)];
            node.IsRunning = (bool?)body["running"] ?? node.IsRunning;
            node.Strategy = (string?)body["strategy"] ?? node.Strategy;
            if ((double?)body["power"] is { } power)
            {
                double others = 1 - node.Power;
                _network.Nodes.ForEach(one => one.Power *= (1 - power) / others);
                node.Power = power;
            }
        });
        Change("PUT", "/api/lab/links", (body, _) =>
        {
            foreach (FakeLink link in _network.Links.Where(link =>
                body["a"] is null || (link.A == (int?)body["a"] && link.B == (int?)body["b"])))
            {
                link.Delay = (double?)body["delay"] ?? link.Delay;
                link.Loss = (double?)body["loss"] ?? link.Loss;
                link.IsOpen = (bool?)body["open"] ?? link.IsOpen;
            }

            _network.Meet();
        });
        Change("POST", "/api/lab/cut", (body, _) =>
        {
            HashSet<int> side = [.. body["nodes"]!.AsArray().Select(id => (int)id!)];
            _network.Links.ForEach(link => link.IsOpen &= side.Contains(link.A) == side.Contains(link.B));
        });
        Change("POST", "/api/lab/heal", (_, _) =>
        {
            _network.Links.ForEach(link => link.IsOpen = true);
            _network.Meet();
        });
        Change("POST", "/api/lab/payments", (body, _) => new JsonObject
        {
            ["txid"] = _network.Pay((int)body["from"]!, (int)body["to"]!, (long)body["amount"]!),
        });
        Change("POST", "/api/lab/reset", (body, _) => Begin((int?)body["nodes"], (int?)body["seed"]));
        _web.MapGet("/api/lab/experiments", () => Locked(FakeExperiments.List));
        _web.MapGet("/api/lab/experiments/{id}", (string id, string? who) => Locked(() => _experiments.View(id, who)));
        Change("POST", "/api/lab/experiments/{id}/setup", (body, id) =>
        {
            Begin(null, null);
            _isPaused = true;
            _experiments.SetUp(id!, body["parameters"] as JsonObject);
        });
        Change(
            "POST", "/api/lab/experiments/{id}/prediction",
            (body, id) => _experiments.Predict(id!, (double)body["value"]!, (string)body["who"]!), isForAll: true);
        Change("POST", "/api/lab/experiments/{id}/run", (_, id) =>
        {
            _isPaused = false;
            _experiments.Run(id!);
        });
    }

    private void Begin(int? nodes, int? seed) =>
        _network = new FakeNetwork(nodes ?? _network.Nodes.Count, seed ?? _network.Seed, Tell);

    private JsonObject View()
    {
        JsonObject view = _network.View();
        (view["speed"], view["paused"], view["class"]) = (_speed, _isPaused, _isClass);
        (view["can_control"], view["experiment"]) = (_canControl, _experiments.Current);
        return view;
    }

    private void Change(string method, string route, Action<JsonNode, string?> change, bool isForAll = false) =>
        Change(method, route, (body, id) =>
        {
            change(body, id);
            return new JsonObject();
        }, isForAll);

    private void Change(string method, string route, Func<JsonNode, string?, JsonObject> change, bool isForAll = false) =>
        _web.MapMethods(route, [method], async (HttpContext context) =>
        {
            JsonNode body = (await JsonNode.ParseAsync(context.Request.Body))!;
            return _canControl || isForAll
                ? Locked(() =>
                {
                    JsonObject answer = change(body, context.Request.RouteValues["id"]?.ToString());
                    Tell("changed", new { });
                    return answer;
                })
                : Results.Problem("Only the lab's own computer can control it.", statusCode: 403);
        });

    private IResult Locked(Func<JsonNode> answer)
    {
        lock (_lock)
        {
            return Results.Text(answer().ToJsonString(), "application/json");
        }
    }

    private async Task Listen(HttpContext context)
    {
        Channel<string> channel = Channel.CreateUnbounded<string>();
        lock (_lock)
        {
            _listeners.Add(channel);
        }

        context.Response.ContentType = "text/event-stream";
        await context.Response.Body.FlushAsync();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_end.Token, context.RequestAborted);
        try
        {
            await foreach (string line in channel.Reader.ReadAllAsync(either.Token))
            {
                await context.Response.WriteAsync(line, either.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The reader has gone, or the lab ends.
        }
        finally
        {
            lock (_lock)
            {
                _listeners.Remove(channel);
            }
        }
    }

    private void Tell(string kind, object data) => _listeners.ForEach(listener => listener.Writer.TryWrite(
        $"id: {++_number}\nevent: {kind}\ndata: {JsonSerializer.Serialize(data, Snake)}\n\n"));

    private void TellClock() => Tell("clock", new { time = _network.Time, speed = _speed, paused = _isPaused });

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Tick);
        for (int i = 0; !_end.IsCancellationRequested; i++)
        {
            await timer.WaitForNextTickAsync();
            lock (_lock)
            {
                if (!_isPaused)
                {
                    _network.RunUntil(_network.Time + (_speed * Tick.TotalSeconds));
                }

                if (i % 5 == 0)
                {
                    TellClock();
                    _experiments.Progress();
                }
            }
        }
    }
}
