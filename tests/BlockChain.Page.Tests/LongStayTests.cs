using BlockChain.Core.Tests;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Tests;
using Microsoft.Playwright;

namespace BlockChain.Page.Tests;

/// <summary>Many events, and a page that stays open: it must neither grow nor be kept busy.</summary>
[Collection<ExplorerWindow>]
public sealed class LongStayTests(Site site)
{
    /// <summary>A block every 10 s for an hour.</summary>
    private const int BlocksOfAnHour = 360;

    [LongFact]
    public async Task A_page_that_stays_open_does_not_grow()
    {
        await using Visit visit = await site.OpenAsync();
        foreach (string view in (string[])["#/", $"#/address/{Site.AddressOf(TestKeys.Miner)}", "#/tree"])
        {
            await visit.GoAsync(view);
            await AddAsync(visit, 35);
            PageSize before = await PageSize.OfAsync(visit.Page);
            await AddAsync(visit, BlocksOfAnHour);
            PageSize after = await PageSize.OfAsync(visit.Page);

            TestContext.Current.TestOutputHelper!.WriteLine($"{view}: {before} and {BlocksOfAnHour} blocks later {after}");
            Assert.InRange(after.Elements, before.Elements / 2, before.Elements + 150);
            Assert.InRange(after.Listeners, 0, before.Listeners + 30);
        }
    }

    [LongFact]
    public async Task A_thousand_events_a_minute_leave_the_page_time()
    {
        await using Visit visit = await site.OpenAsync();
        ICDPSession session = await visit.Page.Context.NewCDPSessionAsync(visit.Page);
        await session.SendAsync("Performance.enable");
        double busy = (await PageSize.MetricsAsync(session))["TaskDuration"];
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(60.0 / 1_000));
        for (int i = 0; i < 1_000 && await timer.WaitForNextTickAsync(); i++)
        {
            await site.Node.GenerateAsync(1);
        }

        await SeesAsync(visit);
        double share = ((await PageSize.MetricsAsync(session))["TaskDuration"] - busy) / 60;
        TestContext.Current.TestOutputHelper!.WriteLine($"The page was busy for {share:P1} of the time.");
        Assert.InRange(share, 0, 0.5);
    }

    private async Task AddAsync(Visit visit, int blocks)
    {
        for (int i = 0; i < blocks; i += 5)
        {
            await site.Node.GenerateAsync(5);
            await Task.Yield();
        }

        await SeesAsync(visit);
    }

    /// <summary>Waits until the page has the node's tip.</summary>
    private async Task SeesAsync(Visit visit) => await visit.IsSoAsync(
        "async tip => { const { state } = await import('/scripts/chain.js'); return state.node.tip === tip && state.blocks[0].id === tip; }",
        await site.Node.TextAsync("/api/blocks/tip/hash"));
}
