using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using BlockChain.Miner.Lab;
using BlockChain.Miner.Options;
using Microsoft.Extensions.DependencyInjection;

namespace BlockChain.Miner.Tests.Lab;

/// <summary>What a teacher does with curl.</summary>
public sealed class LabRoutesTests
{
    [Fact]
    public async Task A_payment_travels_is_confirmed_and_its_coins_are_there()
    {
        await using RunningLab lab = await RunningLab.StartAsync();
        long before = BalanceOf(await lab.JsonAsync(), 1);

        string txid = (await lab.DoAsync("POST", "payments", new { from = 0, to = 1, amount = 250_000_000 })).Text("txid")!;
        Assert.Equal("waiting", PaymentOf(await lab.JsonAsync(), txid).Text("state"));
        await lab.DoAsync("POST", "clock", new { paused = false, speed = 100 });
        JsonElement state = await lab.UntilAsync(now => PaymentOf(now, txid).Number("confirmations") >= 2);
        await lab.DoAsync("POST", "clock", new { paused = true });

        Assert.Equal("confirmed", PaymentOf(state, txid).Text("state"));
        Assert.True(BalanceOf(state, 1) >= before + 250_000_000);
    }

    //  … ─ fork ┬ block with the payment ─ block           what everybody sees, until the attacker publishes:
    //           └ block with the other ─ block ─ block      has more work
    [Fact]
    public async Task A_double_spender_reverses_a_confirmed_payment_and_the_lab_names_what_took_its_coin()
    {
        await using RunningLab lab = await RunningLab.StartAsync(seed: 3);
        await lab.DoAsync("PUT", "nodes/4", new { power = 0.8, strategy = "double-spender", confirmations = 1, victim = 1 });
        string txid = (await lab.JsonAsync()).GetProperty("payments")[0].Text("txid")!;

        await lab.DoAsync("POST", "clock", new { paused = false, speed = 200 });
        JsonElement state = await lab.UntilAsync(now => PaymentOf(now, txid).Text("state") == "reversed");

        string other = PaymentOf(state, txid).Text("replaced_by")!;
        Assert.Equal(64, other.Length);
        Assert.NotEqual(txid, other);
        JsonElement found = JsonDocument.Parse(await lab.Http.GetStringAsync(
            new Uri(await ExplorerOfAsync(lab, 1), $"/api/tx/{other}"))).RootElement;
        Assert.True(found.GetProperty("status").GetProperty("confirmed").GetBoolean());
    }

    [Fact]
    public async Task A_cut_network_has_two_tips_and_agrees_again_when_it_heals()
    {
        await using RunningLab lab = await RunningLab.StartAsync(seed: 5);
        await lab.DoAsync("POST", "cut", new { nodes = Enumerable.Range(0, 2) });
        await lab.DoAsync("POST", "clock", new { paused = false, speed = 200 });
        await lab.UntilAsync(now => TipOf(now, 0) != TipOf(now, 3) && HeightOf(now, 0) > 24 && HeightOf(now, 3) > 24);
        await lab.DoAsync("POST", "clock", new { paused = true });
        Assert.Contains((await lab.JsonAsync()).GetProperty("links").EnumerateArray(), link => !link.GetProperty("open").GetBoolean());

        await lab.DoAsync("POST", "heal", new { });
        await lab.DoAsync("POST", "clock", new { paused = false });

        await lab.UntilAsync(now => Enumerable.Range(0, 5).Select(id => TipOf(now, id)).Distinct().Count() == 1);
    }

    [Fact]
    public async Task A_stopped_node_stays_behind_and_catches_up()
    {
        await using RunningLab lab = await RunningLab.StartAsync(seed: 6);
        await lab.DoAsync("PUT", "nodes/2", new { running = false });
        int height = HeightOf(await lab.JsonAsync(), 2);
        await lab.DoAsync("POST", "clock", new { paused = false, speed = 200 });
        JsonElement state = await lab.UntilAsync(now => HeightOf(now, 0) > height + 5);
        Assert.Equal(height, HeightOf(state, 2));

        await lab.DoAsync("PUT", "nodes/2", new { running = true });
        await lab.UntilAsync(now => HeightOf(now, 2) > height + 5);
    }

    [Fact]
    public async Task The_clock_steps_from_event_to_event_and_the_same_seed_gives_the_same_blocks()
    {
        await using RunningLab one = await RunningLab.StartAsync(seed: 9);
        await using RunningLab other = await RunningLab.StartAsync(seed: 9);
        await other.DoAsync("POST", "clock", new { speed = 1000 });
        for (int i = 0; i < 40; i++)
        {
            await one.DoAsync("POST", "clock", new { step = true });
            await other.DoAsync("POST", "clock", new { step = true });
        }

        JsonElement state = await one.JsonAsync();
        Assert.True(state.GetProperty("time").GetDouble() > 0);
        Assert.True(state.GetProperty("paused").GetBoolean());
        Assert.Equal(state.GetProperty("blocks").GetRawText(), (await other.JsonAsync()).GetProperty("blocks").GetRawText());
        Assert.Equal(state.GetProperty("nodes").GetRawText(), (await other.JsonAsync()).GetProperty("nodes").GetRawText());
    }

    [Fact]
    public async Task Each_node_opens_its_own_page_and_a_reset_closes_it()
    {
        await using RunningLab lab = await RunningLab.StartAsync();
        Uri page = await ExplorerOfAsync(lab, 3);
        JsonElement node = JsonDocument.Parse(await lab.Http.GetStringAsync(new Uri(page, "/api/node"))).RootElement;
        Assert.Equal(("lab", HeightOf(await lab.JsonAsync(), 3)), (node.Text("network"), (int)node.Number("height")));

        await lab.DoAsync("POST", "reset", new { nodes = 7, seed = 4 });

        JsonElement state = await lab.JsonAsync();
        Assert.Equal((7, 4), (state.GetProperty("nodes").GetArrayLength(), state.Number("seed")));
        await Assert.ThrowsAsync<HttpRequestException>(() => lab.Http.GetStringAsync(new Uri(page, "/api/node")));
    }

    [Theory]
    [InlineData("/api/lab")]
    [InlineData("/nothing")]
    public async Task No_cache_keeps_an_answer_and_no_other_site_shows_it(string route)
    {
        await using RunningLab lab = await RunningLab.StartAsync();

        using HttpResponseMessage answer = await lab.Http.GetAsync(route);

        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.Equal(["default-src 'none'; frame-ancestors 'none'"], answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Equal(["same-origin"], answer.Headers.GetValues("Cross-Origin-Resource-Policy"));
    }

    [Fact]
    public async Task Nodes_open_their_pages_also_where_the_lab_is_at_localhost()
    {
        await using RunningLab lab = await RunningLab.StartAsync(listen: "http://localhost:0");

        Uri page = await ExplorerOfAsync(lab, 1);

        Assert.Contains("<title>", await lab.Http.GetStringAsync(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_remembers_a_node_whose_page_was_open_when_the_lab_began_again()
    {
        await using RunningLab lab = await RunningLab.StartAsync(nodes: 2);
        var nodes = new List<WeakReference>();
        for (int i = 0; i < 3; i++)
        {
            await ExplorerOfAsync(lab, 1);
            nodes.Add(HoldNodeWeakly(lab));
            await lab.DoAsync("POST", "reset", new { });
        }

        // The web server of the last one may be on its way out.
        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (nodes.SkipLast(1).Any(node => node.IsAlive) && !end.IsCancellationRequested)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }

        Assert.Equal(0, nodes.SkipLast(1).Count(node => node.IsAlive));
    }

    [Fact]
    public async Task The_page_of_a_node_shows_and_changes_nothing()
    {
        await using RunningLab lab = await RunningLab.StartAsync(isClass: true);
        Uri page = await ExplorerOfAsync(lab, 0);
        byte[] genesis = await lab.Http.GetByteArrayAsync(new Uri(
            page, $"/api/block/{await lab.Http.GetStringAsync(new Uri(page, "/api/block-height/0"))}/raw"));

        foreach ((HttpMethod method, string route) in ((HttpMethod, string)[])
            [(HttpMethod.Post, "/api/block"), (HttpMethod.Post, "/api/tx"), (HttpMethod.Delete, "/api/peers/x")])
        {
            using var request = new HttpRequestMessage(method, new Uri(page, route)) { Content = new ByteArrayContent(genesis) };
            using HttpResponseMessage answer = await lab.Http.SendAsync(request);
            await answer.ProblemAsync(403);
        }
    }

    [Fact]
    public async Task A_double_spender_who_changes_his_strategy_after_the_payment_was_confirmed_does_not_end_the_lab()
    {
        await using RunningLab lab = await RunningLab.StartAsync(seed: 4);
        await lab.DoAsync("PUT", "nodes/4", new { power = 0.1, strategy = "double-spender", confirmations = 3, victim = 1 });
        string txid = (await lab.JsonAsync()).GetProperty("payments")[0].Text("txid")!;
        await lab.DoAsync("POST", "clock", new { paused = false, speed = 300 });
        await lab.UntilAsync(now => PaymentOf(now, txid).Text("state") == "confirmed");

        await lab.DoAsync("PUT", "nodes/4", new { power = 0.6, strategy = "majority" });

        int height = HeightOf(await lab.JsonAsync(), 0);
        JsonElement state = await lab.UntilAsync(now => HeightOf(now, 0) > height + 20);
        Assert.False(state.GetProperty("paused").GetBoolean());
    }

    [Fact]
    public async Task A_double_spender_who_becomes_honest_does_not_cheat_any_more()
    {
        await using RunningLab lab = await RunningLab.StartAsync(seed: 2);
        await lab.DoAsync("PUT", "nodes/4", new { power = 0.9, strategy = "double-spender", confirmations = 1, victim = 1 });
        await lab.DoAsync("PUT", "nodes/4", new { strategy = "honest" });
        string txid = (await lab.JsonAsync()).GetProperty("payments")[0].Text("txid")!;

        await lab.DoAsync("POST", "clock", new { paused = false, speed = 200 });

        JsonElement state = await lab.UntilAsync(now => PaymentOf(now, txid).Text("state") != "waiting");
        Assert.Equal("confirmed", PaymentOf(state, txid).Text("state"));
    }

    /// <summary>The one takes longer than any other; without the set-up it ends as done.</summary>
    [Fact]
    public async Task What_is_being_measured_ends_when_another_experiment_is_set_up()
    {
        await using RunningLab lab = await RunningLab.StartAsync();
        await lab.DoAsync("POST", "experiments/selfish/setup", new { });
        await lab.PredictAsync("selfish", "me");
        await lab.DoAsync("POST", "experiments/selfish/run", new { });

        await lab.DoAsync("POST", "experiments/halving/setup", new { });

        JsonElement state = await lab.UntilAsync(now => now.Text("state") != "running", "/experiments/selfish");
        Assert.Equal("ready", state.Text("state"));
    }

    [Fact]
    public async Task A_stream_that_was_away_too_long_hears_of_the_gap()
    {
        await using RunningLab lab = await RunningLab.StartAsync(limits: new Limits { ReplayedEvents = 10 });
        string first = await ReadEventsAsync(lab, null, 3);
        string id = first.Split('\n').Last(line => line.StartsWith("id: ", StringComparison.Ordinal))[4..];
        await lab.DoAsync("POST", "clock", new { paused = false, speed = 500 });
        int height = HeightOf(await lab.JsonAsync(), 0);
        await lab.UntilAsync(now => HeightOf(now, 0) > height + 10);

        Assert.Contains("event: gap", await ReadEventsAsync(lab, id, 2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_description_has_every_route_with_a_name_of_its_own()
    {
        await using RunningLab lab = await RunningLab.StartAsync();

        JsonElement paths = JsonDocument.Parse(await lab.Http.GetStringAsync("/openapi/v1.json")).RootElement.GetProperty("paths");

        string[] ids = [.. paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).Select(one => one.Value.Text("operationId")!)];
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.Equal(15, ids.Length);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference HoldNodeWeakly(RunningLab lab) =>
        new(lab.Services.GetRequiredService<LabSession>().Change(live => live.Network.Nodes[1].Node));

    private static async Task<string> ReadEventsAsync(RunningLab lab, string? lastId, int events)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/lab/events");
        if (lastId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastId);
        }

        using HttpResponseMessage answer = await lab.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        var text = new System.Text.StringBuilder();
        for (int seen = 0; seen < events;)
        {
            string? line = await reader.ReadLineAsync();
            Assert.True(line is not null, $"The stream ended: {text}");
            text.Append(line).Append('\n');
            seen += line.Length == 0 ? 1 : 0;
        }

        return text.ToString();
    }

    private static async Task<Uri> ExplorerOfAsync(RunningLab lab, int id)
    {
        using HttpResponseMessage answer = await lab.Http.GetAsync($"/api/lab/nodes/{id}/explorer");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return answer.RequestMessage!.RequestUri!;
    }

    private static JsonElement PaymentOf(JsonElement state, string txid) =>
        state.GetProperty("payments").EnumerateArray().Single(payment => payment.Text("txid") == txid);

    private static JsonElement Node(JsonElement state, int id) => state.GetProperty("nodes")[id];

    private static long BalanceOf(JsonElement state, int id) => Node(state, id).Number("balance");

    private static int HeightOf(JsonElement state, int id) => (int)Node(state, id).Number("height");

    private static string TipOf(JsonElement state, int id) => Node(state, id).Text("tip")!;
}
