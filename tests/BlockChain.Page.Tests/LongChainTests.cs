using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Tests;
using Microsoft.Playwright;

namespace BlockChain.Page.Tests;

/// <summary>A chain of 1,001 blocks, which the tests leave as it is.</summary>
public sealed class LongChain : IAsyncLifetime
{
    public TestNode Node { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Node = await TestNode.StartAsync();
        await Node.GenerateAsync(1_001, Site.AddressOf(TestKeys.Miner));
    }

    public ValueTask DisposeAsync() => Node.DisposeAsync();
}

/// <summary>What shows only on a chain that has grown for a while.</summary>
[Collection<ExplorerWindow>]
public sealed class LongChainTests(Site site, LongChain chain) : IClassFixture<LongChain>
{
    private TestNode Node => chain.Node;

    [LongFact]
    public async Task Heights_are_found_as_the_page_writes_them_and_the_tip_by_its_name()
    {
        await using Visit visit = await site.OpenAsync(node: Node);
        foreach (string text in (string[])["1,001", "1.001", "1 001", "tip"])
        {
            await visit.Page.FillAsync("#query", text);
            await visit.Page.PressAsync("#query", "Enter");
            await Visit.Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Block 1,001");
            await visit.GoAsync("#/");
        }

        await visit.GoAsync("#/block/100");
        await visit.ShowsAsync("h1", "Block 100");
        await visit.GoAsync("#/block/2000");
        await visit.ShowsAsync("h1", "Not found");
    }

    [LongFact]
    public async Task What_can_hardly_happen_is_never_said_to_be_impossible()
    {
        string id = await Node.TextAsync($"/api/block/{await Node.TextAsync("/api/block-height/1")}/txid/0");
        await using Visit visit = await site.OpenAsync($"#/tx/{id}", node: Node);
        await visit.ShowsAsync(".odds", "practically no chance of reversing this payment (less than 1 in 10^300)");

        await visit.GoAsync($"#/tx/{await Node.TextAsync($"/api/block/{await Node.TextAsync("/api/block-height/996")}/txid/0")}");
        await visit.ShowsAsync(".odds", "An attacker with 10 % of the hash power has a 0.091 % chance of reversing this payment (1 in 1,100).");
    }

    [LongFact]
    public async Task No_two_marks_of_an_axis_say_the_same()
    {
        await using Visit visit = await site.OpenAsync("#/plots", node: Node);

        foreach (ILocator chart in await visit.Page.Locator(".chart").AllAsync())
        {
            IReadOnlyList<string> marks = await chart.Locator("text").AllTextContentsAsync();
            Assert.True(marks.Count >= 2);
            Assert.Equal(marks.Distinct(), marks);
        }
    }

    [LongFact]
    public async Task Latest_transactions_are_payments_first_however_many_blocks_came_since()
    {
        await using TestNode quiet = await TestNode.StartAsync();
        await quiet.GenerateAsync(101, Site.AddressOf(TestKeys.Miner));
        string payment = await Site.PayAsync(quiet, from: 1);
        await quiet.GenerateAsync(40);
        await using Visit visit = await site.OpenAsync(node: quiet);
        ILocator first = visit.Page.Locator("tbody tr:first-child");

        await Visit.Expect(first).ToContainTextAsync(payment[..10]);
        await Visit.Expect(first).ToContainTextAsync("Block 102");
        await visit.ShowsAsync("tbody tr:nth-child(2)", "block reward");

        await quiet.GenerateAsync(35);
        await visit.ShowsAsync(".status", "Height176");
        await Visit.Expect(first).ToContainTextAsync(payment[..10]);
    }

    [LongFact]
    public async Task A_block_dated_ahead_of_the_clock_says_so()
    {
        await using TestNode node = await TestNode.StartAsync();
        await node.SendAsync(new BlockDraft(node.Node.Tip, ChainParameters.Regtest)
        {
            Time = (uint)DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 3_600,
        }.Build());
        await using Visit visit = await site.OpenAsync(node: node);

        await Visit.Expect(visit.Page.Locator(".status dt:text('Last block') + dd")).ToContainTextAsync(" min");
        await Visit.Expect(visit.Page.Locator(".status dt:text('Last block') + dd")).ToContainTextAsync("ahead");
    }

    [LongFact]
    public async Task A_history_goes_on_below_a_page_that_large_transactions_made_short()
    {
        await using TestNode node = await TestNode.StartAsync();
        string[] hashes = await node.GenerateAsync(104, Site.AddressOf(TestKeys.Miner));
        string payment = await Site.PayAsync(node, from: 1);
        await node.GenerateAsync(1);
        var draft = new BlockDraft(node.Node.Tip, ChainParameters.Regtest);
        foreach (string hash in hashes[1..4])
        {
            byte[] bytes = await node.BytesAsync($"/api/block/{hash}/raw");
            Assert.True(Block.TryParse(bytes, out Block? block, out _));
            var large = new Payment(block.Transactions[0].Output(0, TestKeys.Miner));
            Enumerable.Range(0, 6_000).ToList().ForEach(_ => large.To(TestKeys.Bob, 1_000));
            draft.With(large.Sign());
        }

        Assert.Null(node.Node.SubmitBlock(draft.Build()).Violation);
        await using Visit visit = await site.OpenAsync($"#/address/{Site.AddressOf(TestKeys.Bob)}", node);
        ILocator rows = visit.Page.Locator("tr[data-txid]");

        // The three large ones, and the payment.
        await Visit.Expect(rows).ToHaveCountAsync(2);
        await visit.Page.ClickAsync("button.more");
        await Visit.Expect(rows).ToHaveCountAsync(4);
        await Visit.Expect(visit.Page.Locator("button.more")).ToBeHiddenAsync();
        await visit.ShowsAsync("tr[data-txid]:last-child", payment[..10]);
    }

    [LongFact]
    public async Task A_history_keeps_its_rows_when_a_block_or_a_payment_comes()
    {
        await using TestNode node = await TestNode.StartAsync();
        await node.GenerateAsync(105, Site.AddressOf(TestKeys.Miner));
        await using Visit visit = await site.OpenAsync($"#/address/{Site.AddressOf(TestKeys.Miner)}", node);
        ILocator rows = visit.Page.Locator("tr[data-txid]");
        foreach (int shown in (int[])[50, 75, 100])
        {
            await visit.Page.ClickAsync("button.more");
            await Visit.Expect(rows).ToHaveCountAsync(shown);
        }

        await node.GenerateAsync(1, Site.AddressOf(TestKeys.Miner));
        await Visit.Expect(rows).ToHaveCountAsync(101);
        await Visit.Expect(rows.First).ToContainTextAsync("Block 106");
        string payment = await Site.PayAsync(node, from: 2);
        await Visit.Expect(rows.First).ToContainTextAsync("waiting");
        await Visit.Expect(rows.First).ToHaveAttributeAsync("data-txid", payment);
        await node.GenerateAsync(1, Site.AddressOf(TestKeys.Miner));
        await Visit.Expect(rows).ToHaveCountAsync(103);
        string[] all = await rows.EvaluateAllAsync<string[]>("rows => rows.map(row => row.dataset.txid)");
        Assert.Equal(all.Distinct(), all);

        await visit.Page.ClickAsync("button.more");
        await Visit.Expect(rows).ToHaveCountAsync(108);
        await Visit.Expect(visit.Page.Locator("button.more")).ToBeHiddenAsync();

        // A branch with more work: block 107 is undone, and the payment waits again.
        ChainedHeader fork = node.Node.Tip.Parent!;
        Block b1 = new BlockDraft(fork, ChainParameters.Regtest).Build();
        await node.SendAsync(b1);
        await node.SendAsync(new BlockDraft(new ChainedHeader(b1.Header, fork), ChainParameters.Regtest).Build());
        await Visit.Expect(rows.First).ToContainTextAsync("waiting");
        await Visit.Expect(rows.Nth(1)).ToContainTextAsync("Block 108");
        await Visit.Expect(rows).ToHaveCountAsync(26);
    }

    [LongFact]
    public async Task Of_two_plots_that_were_asked_for_the_later_is_drawn()
    {
        await using Visit visit = await site.OpenAsync($"#/address/{Site.AddressOf(TestKeys.Miner)}", Node);
        TaskCompletionSource[] goOn = [new(), new()];
        await visit.Page.RouteAsync("**/balance?height=*", async route =>
        {
            await goOn[route.Request.Url.EndsWith("=2", StringComparison.Ordinal) ? 0 : 1].Task;
            await route.ContinueAsync();
        });

        // Of the second, both ends are known from the first plot of all.
        await ShowAsync(1, 3);
        await ShowAsync(496, 504);
        Task<IResponse> late = visit.Page.WaitForResponseAsync("**/balance?height=2");
        goOn[0].SetResult();
        await (await late).FinishedAsync();
        goOn[1].SetResult();

        await visit.ShowsAsync("figcaption", "Balance at block 504: ");
        await visit.Page.ClickAsync("figure summary");
        await Visit.Expect(visit.Page.Locator("figure tbody tr")).ToHaveCountAsync(9);

        async Task ShowAsync(int from, int to)
        {
            await visit.Page.FillAsync("#from", $"{from}");
            await visit.Page.FillAsync("#to", $"{to}");
            await visit.Page.ClickAsync("button:text('Show')");
        }
    }

    [LongFact]
    public async Task A_history_whose_last_row_was_reversed_is_begun_again()
    {
        await using Visit visit = await site.OpenAsync($"#/address/{Site.AddressOf(TestKeys.Miner)}", Node);
        ILocator rows = visit.Page.Locator("tr[data-txid]");
        await visit.Page.ClickAsync("button.more");
        await Visit.Expect(rows).ToHaveCountAsync(50);
        await visit.Page.RouteAsync("**/txs/chain/*", route => route.FulfillAsync(new() { Status = 404, Body = "{}" }));

        await visit.Page.ClickAsync("button.more");

        await Visit.Expect(rows).ToHaveCountAsync(25);
        await Visit.Expect(visit.Page.Locator("button.more")).ToBeVisibleAsync();
    }
}
