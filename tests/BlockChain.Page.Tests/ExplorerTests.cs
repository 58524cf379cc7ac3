using System.Globalization;
using BlockChain.Core.Tests;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Tests;

namespace BlockChain.Page.Tests;

/// <summary>What a reader expects of any explorer: the tree of a block, bytes with their meaning, the mempool, keys to turn pages.</summary>
[Collection<ExplorerWindow>]
public sealed class ExplorerTests(Site site)
{
    [Fact]
    public async Task A_block_shows_its_Merkle_tree_and_its_reward()
    {
        string hash = await site.Node.TextAsync("/api/block-height/102");
        string[] ids = (await site.Node.JsonAsync($"/api/block/{hash}/txids")).Strings();
        string root = (await site.Node.JsonAsync($"/api/block/{hash}")).Text("merkle_root")!;
        await using Visit visit = await site.OpenAsync($"#/block/{hash}");

        await visit.ShowsAsync("dt:text-is('Reward') + dd", "50.00001000 50.00000000 new coins + 0.00001000 fees");
        await visit.Page.ClickAsync("summary:text('From 2 transactions to one root')");
        await Visit.Expect(visit.Page.Locator(".level")).ToHaveCountAsync(2);
        await Visit.Expect(visit.Page.Locator(".level").First).ToHaveTextAsync(root[..8]);
        await Visit.Expect(visit.Page.Locator(".level").Last.Locator("li")).ToHaveTextAsync([.. ids.Select(id => id[..8])]);
        await visit.ShowsAsync("section:has(h2:text-is('Merkle tree'))", $"Root {root} ✓ as in the header");
    }

    [Fact]
    public async Task A_transaction_shows_the_branch_that_proves_it_and_its_bytes_with_their_meaning()
    {
        string hex = await site.Node.TextAsync($"/api/tx/{site.Payment}/hex");
        await using Visit visit = await site.OpenAsync($"#/tx/{site.Payment}");

        await visit.ShowsAsync("[aria-label=Outputs] li:nth-child(2)", "output #1");
        await visit.Page.ClickAsync("summary:text('The hashes that prove')");
        await visit.ShowsAsync("section:has(h2:text-is('Merkle branch'))", "✓ This leads to the Merkle root");
        Assert.Equal(1, await visit.Page.Locator("section:has(h2:text-is('Merkle branch')) tbody tr").CountAsync());

        await visit.Page.ClickAsync("summary:text('The bytes and what they mean')");
        IReadOnlyList<string> bytes = await visit.Page.Locator(".anatomy tbody td:first-child").AllInnerTextsAsync();
        Assert.Equal(hex, string.Concat(bytes));
        await visit.ShowsAsync(".anatomy", "output 0 pays 20 coins (2000000000 units)");
        await visit.ShowsAsync(".anatomy", $"the hash of a key: {Site.Alice}");
        await visit.ShowsAsync(".anatomy", "hash type ALL");
    }

    [LongFact]
    public async Task A_name_is_copied_where_a_browser_has_a_clipboard_and_where_it_has_none()
    {
        await using Visit visit = await site.OpenAsync($"#/tx/{site.Payment}");
        foreach (bool isThere in (bool[])[true, false])
        {
            await visit.Page.EvaluateAsync(
                """
                isThere => {
                  window.copied = null;
                  Object.defineProperty(navigator, 'clipboard', { configurable: true, value: isThere ? { writeText: async text => window.copied = text } : undefined });
                  document.execCommand = () => {
                    window.copied = document.activeElement.value;
                    return true;
                  };
                }
                """,
                isThere);
            await visit.GoAsync($"#/tx/{site.Payment}");
            await visit.Page.ClickAsync(".lead button");
            await visit.ShowsAsync(".lead button", "Copied");
            Assert.Equal(site.Payment, await visit.Page.EvaluateAsync<string>("window.copied"));
        }

        await visit.Page.ReloadAsync();
        await visit.IsShownAsync();
    }

    [LongFact]
    public async Task Arrow_keys_lead_from_block_to_block_but_not_while_something_is_typed()
    {
        await using Visit visit = await site.OpenAsync("#/block/102");

        await visit.Page.Keyboard.PressAsync("ArrowLeft");
        await Visit.Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Block 101");
        await visit.Page.Keyboard.PressAsync("ArrowRight");
        await Visit.Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Block 102");
        await visit.Page.FocusAsync("#query");
        await visit.Page.Keyboard.PressAsync("ArrowLeft");
        await visit.Page.FocusAsync("h1");
        await visit.Page.Keyboard.PressAsync("Alt+ArrowLeft");
        Assert.Contains("/block/", visit.Page.Url);
        await visit.GoAsync("#/block/0");
        await visit.Page.Keyboard.PressAsync("ArrowLeft");
        await visit.Page.Keyboard.PressAsync("ArrowRight");
        await Visit.Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Block 1");
    }

    [LongFact]
    public async Task The_mempool_shows_fee_rates_and_how_the_next_block_fills()
    {
        await using TestNode node = await TestNode.StartAsync();
        await node.GenerateAsync(101, Site.AddressOf(TestKeys.Miner));
        await using Visit visit = await site.OpenAsync("#/mempool", node);
        await visit.ShowsAsync(".facts", "0 transactions");
        await visit.ShowsAsync(".facts", "To be in the next block1 unit/byte");
        await visit.ShowsAsync("section:has(h2:text-is('The next block'))", "Block 102 would be 0 % full.");

        string id = await Site.PayAsync(node, from: 1);

        await visit.ShowsAsync(".facts", "1 transaction");
        await visit.ShowsAsync("section:has(h2:text-is('The next block'))", "Block 102 would be less than 1 % full.");
        double rate = 1_000.0 / (await node.JsonAsync($"/api/tx/{id}")).Number("size");
        await visit.ShowsAsync(
            "section:has(h2:text-is('Newest payments')) tbody tr", $"{rate.ToString("0.00", CultureInfo.InvariantCulture)} units/byte");
        await Visit.Expect(visit.Page.Locator("section:has(h2:text-is('Fee rates')) tbody tr")).ToHaveCountAsync(1);
        await visit.GoAsync("#/");
        await visit.Page.ClickAsync(".status a[href='#/mempool']");
        await visit.ShowsAsync("h1", "The mempool");
    }

    [LongFact]
    public async Task The_tree_has_a_legend_and_the_front_counts_down_to_the_next_halving()
    {
        await using Visit visit = await site.OpenAsync("#/tree");
        await Visit.Expect(visit.Page.Locator(".tree-legend li")).ToHaveCountAsync(6);
        await visit.ShowsAsync(".tree-legend", "announced: we have the headers, not the blocks yet");

        await using TestNode node = await TestNode.StartAsync();
        await node.GenerateAsync(149);
        await using Visit front = await site.OpenAsync(node: node);
        await front.ShowsAsync(".status", "of 15,000; next halving in 1 block");
    }
}
