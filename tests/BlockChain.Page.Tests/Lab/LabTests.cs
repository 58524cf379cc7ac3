using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using BlockChain.Core.Tests;
using BlockChain.Miner.Tests;
using BlockChain.Miner.Tests.Lab;
using Microsoft.Playwright;

namespace BlockChain.Page.Tests.Lab;

/// <summary>The network of the lab, and what a reader does to it.</summary>
[Collection<LearnWindow>]
public sealed class LabTests(Site site) : IAsyncLifetime
{
    private RunningLab _lab = null!;

    public async ValueTask InitializeAsync() => _lab = await RunningLab.StartAsync();

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task Each_node_shows_its_branch_and_its_height_and_they_change_without_reloading()
    {
        await using LabVisit visit = await LabVisit.OpenAsync(site, _lab);
        await Visit.Expect(visit.Find(".peer")).ToHaveCountAsync(5);
        await visit.ShowsAsync(".clock", "a block every 10 s on average");
        int before = HeightOf(await _lab.JsonAsync());

        await _lab.DoAsync("POST", "clock", new { paused = false, speed = 20 });
        await _lab.UntilAsync(state => HeightOf(state) > before + 1);
        await _lab.DoAsync("POST", "clock", new { paused = true });

        JsonElement state = await _lab.JsonAsync();
        foreach (JsonElement node in state.GetProperty("nodes").EnumerateArray())
        {
            await Visit.Expect(visit.Find($".peer[data-id='{node.GetProperty("id")}']"))
                .ToHaveAccessibleNameAsync(new Regex($"^[A-Z] {node.GetProperty("height")} {node.Text("name")} 20 %"));
        }

        await Visit.Expect(visit.Find(".blocks rect").Last).ToBeVisibleAsync();
        await Visit.Expect(visit.Find(".blocks title").First).ToContainTextAsync("there before the lab began");
        await visit.ShowsAsync(".happened", $"found block {before + 1}");
        await Visit.Expect(visit.Find("#news")).Not.ToBeEmptyAsync();
    }

    [LongFact]
    public async Task The_clock_is_set_by_keyboard()
    {
        await _lab.DoAsync("POST", "clock", new { paused = false, speed = 1 });
        await using LabVisit visit = await LabVisit.OpenAsync(site, _lab);

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).FocusAsync();
        await visit.Keyboard.PressAsync("Enter");
        double time = (await _lab.UntilAsync(state => state.GetProperty("paused").GetBoolean())).GetProperty("time").GetDouble();
        await Visit.Expect(visit.Find(".clock button").First).ToHaveTextAsync("Run");

        await visit.Keyboard.PressAsync("Tab");
        await visit.Keyboard.PressAsync("Enter");
        await _lab.UntilAsync(state => state.GetProperty("time").GetDouble() > time);

        await visit.Keyboard.PressAsync("Tab");
        await visit.Keyboard.PressAsync("End");
        await _lab.UntilAsync(state => state.GetProperty("speed").GetDouble() == 1000);
        await visit.ShowsAsync(".clock", "×1,000");
        await visit.Keyboard.PressAsync("Home");
        await visit.Keyboard.PressAsync("ArrowRight");
        await _lab.UntilAsync(state => state.GetProperty("speed").GetDouble() is > 1 and < 1.5);
        Assert.True((await _lab.JsonAsync()).GetProperty("paused").GetBoolean());
    }

    [LongFact]
    public async Task What_the_lab_says_does_not_undo_the_reader_s_keys()
    {
        await using LabVisit visit = await LabVisit.OpenAsync(site, _lab);
        await visit.Find("#speed").FocusAsync();
        await visit.Keyboard.PressAsync("Home");
        await _lab.UntilAsync(state => state.GetProperty("speed").GetDouble() == 1);

        // As if the lab's news of an earlier key came late.
        await _lab.DoAsync("POST", "clock", new { speed = 1000, paused = true });
        await Visit.Expect(visit.Find(".clock button").First).ToHaveTextAsync("Run");
        await visit.Keyboard.PressAsync("ArrowRight");
        await _lab.UntilAsync(state => state.GetProperty("speed").GetDouble() is > 1 and < 1.5);
    }

    [LongFact]
    public async Task Requests_reach_the_lab_in_the_order_of_the_reader_s_keys()
    {
        await using LabVisit visit = await LabVisit.OpenAsync(site, _lab);
        var answered = new ConcurrentQueue<string>();
        bool isFirst = true;
        await visit.Page.RouteAsync("**/api/lab/clock", async route =>
        {
            if (isFirst)
            {
                isFirst = false;
                await Task.Delay(TimeSpan.FromMilliseconds(300));
            }

            answered.Enqueue(route.Request.PostData!);
            await route.ContinueAsync();
        });
        await visit.Find("#speed").FocusAsync();
        await visit.Keyboard.PressAsync("End");
        await visit.Keyboard.PressAsync("Home");
        await _lab.UntilAsync(state => answered.Count == 2 && state.GetProperty("speed").GetDouble() == 1);
        Assert.Equal(["""{"speed":1000}""", """{"speed":1}"""], answered);
    }

    [LongFact]
    public async Task A_node_is_stopped_and_started_and_plays_another_strategy_by_keyboard()
    {
        await using LabVisit visit = await LabVisit.OpenAsync(site, _lab);
        ILocator node = visit.Find(".peer[data-id='1']");
        await node.FocusAsync();
        await visit.Keyboard.PressAsync("Enter");
        await Visit.Expect(visit.Find(".panel h2")).ToBeFocusedAsync();
        await Visit.Expect(visit.Find(".panel h2")).ToHaveTextAsync("Bob");

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Stop Bob" }).FocusAsync();
        await visit.Keyboard.PressAsync("Enter");
        await _lab.UntilAsync(state => !NodeOf(state, 1).GetProperty("running").GetBoolean());
        Assert.Equal(10 / 0.8, (await _lab.JsonAsync()).GetProperty("interval").GetDouble(), tolerance: 1e-9);
        await Visit.Expect(node).ToContainTextAsync("stopped");
        await visit.ShowsAsync(".happened", "Bob was stopped.");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Start Bob" }).PressAsync("Enter");
        await _lab.UntilAsync(state => NodeOf(state, 1).GetProperty("running").GetBoolean());

        await visit.Find(".panel").GetByLabel("Hash power").FocusAsync();
        await visit.Keyboard.PressAsync("PageUp");
        await _lab.UntilAsync(state => NodeOf(state, 1).GetProperty("power").GetDouble() > 0.25);

        await visit.Find(".panel select").SelectOptionAsync("selfish");
        Assert.Equal("honest", NodeOf(await _lab.JsonAsync(), 1).Text("strategy"));
        await visit.Find(".panel").GetByRole(AriaRole.Button, new() { Name = "Set" }).PressAsync("Enter");
        await _lab.UntilAsync(state => NodeOf(state, 1).Text("strategy") == "selfish");
        await Visit.Expect(node).ToContainTextAsync("selfish miner");
        await visit.Find(".panel select").PressAsync("Escape");
        await Visit.Expect(visit.Find(".panel")).ToBeHiddenAsync();
        await Visit.Expect(node).ToBeFocusedAsync();
    }

    [LongFact]
    public async Task What_happened_has_the_time_at_which_it_did()
    {
        await using LabVisit visit = await LabVisit.OpenAsync(site, _lab);
        await visit.Page.EvaluateAsync(
            """
            async () => {
              const { on } = await import(new URL('model.js', document.querySelector('script').src));
              window.found = [];
              on('news', ({ text, time }) => text.includes(' found block ') && window.found.push(time));
            }
            """);
        await _lab.DoAsync("POST", "clock", new { paused = false, speed = 20 });
        await visit.IsSoAsync("() => window.found.length >= 5");
        await visit.IsSoAsync(
            """
            async () => {
              const { lab } = await import(new URL('model.js', document.querySelector('script').src));
              const times = [...lab.tree.blocks.values()].map(block => block.time);
              return window.found.every(time => times.includes(time));
            }
            """);
    }

    /// <summary>Each step of <see cref="Visit.GoAsync"/> asks for a view twice: the first is left before it has begun.</summary>
    [Fact]
    public async Task Views_that_are_left_before_they_have_begun_leave_nothing_behind()
    {
        await using LabVisit visit = await LabVisit.OpenAsync(site, _lab);
        var listeners = new List<int>();
        for (int round = 0; round < 6; round++)
        {
            foreach (string view in (string[])["#/experiments", "#/experiment/1", "#/"])
            {
                await visit.GoAsync(view);
            }

            listeners.Add((await PageSize.OfAsync(visit.Page)).Listeners);
        }

        Assert.InRange(listeners[^1], 1, listeners[1]);
    }

    [Fact]
    public async Task A_payment_waits_and_is_confirmed()
    {
        await _lab.DoAsync("POST", "clock", new { paused = true });
        await using LabVisit visit = await LabVisit.OpenAsync(site, _lab);
        await visit.Page.GetByLabel("Coins").FillAsync("0.5");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Pay" }).ClickAsync();
        await visit.ShowsAsync("main", "0.50000000");
        await visit.ShowsAsync("main .badge", "waiting");

        await _lab.DoAsync("POST", "clock", new { paused = false, speed = 50 });

        await visit.ShowsAsync("main .badge", "confirmation");
        await visit.ShowsAsync(".happened", "payment of 0.5 to Bob is confirmed.");
    }

    //  fork ─ block ─ block ─ block …       the others
    //    └─ block with the payment         Alice and Bob, cut off
    [LongFact]
    public async Task A_payment_whose_block_is_undone_waits_again()
    {
        await using LabVisit visit = await LabVisit.OpenAsync(site, _lab);
        await _lab.DoAsync("PUT", "nodes/4", new { power = 0.9 });
        int[] side = [0, 1];
        await _lab.DoAsync("POST", "cut", new { nodes = side });
        await _lab.DoAsync("POST", "payments", new { from = 0, to = 1, amount = 1_000_000 });
        await _lab.DoAsync("POST", "clock", new { paused = false, speed = 100 });
        await visit.ShowsAsync(".happened", "payment of 0.01 to Bob is confirmed.");

        await _lab.DoAsync("POST", "heal", new { });

        await visit.ShowsAsync(".happened", "payment of 0.01 to Bob is waiting again: its block was undone.");
        await visit.ShowsAsync(".happened", "payment of 0.01 to Bob is confirmed again.");
    }

    [LongFact]
    public async Task At_the_highest_speed_each_payment_is_told_once_as_confirmed_and_then_as_reversed()
    {
        await using LabVisit visit = await LabVisit.OpenAsync(site, _lab);
        await visit.Page.EvaluateAsync(
            """
            async () => {
              const { on } = await import(new URL('model.js', document.querySelector('script').src));
              window.payments = [];
              // Payments whose block was undone are waiting again, and then confirmed again.
              on('news', ({ text }) => text.includes('’s payment') && !text.includes(' again') && window.payments.push(text));
            }
            """);
        await _lab.DoAsync("PUT", "nodes/4", new { power = 0.7, strategy = "double-spender", confirmations = 1, victim = 0 });
        string txid = (await _lab.JsonAsync()).GetProperty("payments")[0].Text("txid")!;
        await _lab.DoAsync("POST", "clock", new { paused = false, speed = 1000 });

        // The victim pays nobody: with the coin that is spent twice her own payment would be lost, too.
        for (int i = 0; i < 4; i++)
        {
            await _lab.DoAsync("POST", "payments", new { from = 1 + (i % 3), to = 1 + ((i + 1) % 3), amount = 1_000_000 * (i + 1) });
        }

        await _lab.UntilAsync(state => state.GetProperty("payments").EnumerateArray().All(
            payment => payment.Text("txid") == txid ? payment.Text("state") == "reversed" : payment.Number("confirmations") > 10));
        await visit.IsSoAsync("() => window.payments.length >= 6");

        string[] told = await visit.Page.EvaluateAsync<string[]>("window.payments");
        Assert.Equal(5, told.Count(text => text.EndsWith("is confirmed.", StringComparison.Ordinal)));
        Assert.Single(told, text => text.Contains("was reversed", StringComparison.Ordinal));
        Assert.Equal(6, told.Length);
        Assert.Equal(told.Length, told.Distinct().Count());
    }

    [LongFact]
    public async Task An_attacker_gets_a_strategy_and_a_share()
    {
        await using LabVisit visit = await LabVisit.OpenAsync(site, _lab);
        ILocator group = await visit.UnfoldAsync("Attack");
        await group.GetByLabel("Attacker", new() { Exact = true }).SelectOptionAsync("4");
        Assert.DoesNotContain("time liar", await group.GetByLabel("Strategy").InnerTextAsync());
        await group.GetByLabel("Strategy").SelectOptionAsync("double-spender");
        await group.GetByLabel("Confirmations before the victim delivers").FillAsync("1");
        await group.GetByRole(AriaRole.Button, new() { Name = "Start the attack" }).ClickAsync();
        await _lab.UntilAsync(state => NodeOf(state, 4).Text("strategy") == "double-spender"
            && Math.Abs(NodeOf(state, 4).GetProperty("power").GetDouble() - 0.4) < 1e-9);
        await Visit.Expect(visit.Find(".peer.attacker")).ToHaveCountAsync(1);

        await group.GetByRole(AriaRole.Button, new() { Name = "End it: play honestly" }).ClickAsync();
        await _lab.UntilAsync(state => NodeOf(state, 4).Text("strategy") == "honest");
    }

    [LongFact]
    public async Task The_lab_starts_over_with_other_nodes_and_another_seed()
    {
        await using LabVisit visit = await LabVisit.OpenAsync(site, _lab);
        ILocator group = await visit.UnfoldAsync("Start over");
        await group.GetByLabel("Nodes").FillAsync("7");
        await group.GetByLabel("Seed").FillAsync("42");
        await group.GetByRole(AriaRole.Button).ClickAsync();
        await _lab.UntilAsync(state => state.GetProperty("seed").GetInt64() == 42);
        await Visit.Expect(visit.Find(".peer")).ToHaveCountAsync(7);
    }

    private static int HeightOf(JsonElement state) =>
        state.GetProperty("nodes").EnumerateArray().Max(node => node.GetProperty("height").GetInt32());

    private static JsonElement NodeOf(JsonElement state, int id) =>
        state.GetProperty("nodes").EnumerateArray().Single(node => node.GetProperty("id").GetInt32() == id);
}
