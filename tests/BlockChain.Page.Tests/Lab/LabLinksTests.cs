using System.Text.Json;
using BlockChain.Core.Tests;
using BlockChain.Miner.Tests.Lab;
using Microsoft.Playwright;

namespace BlockChain.Page.Tests.Lab;

/// <summary>The links between the nodes of the lab, and what a reader does to them.</summary>
[Collection<LearnWindow>]
public sealed class LabLinksTests(Site site) : IAsyncLifetime
{
    private RunningLab _lab = null!;

    public async ValueTask InitializeAsync() => _lab = await RunningLab.StartAsync();

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [LongFact]
    public async Task A_line_dragged_across_links_cuts_them_and_opens_them_again()
    {
        await using LabVisit visit = await LabVisit.OpenAsync(site, _lab);
        LocatorBoundingBoxResult box = (await visit.Find(".network").BoundingBoxAsync())!;
        await DragAsync();
        JsonElement state = await _lab.UntilAsync(state => IsCut(state, 2, 3));
        int cut = LinksOf(state).Count(link => !link.GetProperty("open").GetBoolean());
        await Visit.Expect(visit.Find(".link.cut")).ToHaveCountAsync(cut);

        await DragAsync();
        await _lab.UntilAsync(state => LinksOf(state).All(link => link.GetProperty("open").GetBoolean()));
        await Visit.Expect(visit.Find(".link.cut")).ToHaveCountAsync(0);

        async Task DragAsync()
        {
            float y = box.Y + (0.6f * box.Height);
            await visit.Page.Mouse.MoveAsync(box.X + 5, y);
            await visit.Page.Mouse.DownAsync();
            await visit.Page.Mouse.MoveAsync(box.X + box.Width - 5, y, new() { Steps = 4 });
            await visit.Page.Mouse.UpAsync();
        }
    }

    [LongFact]
    public async Task Two_groups_are_cut_off_and_joined_by_keyboard()
    {
        await using LabVisit visit = await LabVisit.OpenAsync(site, _lab);
        await visit.UnfoldAsync("Cut and heal");
        foreach (bool isChosen in (bool[])[true, true, false, false, false])
        {
            await visit.Keyboard.PressAsync("Tab");
            if (isChosen)
            {
                await visit.Keyboard.PressAsync("Space");
            }
        }

        await visit.Keyboard.PressAsync("Tab");
        Assert.Equal("Cut them off from the rest", await visit.FocusAsync());
        await visit.Keyboard.PressAsync("Enter");
        await _lab.UntilAsync(state => IsCut(state, 0, 1));
        await visit.ShowsAsync(".happened", " links are cut.");

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Open all links" }).PressAsync("Enter");
        await _lab.UntilAsync(state => LinksOf(state).All(link => link.GetProperty("open").GetBoolean()));
        await visit.ShowsAsync(".happened", "All links are open.");
    }

    [LongFact]
    public async Task All_links_or_one_get_a_delay_and_a_loss()
    {
        await using LabVisit visit = await LabVisit.OpenAsync(site, _lab);
        ILocator group = await visit.UnfoldAsync("Links: delay and loss");
        await group.GetByLabel("Delay in seconds").FillAsync("2.5");
        await group.GetByRole(AriaRole.Button).ClickAsync();
        await _lab.UntilAsync(state => LinksOf(state).All(link => link.GetProperty("delay").GetDouble() == 2.5));

        await group.GetByLabel("Which").SelectOptionAsync("0");
        await group.GetByLabel("Lost messages in percent").FillAsync("20");
        await group.GetByRole(AriaRole.Button).ClickAsync();
        await _lab.UntilAsync(state => LinksOf(state).Count(link => link.GetProperty("loss").GetDouble() == 0.2) == 1);
        await Visit.Expect(visit.Find(".link.lossy")).ToHaveCountAsync(1);
    }

    [LongFact]
    public async Task Links_keep_what_the_reader_has_not_changed()
    {
        await using LabVisit visit = await LabVisit.OpenAsync(site, _lab);
        ILocator group = await visit.UnfoldAsync("Links: delay and loss");
        ILocator delay = group.GetByLabel("Delay in seconds");
        await _lab.DoAsync("PUT", "links", new { delay = 0.1 });
        await Visit.Expect(delay).ToHaveValueAsync("0.1");

        JsonElement[] links = LinksOf(await _lab.JsonAsync());
        await _lab.DoAsync("PUT", "links", new { a = links[0].GetProperty("a").GetInt32(), b = links[0].GetProperty("b").GetInt32(), delay = 3 });
        await Visit.Expect(delay).ToHaveValueAsync("");
        await group.GetByLabel("Lost messages in percent").FillAsync("20");
        await group.GetByRole(AriaRole.Button).ClickAsync();

        JsonElement state = await _lab.UntilAsync(state => LinksOf(state).All(link => link.GetProperty("loss").GetDouble() == 0.2));
        Assert.Equal([3, .. Enumerable.Repeat(0.1, links.Length - 1)], LinksOf(state).Select(link => link.GetProperty("delay").GetDouble()));
    }

    private static JsonElement[] LinksOf(JsonElement state) => [.. state.GetProperty("links").EnumerateArray()];

    /// <summary>No open link leads from these nodes to the others, and all other links are open.</summary>
    private static bool IsCut(JsonElement state, params int[] group) => LinksOf(state).All(link =>
        link.GetProperty("open").GetBoolean()
        == (group.Contains(link.GetProperty("a").GetInt32()) == group.Contains(link.GetProperty("b").GetInt32())));
}
