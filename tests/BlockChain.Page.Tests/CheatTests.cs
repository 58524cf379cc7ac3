using System.Security.Cryptography;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Tests;
using Microsoft.Playwright;

namespace BlockChain.Page.Tests;

/// <summary>Tampering with a copy of the chain.</summary>
[Collection<ExplorerWindow>]
public sealed class CheatTests(Site site)
{
    [Fact]
    public async Task A_tampered_block_and_all_after_it_turn_red_until_each_is_mined_again()
    {
        await using Visit visit = await site.OpenAsync("#/cheat");
        await visit.ShowsAsync("#verdict", "This is the real chain: all rules are met.");
        Assert.Equal(0, await visit.Page.Locator(".copy.broken").CountAsync());

        // Less for the miner, however often the subsidy was halved: allowed, but it changes every hash from there on.
        await Field(visit, 1, "Block reward, amount 1").FillAsync("0.00000001");

        await visit.ShowsAsync("#verdict", "3 of 4 blocks would be rejected, starting with block ");
        await visit.ShowsAsync(".copy:nth-child(2) .problems", "bad-txnmrklroot");
        await visit.ShowsAsync(".copy:nth-child(4) .badge", "rejected");

        await visit.Page.ClickAsync(".copy:nth-child(2) button");
        await visit.ShowsAsync(".copy:nth-child(2) .badge", "valid");
        await visit.ShowsAsync(".copy:nth-child(3) .problems", "prev-blk-not-found");
        await visit.ShowsAsync(".copy:nth-child(4) .problems", "bad-prevblk");

        await visit.Page.ClickAsync(".copy:nth-child(3) button");
        await visit.ShowsAsync(".copy:nth-child(3) .badge", "valid");
        await visit.Page.ClickAsync(".copy:nth-child(4) button");
        await visit.ShowsAsync("#verdict", "Your forged chain is consistent, and it holds as much work as the real one");
    }

    [LongFact]
    public async Task On_the_main_network_one_button_mines_all_that_follow_and_the_verdict_counts_the_work()
    {
        await using TestNode node = await TestNode.StartAsync(ChainParameters.Main);
        AddBlocks(node, 4);
        await using Visit visit = await site.OpenAsync("#/cheat", node: node);
        await Field(visit, 1, "Block reward, amount 1").FillAsync("0.5");

        // A root that is still the old one: why the block's own hash has not changed yet.
        await visit.ShowsAsync(".copy:nth-child(2) .problems", "so the block’s hash has not changed yet");
        await visit.Page.ClickAsync("#mine-all");

        await visit.ShowsAsync("#verdict", "Your forged chain is consistent, but it holds 25 % of the real work. Every node would keep");
        await visit.ShowsAsync("#verdict", "To do the real work, this browser would need ");
        await visit.ShowsAsync(".copy:nth-child(4) .row", "The real block took about 65,500: about ");
        Assert.Equal(0, await visit.Page.Locator(".copy.broken").CountAsync());
        await Visit.Expect(visit.Page.Locator("#mine-all")).ToBeHiddenAsync();
    }

    [LongFact]
    public async Task The_verdict_stays_in_view_and_genesis_offers_nothing_to_change()
    {
        await using TestNode node = await TestNode.StartAsync();
        await node.GenerateAsync(2, Site.AddressOf(TestKeys.Miner));
        await using Visit visit = await site.OpenAsync("#/cheat", node: node);

        Assert.Equal(0, await visit.Page.Locator(".copy[data-height='0'] :is(input, textarea, button)").CountAsync());
        await visit.ShowsAsync(".copy[data-height='0']", "there is nothing to change");
        foreach (string height in (string[])["0", "1", "2"])
        {
            await visit.Page.Locator($".copy[data-height='{height}']").ScrollIntoViewIfNeededAsync();
            await Visit.Expect(visit.Page.Locator("#verdict")).ToBeInViewportAsync();
        }

        await using TestNode empty = await TestNode.StartAsync();
        await using Visit other = await site.OpenAsync("#/cheat", node: empty);
        await other.ShowsAsync("#verdict", "This is the real chain");
    }

    [LongFact]
    public async Task Work_does_not_help_against_the_other_rules()
    {
        await using TestNode node = await TestNode.StartAsync();
        await node.GenerateAsync(103, Site.AddressOf(TestKeys.Miner));
        await Site.PayAsync(node, from: 1);
        await node.GenerateAsync(1, Site.AddressOf(TestKeys.Miner));
        await using Visit visit = await site.OpenAsync("#/cheat", node: node);
        (int Block, string Field, string Value, string Rule)[] attempts =
        [
            (0, "Block reward, amount 1", "50.00000001", "bad-cb-amount"),
            (1, "Time", "1", "time-too-old"),
            (2, "Version", "3", "bad-version"),
            (3, "Transaction 1, amount 1", "21", "block-script-verify-flag-failed"),
        ];

        await visit.Page.ClickAsync("summary:text('Transaction 1')");
        foreach ((int block, string field, string value, string rule) in attempts)
        {
            await Field(visit, block, field).FillAsync(value);
            await visit.Page.ClickAsync($".copy:nth-child({block + 1}) button");
            await visit.ShowsAsync($".copy:nth-child({block + 1}) .row", "Found after");
            Assert.Equal(
                [rule, .. block > 0 ? (string[])["bad-prevblk"] : []],
                (await visit.Page.Locator($".copy:nth-child({block + 1}) .problems code").AllTextContentsAsync())
                    .OrderByDescending(found => found == rule));
        }

        await visit.Page.ClickAsync("button:text('Start over')");
        await visit.ShowsAsync("#verdict", "This is the real chain: all rules are met.");
    }

    [Fact]
    public async Task Bytes_that_are_no_block_are_marked_and_change_nothing()
    {
        await using Visit visit = await site.OpenAsync("#/cheat");
        ILocator bytes = Field(visit, 0, "Block reward, all bytes");
        string whole = await bytes.InputValueAsync();

        foreach (string nonsense in (string[])["", "0", "zz", whole[..^2], whole + "00", "01000000ffffffffffffffffff"])
        {
            await bytes.FillAsync(nonsense);
            Assert.Equal("true", await bytes.GetAttributeAsync("aria-invalid"));
            await visit.ShowsAsync("#verdict", "This is the real chain: all rules are met.");
        }

        await bytes.FillAsync(whole[..8] + "\n" + whole[8..]);
        Assert.Equal("false", await bytes.GetAttributeAsync("aria-invalid"));
    }

    [Fact]
    public async Task Its_SHA_256_is_that_of_the_browser()
    {
        await using Visit visit = await site.OpenAsync();

        foreach (int length in (int[])[0, 1, 55, 56, 63, 64, 65, 80, 1_000])
        {
            byte[] bytes = RandomNumberGenerator.GetBytes(length);
            bool isSame = await visit.Page.EvaluateAsync<bool>(
                """
                async bytes => {
                  const { sha256 } = await import('/scripts/cheat/sha256.js');
                  const data = Uint8Array.from(bytes);
                  const expected = new Uint8Array(await crypto.subtle.digest('SHA-256', data));
                  return String(sha256(data)) === String(expected);
                }
                """,
                bytes.Select(one => (int)one).ToArray());
            Assert.True(isSame);
        }
    }

    private static void AddBlocks(TestNode node, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Assert.Null(node.Node.SubmitBlock(new BlockDraft(node.Node.Tip, ChainParameters.Main).Build()).Violation);
        }
    }

    private static ILocator Field(Visit visit, int block, string name) =>
        visit.Page.Locator($".copy:nth-child({block + 1})").GetByLabel(name, new() { Exact = true });
}
