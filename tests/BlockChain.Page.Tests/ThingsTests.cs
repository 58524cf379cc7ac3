using System.Globalization;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Wallets.Proofs;
using BlockChain.Miner.Tests;
using Microsoft.Playwright;

namespace BlockChain.Page.Tests;

/// <summary>A block, a transaction, an address.</summary>
[Collection<ExplorerWindow>]
public sealed class ThingsTests(Site site)
{
    [Fact]
    public async Task A_block_shows_its_80_bytes_as_fields_and_its_hash_below_the_target()
    {
        string hash = await site.Node.TextAsync("/api/block-height/102");
        string header = await site.Node.TextAsync($"/api/block/{hash}/header");
        await using Visit visit = await site.OpenAsync($"#/block/{hash}");

        IReadOnlyList<string> fields = await visit.Page.Locator(".field .bytes").AllTextContentsAsync();

        Assert.Equal(6, fields.Count);
        Assert.Equal(header, string.Concat(fields).Replace(" ", "", StringComparison.Ordinal));
        await visit.ShowsAsync(".compare", hash);
        await visit.ShowsAsync(".compare", "7fffff" + new string('0', 58));
        await visit.ShowsAsync(".verdict", "at or below the target");
        await visit.ShowsAsync(".cards", site.Payment[..10]);
        await visit.ShowsAsync(".facts", "confirmed in the best chain");
        await visit.Page.ClickAsync("dt:text('Previous block') + dd a");
        await Visit.Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Block 101");
        await visit.Page.ClickAsync("dt:text('Next block') + dd a");
        await Visit.Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Block 102");
    }

    [Fact]
    public async Task A_transaction_shows_what_goes_in_and_out_and_how_likely_it_is_undone()
    {
        await using Visit visit = await site.OpenAsync($"#/tx/{site.Payment}");

        await visit.ShowsAsync("[aria-label=Inputs]", "50.00000000");
        await visit.ShowsAsync("[aria-label=Outputs]", Site.Alice);
        await visit.ShowsAsync("[aria-label=Outputs] li:first-child", $"spent by {site.NextPayment[..10]}");
        await visit.ShowsAsync(".facts", "0.00001000");
        int confirmations = int.Parse(
            await visit.Page.Locator("dt:text('Confirmations') + dd").InnerTextAsync(), CultureInfo.InvariantCulture);
        await site.Node.GenerateAsync(2);
        await Visit.Expect(visit.Page.Locator("dt:text('Confirmations') + dd"))
            .ToHaveTextAsync($"{confirmations + 2}");
        await visit.Page.Locator("#share").FillAsync("25");
        await visit.ShowsAsync(".odds", "An attacker with 25 % of the hash power has a ");

        await visit.Page.ClickAsync("[aria-label=Outputs] li:first-child .who a");
        await Visit.Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Address");
        await visit.ShowsAsync("tr[data-txid]:last-child", site.Payment[..10]);
    }

    [LongFact]
    public async Task Plots_show_the_hash_rate_the_difficulty_and_the_times_between_blocks()
    {
        const int count = 48;
        await using TestNode node = await TestNode.StartAsync();
        for (int height = 1; height <= count; height++)
        {
            ChainedHeader tip = node.Node.Tip;
            uint interval = height % 2 == 0 ? 40u : 20u;
            Block block = new BlockDraft(tip, ChainParameters.Regtest) { Time = tip.Header.Time + interval }.Build();
            Assert.True((await node.SendAsync(block)).IsSuccessStatusCode);
        }

        await using Visit visit = await site.OpenAsync("#/plots", node: node);

        // A block of regtest takes two hashes; here one every 30 seconds.
        await visit.ShowsAsync("section:has(h2:text-is('Network hash rate')) figcaption", "Now 0.0667 H/s.");
        await visit.ShowsAsync("section:has(h2:text-is('Difficulty')) figcaption", "Now 4.66e-10 = 2 hashes per block.");
        ILocator times = visit.Page.Locator("section:has(h2:text-is('Time between blocks'))");
        await Visit.Expect(times.Locator("circle")).ToHaveCountAsync(count - 1);
        await Visit.Expect(times.Locator("tbody tr:last-child td")).ToHaveTextAsync([$"{count}", "40 s", "30 s"]);

        await times.Locator("summary").ClickAsync();
        Block late = new BlockDraft(node.Node.Tip, ChainParameters.Regtest)
        {
            Time = node.Node.Tip.Header.Time + 90,
        }.Build();
        await node.SendAsync(late);
        await Visit.Expect(times.Locator("tbody tr:last-child td")).ToHaveTextAsync([$"{count + 1}", "1 min 30 s", "33 s"]);
        await Visit.Expect(times.Locator("tbody tr").Last).ToBeVisibleAsync(); // The reader opened the table.
    }

    [LongFact]
    public async Task Blocks_that_are_dated_before_the_one_below_have_times_with_a_sign()
    {
        await using TestNode node = await TestNode.StartAsync();
        for (int height = 1; height <= 30; height++)
        {
            ChainedHeader tip = node.Node.Tip;
            uint time = height > 12 && height % 2 == 0 ? tip.Header.Time - 20 : tip.Header.Time + 60;
            Assert.True((await node.SendAsync(new BlockDraft(tip, ChainParameters.Regtest) { Time = time }.Build())).IsSuccessStatusCode);
        }

        await using Visit visit = await site.OpenAsync("#/plots", node);
        ILocator times = visit.Page.Locator("section:has(h2:text-is('Time between blocks'))");
        await Visit.Expect(times.Locator("tbody tr:last-child td").Nth(1)).ToHaveTextAsync("−20 s");
        IReadOnlyList<string> marks = await times.Locator("svg text").AllTextContentsAsync();
        Assert.Equal(marks.Distinct(), marks);
        Assert.Contains("−20 s", marks);
    }

    [LongFact]
    public async Task A_payment_in_the_newest_block_is_promised_nothing()
    {
        await using TestNode node = await TestNode.StartAsync();
        string hash = (await node.GenerateAsync(1))[0];
        await using Visit visit = await site.OpenAsync($"#/tx/{await node.TextAsync($"/api/block/{hash}/txid/0")}", node);
        foreach (string share in (string[])["1", "10", "49"])
        {
            await visit.Page.Locator("#share").FillAsync(share);
            await visit.ShowsAsync(".odds", "it promises nothing");
            Assert.DoesNotContain("100 %", await visit.Page.Locator("main").TextContentAsync());
        }

        await node.GenerateAsync(1);
        await visit.ShowsAsync(".odds", "An attacker with 49 % of the hash power has a ");
    }

    [LongFact]
    public async Task Odds_are_those_of_the_wallet()
    {
        await using Visit visit = await site.OpenAsync();

        (double, int)[] cases = [(0.1, 0), (0.1, 5), (0.3, 50), (0.45, 340), (0.02, 1), (0.5, 9)];
        foreach ((double share, int blocks) in cases)
        {
            double odds = await visit.Page.EvaluateAsync<double>(
                "async ([share, blocks]) => (await import('/scripts/odds.js')).oddsOfUndoing(share, blocks)",
                new object[] { share, blocks });
            Assert.Equal(AttackerOdds.OfSuccess(share, blocks), odds, 1e-12);
        }
    }

    [Fact]
    public async Task An_address_shows_what_it_held_at_every_height()
    {
        await using Visit visit = await site.OpenAsync($"#/address/{Site.Alice}");

        await visit.IsSoAsync("() => document.querySelector('.qr').naturalWidth > 0");
        await visit.Page.FillAsync("#from", "100");
        await visit.Page.FillAsync("#to", "102");
        await visit.Page.ClickAsync("button:text('Show')");

        await visit.ShowsAsync("figcaption", "Balance at block 102: 20 coins. Every block is shown.");
        await visit.Page.ClickAsync("figure summary");
        IReadOnlyList<string> rows = await visit.Page.Locator("figure tbody tr").AllInnerTextsAsync();
        Assert.Equal(["100\t0", "101\t0", "102\t20"], rows);
        string drawn = (await visit.Page.Locator(".chart path").GetAttributeAsync("d"))!;
        Assert.Equal(2, drawn.Count(letter => letter == 'H'));
        await visit.ShowsAsync("dt:text('Total received') + dd", "34.99999500");
    }

    [LongFact]
    public async Task History_has_pages_that_end()
    {
        string miner = Site.AddressOf(TestKeys.Miner);
        int count = (int)(await site.Node.JsonAsync($"/api/address/{miner}")).GetProperty("chain_stats").Number("tx_count");
        await using Visit visit = await site.OpenAsync($"#/address/{miner}");
        ILocator rows = visit.Page.Locator("tr[data-txid]");
        ILocator more = visit.Page.Locator("button.more");

        for (int shown = 25; shown < count; shown = Math.Min(count, shown + 25))
        {
            await Visit.Expect(rows).ToHaveCountAsync(shown);
            await more.ClickAsync();
        }

        await Visit.Expect(rows).ToHaveCountAsync(count);
        await Visit.Expect(more).ToBeHiddenAsync();
        string[] all = await rows.EvaluateAllAsync<string[]>("rows => rows.map(row => row.dataset.txid)");
        Assert.Equal(count, all.Distinct().Count());
    }

    [Fact]
    public async Task What_others_wrote_is_text_and_never_markup()
    {
        const string Markup = "<img src=x onerror=window.isHurt=true><script>window.isHurt=true</script>";
        await using Visit visit = site.Begin();
        await visit.Page.GotoAsync("about:blank");
        await visit.Page.RouteAsync("**/api/**", async route =>
        {
            if (route.Request.Url.Contains("/events", StringComparison.Ordinal))
            {
                await route.ContinueAsync();
                return;
            }

            IAPIResponse answer = await route.FetchAsync();
            string text = await answer.TextAsync();
            if (text.StartsWith('{') || text.StartsWith('['))
            {
                text = Hostile.EveryText(text, Markup);
            }

            await route.FulfillAsync(new RouteFulfillOptions { Response = answer, Body = text });
        });

        await visit.Page.GotoAsync(site.Node.Url.ToString());
        foreach (string route in (string[])["#/", $"#/tx/{site.Payment}", $"#/address/{Site.Alice}", "#/tree", $"#/{Markup}"])
        {
            await visit.GoAsync(route);
            Assert.Equal(0, await visit.Page.Locator("#main img:not(.qr), #main script").CountAsync());
        }

        await visit.Page.FillAsync("#query", Markup);
        await visit.Page.PressAsync("#query", "Enter");
        await visit.ShowsAsync("#search-answer", Markup);
        Assert.False(await visit.Page.EvaluateAsync<bool>("Boolean(window.isHurt)"));
        await visit.Page.GotoAsync("about:blank");
    }
}
