using System.Text.Json;
using System.Text.Json.Nodes;
using BlockChain.Core.Tests;
using BlockChain.Miner.Tests;
using BlockChain.Miner.Tests.Lab;
using Microsoft.Playwright;

namespace BlockChain.Page.Tests.Lab;

/// <summary>The lab for all readers: watching, in the dark, on a telephone, without motion; and for a long time.</summary>
[Collection<LearnWindow>]
public sealed class LabReadersTests(Site site)
{
    private const int Nodes = 12;

    private static readonly string[] Views = ["#/", "#/experiments", "#/experiment/1", "#/experiment/3"];

    /// <summary>Has the page take itself for that of somebody who may only watch.</summary>
    internal static Task OnlyWatchAsync(IPage page) => page.RouteAsync("**/api/lab", async route =>
    {
        IAPIResponse answer = await route.FetchAsync();
        JsonNode state = JsonNode.Parse(await answer.TextAsync())!;
        state["can_control"] = false;
        await route.FulfillAsync(new RouteFulfillOptions { Response = answer, Body = state.ToJsonString() });
    });

    [LongFact]
    public async Task Somebody_who_may_only_watch_sees_no_controls()
    {
        await using RunningLab lab = await RunningLab.StartAsync();
        await using LabVisit visit = await LabVisit.OpenAsync(site, lab, before: OnlyWatchAsync);
        await visit.Find(".peer").First.PressAsync("Enter");
        await Visit.Expect(visit.Find(".panel h2")).ToBeFocusedAsync();
        Assert.Equal("Close", await visit.Page.EvaluateAsync<string>(
            "[...document.querySelectorAll('main button, main input, main select')].map(one => one.textContent).join()"));
    }

    [LongFact]
    public async Task What_the_lab_refuses_is_shown_in_its_words()
    {
        await using RunningLab lab = await RunningLab.StartAsync();
        await using LabVisit visit = await LabVisit.OpenAsync(site, lab, before: page => page.RouteAsync(
            "**/api/lab/clock",
            route => route.FulfillAsync(new() { Status = 403, Body = """{"detail":"Only here."}""" })));
        await visit.Find(".clock button").First.ClickAsync();
        await visit.ShowsAsync("#refusal", "Only here.");
    }

    [Fact]
    public async Task A_node_that_has_no_lab_says_so()
    {
        await using Visit visit = site.Begin();
        await visit.Page.GotoAsync(new Uri(site.Node.Url, "lab/").ToString());
        await visit.ShowsAsync("main", "This node has no lab. Start one with “miner lab”.");
        await Visit.Expect(visit.Page.Locator("#gone")).ToBeHiddenAsync();
        await visit.Page.GotoAsync("about:blank");
    }

    [LongFact]
    public async Task Blocks_travel_as_dots_except_for_a_reader_who_wants_no_motion()
    {
        await using RunningLab lab = await RunningLab.StartAsync(nodes: Nodes);
        await lab.DoAsync("PUT", "links", new { delay = 5 });
        await lab.DoAsync("POST", "clock", new { paused = false, speed = 5 });
        await using IBrowserContext window = await site.OpenWindowAsync();
        await using LabVisit calm = await LabVisit.OpenAsync(site, lab, another: await window.NewPageAsync());
        await using LabVisit visit = await LabVisit.OpenAsync(site, lab, motion: ReducedMotion.NoPreference);

        await visit.IsSoAsync("() => document.querySelector('.dot.of-block') !== null");
        string place = (await visit.Find(".dot").First.GetAttributeAsync("transform"))!;
        await visit.IsSoAsync($"() => document.querySelector('.dot')?.getAttribute('transform') !== '{place}'");
        Assert.Equal(0, await calm.Find(".dot").CountAsync());
    }

    [LongFact]
    public async Task A_telephone_shows_every_view_without_scrolling_sideways()
    {
        await using RunningLab lab = await RunningLab.StartAsync(nodes: Nodes);
        await using LabVisit visit = await LabVisit.OpenAsync(site, lab, width: 360);
        foreach (string view in Views)
        {
            await visit.GoAsync(view);
            int width = await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth");
            Assert.True(width <= 360, $"{view} is {width} pixels wide.");
        }
    }

    [Fact]
    public async Task Axe_finds_nothing()
    {
        string? axe = Environment.GetEnvironmentVariable("AXE");
        Assert.SkipWhen(string.IsNullOrEmpty(axe), "AXE does not name axe.min.js (npm install axe-core).");
        string script = await File.ReadAllTextAsync(axe);
        await using RunningLab lab = await RunningLab.StartAsync(nodes: Nodes);
        await lab.DoAsync("POST", "experiments/majority/setup", new { });
        await lab.PredictAsync("majority", "a student");
        await lab.DoAsync("POST", "experiments/majority/run", new { });
        var found = new List<string>();
        foreach ((ColorScheme colours, int width) in
            ((ColorScheme, int)[])[(ColorScheme.Light, 1200), (ColorScheme.Dark, 1200), (ColorScheme.Light, 390)])
        {
            await using LabVisit visit = await LabVisit.OpenAsync(site, lab, width: width, colours: colours);
            await visit.Page.EvaluateAsync(script);
            foreach (string view in Views)
            {
                await visit.GoAsync(view);
                await visit.Page.EvaluateAsync("document.querySelectorAll('details').forEach(group => { group.open = true; })");
                if (view == "#/")
                {
                    await visit.Find(".peer").First.PressAsync("Enter");
                }

                JsonElement result = await visit.Page.EvaluateAsync<JsonElement>("axe.run()");
                found.AddRange(result.GetProperty("violations").EnumerateArray().Select(one =>
                    $"{colours} {width} {view} {one.Text("id")}: {one.GetProperty("nodes")[0].Text("html")}"));
            }
        }

        Assert.Empty(found);
    }

    [LongFact]
    public async Task A_page_that_stays_open_does_not_grow_beyond_a_thousand_blocks()
    {
        await using RunningLab lab = await RunningLab.StartAsync(nodes: Nodes);
        await using LabVisit visit = await LabVisit.OpenAsync(site, lab);
        await lab.DoAsync("POST", "clock", new { paused = false, speed = 1000 });
        await visit.IsSoAsync("() => document.querySelectorAll('.brick').length >= 1_000");
        await visit.IsSoAsync("async () => (await import(new URL('model.js', document.querySelector('script').src))).lab.state.nodes[0].height > 1_500");

        Assert.InRange(await visit.Find(".brick").CountAsync(), 1, 1_000);
        Assert.InRange(await visit.Page.EvaluateAsync<int>("document.querySelectorAll('*').length"), 1, 6_500);
        Assert.InRange(await visit.Find(".happened li").CountAsync(), 1, 8);
    }

    /// <summary>Says how many frames a second there are, with 12 nodes and as many blocks as the page keeps.</summary>
    [LongFact]
    public async Task The_page_stays_smooth()
    {
        await using RunningLab lab = await RunningLab.StartAsync(nodes: Nodes);
        await lab.DoAsync("POST", "clock", new { paused = false, speed = 1000 });
        await using LabVisit visit = await LabVisit.OpenAsync(site, lab, motion: ReducedMotion.NoPreference);
        await visit.IsSoAsync("() => document.querySelectorAll('.brick').length >= 990");
        await lab.DoAsync("PUT", "links", new { delay = 2 });
        await lab.DoAsync("POST", "clock", new { speed = 20 });
        double rate = await visit.Page.EvaluateAsync<double>(
            """
            () => new Promise(resolve => {
              let [frames, began] = [0, performance.now()];
              requestAnimationFrame(function next() {
                frames++;
                const seconds = (performance.now() - began) / 1000;
                seconds < 5 ? requestAnimationFrame(next) : resolve(frames / seconds);
              });
            })
            """);
        TestContext.Current.TestOutputHelper!.WriteLine($"{rate:0.0} frames a second.");
        Assert.InRange(rate, 30, 1_000);
    }
}
