using System.Net;
using BlockChain.Core.Tests;
using BlockChain.Miner.Tests;
using Microsoft.Playwright;

namespace BlockChain.Page.Tests;

/// <summary>The page for all readers: by keyboard, in the dark, on a telephone; and safe.</summary>
[Collection<ExplorerWindow>]
public sealed class ReadersTests(Site site)
{
    private string[] Views => [$"#/tx/{site.Payment}", $"#/address/{Site.Alice}", "#/tree", "#/plots", "#/cheat", "#/mempool", "#/block/", "#/learn", .. Enumerable.Range(1, 12).Select(lesson => $"#/learn/{lesson}"), "#/"];

    [Fact]
    public async Task All_can_be_reached_by_keyboard()
    {
        await using Visit visit = await site.OpenAsync();
        await visit.Page.ReloadAsync();
        await visit.IsShownAsync();
        IKeyboard keyboard = visit.Page.Keyboard;

        await keyboard.PressAsync("Tab");
        Assert.Equal("skip", await FocusAsync("id"));
        await keyboard.PressAsync("Enter");
        Assert.Equal("main", await FocusAsync("id"));

        await keyboard.PressAsync("/");
        Assert.Equal("query", await FocusAsync("id"));
        await keyboard.TypeAsync("102");
        await keyboard.PressAsync("Enter");
        await Visit.Expect(visit.Page.Locator("h1")).ToBeFocusedAsync();
        await Visit.Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Block 102");

        for (int i = 0; i < 10 && !(await FocusAsync("href") ?? "").StartsWith("#/block/", StringComparison.Ordinal); i++)
        {
            await keyboard.PressAsync("Tab");
        }

        await keyboard.PressAsync("Enter");
        await Visit.Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Block 101");

        Task<string?> FocusAsync(string attribute) => visit.Page.EvaluateAsync<string?>(
            "name => document.activeElement.getAttribute(name)", attribute);
    }

    [LongFact]
    public async Task A_new_block_takes_the_focus_from_no_link()
    {
        await using Visit visit = await site.OpenAsync();
        await visit.GoAsync("#/block/102");
        ILocator link = visit.Page.Locator("dl.facts a").First;
        await link.FocusAsync();

        await site.Node.GenerateAsync(1);

        int height = int.Parse(await site.Node.TextAsync("/api/blocks/tip/height"), null);
        await Visit.Expect(visit.Page.Locator("dl.facts").First).ToContainTextAsync($"Confirmations{height - 101}");
        Assert.True(await link.EvaluateAsync<bool>("link => link === document.activeElement"));
    }

    [LongFact]
    public async Task A_telephone_shows_every_view_without_scrolling_sideways()
    {
        await using Visit visit = await site.OpenAsync(width: 360);

        foreach (string view in await ViewsAsync())
        {
            await visit.GoAsync(view);
            int width = await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth");
            Assert.True(width <= 360, $"{view} is {width} pixels wide.");
        }
    }

    [LongFact]
    public async Task Who_likes_it_dark_gets_light_letters_on_dark_paper()
    {
        foreach (ColorScheme colours in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await using Visit visit = await site.OpenAsync(colours: colours);
            int[] paper = await ColourAsync(visit, "backgroundColor");
            int[] ink = await ColourAsync(visit, "color");
            Assert.Equal(colours == ColorScheme.Light, paper.Sum() > ink.Sum());
            Assert.True(Math.Abs(paper.Sum() - ink.Sum()) > 400);
        }

        static Task<int[]> ColourAsync(Visit visit, string name) => visit.Page.EvaluateAsync<int[]>(
            "name => getComputedStyle(document.documentElement)[name].match(/\\d+/g).map(Number).slice(0, 3)", name);
    }

    [Fact]
    public async Task The_pages_headers_let_nothing_in_from_elsewhere()
    {
        Chromium.SkipUnlessThere();
        using HttpResponseMessage answer = await site.Node.Http.GetAsync("/");

        string policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'", policy);
        Assert.DoesNotContain("unsafe", policy);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("no-cache", answer.Headers.CacheControl?.ToString());
        foreach (string path in (string[])["/../appsettings.json", "/scripts/%2e%2e/%2e%2e/appsettings.json", "/styles/", "/nothing"])
        {
            using HttpResponseMessage other = await site.Node.Http.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        }
    }

    [LongFact]
    public async Task An_address_has_a_picture_and_a_typing_error_has_none()
    {
        Chromium.SkipUnlessThere();
        using HttpResponseMessage answer = await site.Node.Http.GetAsync($"/api/address/{Site.Alice}/qr");

        Assert.Equal("image/svg+xml", answer.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith("<svg ", await answer.Content.ReadAsStringAsync());
        await site.Node.ProblemAsync(400, $"/api/address/{Site.Alice[..^1]}x/qr");
    }

    private async Task<string[]> ViewsAsync()
    {
        string hash = await site.Node.TextAsync("/api/block-height/102");
        return [.. Views.Select(view => view == "#/block/" ? view + hash : view)];
    }
}
