using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using BlockChain.Miner.Tests;
using BlockChain.Miner.Tests.Sync;
using Microsoft.Playwright;

namespace BlockChain.Page.Tests;

/// <summary>What lies between the reader and the chain: proxies, old browsers, a node that is behind, a branch that lost.</summary>
[Collection<ExplorerWindow>]
public sealed class NetworkTests(Site site)
{
    [LongFact]
    public async Task Below_a_path_of_a_proxy_everything_works()
    {
        Chromium.SkipUnlessThere();
        await using FakePeer proxy = await FakePeer.StartAsync(site.Node.Url, _ => Task.FromResult(false), "/coin");
        await using Visit visit = site.Begin();
        await visit.Page.GotoAsync($"{proxy.Url}/coin/");
        await visit.IsShownAsync();
        string[] views = [$"#/tx/{site.Payment}", $"#/address/{Site.Alice}", "#/tree", "#/plots", "#/cheat", "#/block/102"];
        foreach (string view in views)
        {
            await visit.GoAsync(view);
            Assert.DoesNotContain(await visit.Page.Locator("h1").InnerTextAsync(), (string[])["Not found", "Something went wrong"]);
        }

        await visit.GoAsync($"#/address/{Site.Alice}");
        await visit.IsSoAsync("() => document.querySelector('.qr').naturalWidth > 0");
        await visit.GoAsync("#/");
        await site.Node.GenerateAsync(1);
        string height = await site.Node.TextAsync("/api/blocks/tip/height");
        await visit.ShowsAsync(".status", $"Height{int.Parse(height, null):N0}");
        Assert.Equal($"{proxy.Url}/coin/openapi/v1.json", await visit.Page.EvaluateAsync<string>("document.querySelector('footer a').href"));
        await visit.Page.GotoAsync("about:blank");
    }

    [LongFact]
    public async Task Peers_are_listed_added_and_removed_and_what_goes_wrong_is_said()
    {
        Chromium.SkipUnlessThere();
        await using TestNode other = await TestNode.StartAsync();
        await using FakePeer peer = await FakePeer.StartAsync(other.Url, async context =>
        {
            bool asksWho = context.Request.Path == "/api/node";
            if (asksWho)
            {
                await FakePeer.AnswerAsAnotherAsync(context, other);
            }

            return asksWho;
        });
        await using TestNode node = await TestNode.StartAsync(peer: peer.Url);
        await using Visit visit = site.Begin();
        await visit.Page.GotoAsync($"{node.Url}#/peers");
        await visit.ShowsAsync("table", "connected");
        await visit.ShowsAsync("table", "agrees");
        await visit.ShowsAsync("main", "This node only answers its own computer.");

        ILocator remove = visit.Page.GetByRole(AriaRole.Button, new() { Name = $"Remove {peer.Url}" });
        await remove.FocusAsync();
        await visit.Page.EvaluateAsync("document.querySelector('main table').classList.add('old')");
        await visit.IsSoAsync("() => !document.querySelector('main table').matches('.old')");
        await Visit.Expect(remove).ToBeFocusedAsync();
        await remove.ClickAsync();
        await visit.ShowsAsync("main [role=status]", $"Removed {peer.Url}.");
        await visit.ShowsAsync("main", "This node knows no other node yet.");

        await visit.Page.GetByLabel("Add a node").FillAsync("http://192.0.2.1:5000");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.ShowsAsync("main", "This node may not connect to that address");

        await visit.Page.GetByLabel("Add a node").FillAsync(peer.Url);
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.ShowsAsync("table", "connected");
    }

    [LongFact]
    public async Task Events_that_never_come_are_noticed_although_the_node_answers()
    {
        await using IBrowserContext window = await site.OpenWindowAsync();
        IPage page = await window.NewPageAsync();
        await page.Clock.InstallAsync();
        var isAsked = new TaskCompletionSource();
        await page.RouteAsync("**/api/events", _ =>
        {
            isAsked.TrySetResult(); // And never answered, as by a proxy that waits for more.
            return Task.CompletedTask;
        });
        await page.GotoAsync(site.Node.Url.ToString());
        await isAsked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await Visit.Expect(page.Locator("#gone")).ToBeHiddenAsync();

        await page.Clock.FastForwardAsync("00:41");

        await Visit.Expect(page.Locator("#gone")).ToContainTextAsync("The node is not answering.");
    }

    [LongFact]
    public async Task A_browser_without_AbortSignal_any_shows_the_chain()
    {
        await using IBrowserContext window = await site.OpenWindowAsync();
        IPage page = await window.NewPageAsync();
        await page.AddInitScriptAsync("delete AbortSignal.any; delete AbortSignal.timeout;");
        await page.GotoAsync($"{site.Node.Url}#/block/102");

        await Visit.Expect(page.Locator("h1")).ToHaveTextAsync("Block 102");
    }

    [LongFact]
    public async Task A_gap_in_the_events_has_the_page_ask_for_everything_again()
    {
        await using Visit visit = site.Begin();
        IPage page = visit.Page;
        await page.GotoAsync("about:blank");
        await page.RouteAsync("**/api/events", route => route.FulfillAsync(new()
        {
            ContentType = "text/event-stream",
            Body = "event: ping\ndata: {}\n\nevent: gap\ndata: {\"missed\":476}\n\n",
        }));
        int asked = 0;
        await page.RouteAsync("**/api/blocks", route =>
        {
            Interlocked.Increment(ref asked);
            return route.ContinueAsync();
        });
        await page.GotoAsync(site.Node.Url.ToString());

        await visit.IsShownAsync();
        while (Volatile.Read(ref asked) < 2)
        {
            await Task.Delay(50);
        }
    }

    [LongFact]
    public async Task A_reorganisation_says_how_many_of_the_undone_blocks_were_this_nodes()
    {
        string hash = new('a', 64);
        await using Visit visit = site.Begin();
        IPage page = visit.Page;
        await page.GotoAsync("about:blank");
        await page.RouteAsync("**/api/events", route => route.FulfillAsync(new()
        {
            ContentType = "text/event-stream",
            Body = "event: reorg\ndata: {\"depth\":3,\"own_blocks\":2,\"own_coins\":10000000000,"
                + $"\"from\":\"{hash}\",\"fork\":\"{hash}\",\"to\":\"{hash}\"}}\n\n",
        }));
        await page.GotoAsync($"{site.Node.Url}#/tree");

        await Visit.Expect(page.Locator("section:has-text('Recent reorganisations') tbody tr:first-child td:nth-child(2)"))
            .ToHaveTextAsync("3 (2 of this node’s, −100.00000000 coins)");
    }

    [LongFact]
    public async Task A_node_that_is_behind_says_how_far()
    {
        await using Visit visit = site.Begin();
        IPage page = visit.Page;
        await page.GotoAsync("about:blank");
        await page.RouteAsync("**/api/node", async route =>
        {
            IAPIResponse answer = await route.FetchAsync();
            string text = (await answer.TextAsync()).Replace(
                "\"sync\":{\"state\":\"synced\"", "\"sync\":{\"state\":\"catching-up\",\"best_header\":43315,\"progress\":0.184,\"x\":\"\"", StringComparison.Ordinal);
            text = System.Text.RegularExpressions.Regex.Replace(text, ",\"best_header\":\\d+,\"progress\":1}", "}");
            await route.FulfillAsync(new() { Response = answer, Body = text });
        });
        await page.GotoAsync(site.Node.Url.ToString());

        await Visit.Expect(page.Locator(".sync")).ToContainTextAsync("This node is still catching up: block ");
        await Visit.Expect(page.Locator(".sync")).ToContainTextAsync(" of 43,315 (18 %).");
    }

    [LongFact]
    public async Task A_payment_that_is_reversed_while_it_is_looked_at_says_what_took_its_coin()
    {
        await using TestNode node = await TestNode.StartAsync();
        await node.GenerateAsync(101, Site.AddressOf(TestKeys.Miner));
        ChainedHeader fork = node.Node.Tip;
        string id = await Site.PayAsync(node, from: 1);
        await node.GenerateAsync(1);
        byte[] first = await node.BytesAsync($"/api/block/{await node.TextAsync("/api/block-height/1")}/raw");
        Assert.True(Block.TryParse(first, out Block? block, out _));
        Transaction other = new Payment(block.Transactions[0].Output(0, TestKeys.Miner)).AllTo(TestKeys.Bob).Sign();
        await using Visit visit = await site.OpenAsync($"#/tx/{id}", node);
        await visit.ShowsAsync(".facts", "confirmed in block 102");

        Block b1 = new BlockDraft(fork, ChainParameters.Regtest).With(other).Build();
        Block b2 = new BlockDraft(new ChainedHeader(b1.Header, fork), ChainParameters.Regtest).Build();
        await node.SendAsync(b1);
        await node.SendAsync(b2);

        await visit.ShowsAsync(".facts", "reversed it was in block 102, which is on a side branch");
        await visit.Page.ClickAsync("dt:text('Its coins were spent by') + dd a");
        await visit.ShowsAsync(".lead", $"{other.Id}");
        await visit.GoAsync($"#/tx/{id}");
        await visit.ShowsAsync(".facts", "reversed");
    }

    [LongFact]
    public async Task A_payment_that_is_looked_at_shows_its_branch_as_soon_as_it_is_confirmed_and_who_spends_it()
    {
        await using TestNode node = await TestNode.StartAsync();
        await node.GenerateAsync(101, Site.AddressOf(TestKeys.Miner));
        string id = await Site.PayAsync(node, from: 1);
        Assert.True(Transaction.TryParse(Convert.FromHexString(await node.TextAsync($"/api/tx/{id}/hex")), out Transaction? payment, out _));
        await using Visit visit = await site.OpenAsync($"#/tx/{id}", node);
        ILocator branch = visit.Page.Locator("section:has(h2:text-is('Merkle branch'))");
        ILocator output = visit.Page.Locator("[aria-label=Outputs] li:first-child");
        await Visit.Expect(output).ToContainTextAsync(", unspent");
        await Visit.Expect(branch).ToHaveCountAsync(0);

        await node.GenerateAsync(1);
        await branch.Locator("summary").ClickAsync();
        await Visit.Expect(branch).ToContainTextAsync("✓ This leads to the Merkle root");

        Transaction next = new Payment(payment.Output(0, TestKeys.Alice)).AllTo(TestKeys.Bob).Sign();
        Assert.True((await node.SendAsync(next)).IsSuccessStatusCode);
        await Visit.Expect(output).ToContainTextAsync($"spent by {next.Id.ToString()[..10]}");
        await Visit.Expect(branch).ToContainTextAsync("✓ This leads to the Merkle root");
    }

    [LongTheory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task The_zeros_of_a_hash_of_the_main_network_can_be_read(ColorScheme colours)
    {
        Chromium.SkipUnlessThere();
        await using TestNode node = await TestNode.StartAsync(ChainParameters.Main);
        await using Visit visit = await site.OpenAsync("#/block/0", node, colours: colours);

        double contrast = await visit.Page.Locator(".zeros").First.EvaluateAsync<double>(
            """
            element => {
              const light = colour => {
                const [r, g, b] = colour.match(/[\d.]+/g).map(part => part / 255)
                  .map(part => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
                return 0.2126 * r + 0.7152 * g + 0.0722 * b;
              };
              const text = light(getComputedStyle(element).color);
              const paper = light(getComputedStyle(element.closest('.compare')).backgroundColor);
              const contrast = (Math.max(text, paper) + 0.05) / (Math.min(text, paper) + 0.05);
              return getComputedStyle(element).opacity === '1' ? contrast : 0;
            }
            """);
        Assert.True(contrast >= 4.5, $"{contrast:0.00}");
    }
}
