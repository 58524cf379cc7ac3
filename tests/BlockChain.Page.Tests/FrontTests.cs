using System.Text.Json.Nodes;
using BlockChain.Core.Tests;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Tests;
using Microsoft.Playwright;

namespace BlockChain.Page.Tests;

/// <summary>The front, and what surrounds every view.</summary>
[Collection<ExplorerWindow>]
public sealed class FrontTests(Site site)
{
    /// <summary>What a first load may cost, in bytes.</summary>
    private const int FirstLoad = 150_000;

    private const long PerCoin = 100_000_000;

    [Fact]
    public async Task The_first_load_shows_the_chain_in_few_bytes()
    {
        await using Visit visit = site.Begin();
        int bytes = 0;
        var elsewhere = new List<string>();
        await visit.Page.GotoAsync("about:blank");
        await visit.Page.RouteAsync("**/*", async route =>
        {
            if (!route.Request.Url.StartsWith(site.Node.Url.ToString(), StringComparison.Ordinal))
            {
                elsewhere.Add(route.Request.Url);
            }

            if (route.Request.Url.EndsWith("/events", StringComparison.Ordinal))
            {
                await route.ContinueAsync();
                return;
            }

            IAPIResponse answer = await route.FetchAsync();
            Interlocked.Add(ref bytes, (await answer.BodyAsync()).Length);
            await route.FulfillAsync(new RouteFulfillOptions { Response = answer });
        });
        await visit.Page.GotoAsync(site.Node.Url.ToString());
        await visit.IsShownAsync();

        string height = await site.Node.TextAsync("/api/blocks/tip/height");
        string tip = await site.Node.TextAsync("/api/blocks/tip/hash");
        long supply = (await site.Node.JsonAsync("/api/node")).Number("supply");
        await visit.ShowsAsync(".status", $"Height{int.Parse(height, null):N0}");
        await visit.ShowsAsync(".status", $"Coins so far{supply / PerCoin:N0}.");
        await visit.ShowsAsync(".strip .next", $"{int.Parse(height, null) + 1:N0}");
        Assert.Equal(11, await visit.Page.Locator(".strip li").CountAsync());
        await visit.ShowsAsync("table", (await site.Node.TextAsync($"/api/block/{tip}/txid/0"))[..10]);
        Assert.Empty(elsewhere);
        Assert.InRange(bytes, 1_000, FirstLoad);
        TestContext.Current.TestOutputHelper!.WriteLine($"{bytes} bytes");
    }

    [LongFact]
    public async Task The_network_is_shown_no_slower_than_this_node_itself()
    {
        await using Visit visit = site.Begin();
        await visit.Page.GotoAsync("about:blank");
        await visit.Page.RouteAsync("**/api/node", async route =>
        {
            IAPIResponse answer = await route.FetchAsync();
            JsonNode node = JsonNode.Parse(await answer.TextAsync())!;
            node["mining"] = new JsonObject { ["threads"] = 1, ["hashrate"] = 5e9 };
            await route.FulfillAsync(new RouteFulfillOptions { Response = answer, Body = node.ToJsonString() });
        });

        await visit.Page.GotoAsync(site.Node.Url.ToString());

        await visit.ShowsAsync(".status", "Network hash rate5 GH/sthis node’s own");
    }

    /// <summary>Says how long a first load takes, in a window that has come to rest: a new one keeps the browser busy with
    /// itself for a second.</summary>
    [LongFact]
    public async Task A_first_load_draws_all_blocks()
    {
        const int loads = 9;
        var times = new List<double>();
        for (int i = 0; i < loads; i++)
        {
            await using IBrowserContext window = await site.OpenWindowAsync();
            IPage page = await window.NewPageAsync();
            await page.AddInitScriptAsync(
                """
                new MutationObserver((changes, observer) => {
                  if (document.querySelector('.strip .next strong')) {
                    observer.disconnect();
                    requestAnimationFrame(() => requestAnimationFrame(() => window.drawn = performance.now()));
                  }
                }).observe(document, { childList: true, subtree: true });
                """);
            await Task.Delay(TimeSpan.FromSeconds(2.5));
            await page.GotoAsync(site.Node.Url.ToString());
            await Visit.Expect(page.Locator(".strip li")).ToHaveCountAsync(11);
            await using var visit = new Visit(page);
            await visit.IsSoAsync("() => window.drawn > 0");
            times.Add(await page.EvaluateAsync<double>("window.drawn"));
        }

        times.Sort();
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"Drawn after {times[0]:0} to {times[^1]:0} ms, median {times[loads / 2]:0}.");
    }

    [Fact]
    public async Task A_block_arrives_without_reloading_and_is_told_to_those_who_do_not_see_it()
    {
        await using Visit visit = await site.OpenAsync();
        await visit.Page.EvaluateAsync("window.isSame = true");

        string hash = (await site.Node.GenerateAsync(1))[0];

        string height = await site.Node.TextAsync("/api/blocks/tip/height");
        await visit.ShowsAsync(".strip li:nth-child(2) strong", $"{int.Parse(height, null):N0}");
        await visit.ShowsAsync(".status", $"Height{int.Parse(height, null):N0}");
        await visit.ShowsAsync("#news", $"Block {height}, ");
        Assert.Equal(
            $"#/block/{hash}", await visit.Page.Locator(".strip li:nth-child(2) a").GetAttributeAsync("href"));
        Assert.True(await visit.Page.EvaluateAsync<bool>("window.isSame"));
    }

    [LongFact]
    public async Task Transactions_that_are_answered_late_do_not_take_away_those_of_a_newer_block()
    {
        await using TestNode node = await TestNode.StartAsync();
        await node.GenerateAsync(3);
        await using Visit visit = await site.OpenAsync(node: node);
        await Visit.Expect(visit.Page.Locator("tbody tr")).ToHaveCountAsync(3);
        var isAsked = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        await visit.Page.RouteAsync("**/api/block/*/txs", async route =>
        {
            if (isAsked.TrySetResult())
            {
                await goOn.Task;
            }

            await route.ContinueAsync();
        });

        string first = (await node.GenerateAsync(1))[0];
        await isAsked.Task;
        string second = (await node.GenerateAsync(1))[0];
        string reward = await node.TextAsync($"/api/block/{second}/txid/0");
        await visit.ShowsAsync("table", reward[..10]);
        Task<IResponse> late = visit.Page.WaitForResponseAsync($"**/api/block/{first}/txs");
        goOn.SetResult();
        await (await late).FinishedAsync();
        await visit.Page.EvaluateAsync("() => new Promise(done => setTimeout(done, 100))");

        await visit.ShowsAsync("table", reward[..10]);
    }

    [LongFact]
    public async Task A_transaction_fills_the_block_that_is_being_mined()
    {
        await using TestNode node = await TestNode.StartAsync();
        await node.GenerateAsync(101, Site.AddressOf(TestKeys.Miner));
        await using Visit visit = await site.OpenAsync(node: node);
        await visit.ShowsAsync(".next", "0 waiting");

        string id = await Site.PayAsync(node, from: 1);

        await visit.ShowsAsync(".next", "1 waiting");
        Assert.Equal(1, await visit.Page.Locator(".next rect").CountAsync());
        await visit.ShowsAsync("tbody tr:first-child", id[..10]);
        await visit.ShowsAsync("tbody tr:first-child", "waiting");
    }

    [LongFact]
    public async Task The_box_finds_each_kind_of_thing()
    {
        await using Visit visit = await site.OpenAsync();
        string hash = await site.Node.TextAsync("/api/block-height/102");
        (string Text, string Heading)[] things =
        [
            ("102", "Block 102"), (hash.ToUpperInvariant(), "Block 102"), (site.Payment, "Transaction"), (Site.Alice, "Address"),
            (hash[..12], "Block 102"), (site.NextPayment[..12], "Transaction"), ($"{hash[..10]}…{hash[^6..]}", "Block 102"),
        ];

        foreach ((string text, string heading) in things)
        {
            await visit.Page.FillAsync("#query", text);
            await visit.Page.PressAsync("#query", "Enter");
            await Visit.Expect(visit.Page.Locator("h1")).ToHaveTextAsync(heading);
        }

        foreach (string nothing in (string[])[new string('0', 64), "S111", "what?", "abc"])
        {
            await visit.Page.FillAsync("#query", nothing);
            await visit.Page.PressAsync("#query", "Enter");
            await visit.ShowsAsync("#search-answer", $"No block, transaction or address matches “{nothing}”.");
        }

        await visit.Page.FillAsync("#query", "99,999");
        await visit.Page.PressAsync("#query", "Enter");
        await visit.ShowsAsync("#search-answer", "The chain is only ");
    }

    [LongFact]
    public async Task An_answer_that_comes_late_leaves_what_the_reader_has_typed_since()
    {
        await using Visit visit = await site.OpenAsync();
        var isAsked = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        await visit.Page.RouteAsync("**/api/block-height/101", async route =>
        {
            isAsked.SetResult();
            await goOn.Task;
            await route.ContinueAsync();
        });
        await visit.Page.FillAsync("#query", "101");
        await visit.Page.PressAsync("#query", "Enter");
        await isAsked.Task;
        await visit.Page.FillAsync("#query", "102");
        Task<IResponse> late = visit.Page.WaitForResponseAsync("**/api/block-height/101");
        goOn.SetResult();
        await (await late).FinishedAsync();
        await visit.Page.EvaluateAsync("() => new Promise(done => setTimeout(done))");
        await visit.Page.PressAsync("#query", "Enter");
        await Visit.Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Block 102");
    }

    [Fact]
    public async Task It_says_when_the_node_has_gone_and_goes_on_when_it_is_back()
    {
        Chromium.SkipUnlessThere();
        using var folder = new TemporaryFolder();
        Uri url;
        await using Visit visit = site.Begin();
        await using (TestNode node = await TestNode.StartAsync(dataRoot: folder.Path))
        {
            url = node.Url;
            await node.GenerateAsync(3);
            await visit.Page.GotoAsync(url.ToString());
            await visit.ShowsAsync(".status", "Height3");
        }

        await visit.ShowsAsync("#gone", "The node is not answering");
        await visit.ShowsAsync(".status", "Height3");
        await visit.GoAsync("#/plots");
        await visit.ShowsAsync("h1", "Something went wrong");

        await using (TestNode node = await TestNode.StartAsync(dataRoot: folder.Path, listen: url))
        {
            await node.GenerateAsync(2);
            await Visit.Expect(visit.Page.Locator("#gone")).ToBeHiddenAsync();
            await visit.ShowsAsync("h1", "Hash rate, difficulty and block times");
            await visit.GoAsync("#/");
            await visit.ShowsAsync(".status", "Height5");
        }
    }
}
