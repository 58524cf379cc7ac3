using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Tests;

namespace BlockChain.Page.Tests;

/// <summary>Forks and reorganisations, as they happen.</summary>
[Collection<ExplorerWindow>]
public sealed class TreeTests(Site site)
{
    [LongFact]
    public async Task A_reader_who_looks_back_is_not_thrown_to_the_end_by_a_new_block()
    {
        await using Visit visit = await site.OpenAsync("#/tree", width: 360);
        await visit.IsSoAsync("() => document.querySelector('.tree').scrollLeft > 0");
        await visit.Page.EvaluateAsync("document.querySelector('.tree').scrollLeft = 0");

        string hash = (await site.Node.GenerateAsync(1))[0];

        await visit.ShowsAsync(".tree .active.tip", hash[^4..]);
        Assert.Equal(0, await visit.Page.EvaluateAsync<double>("document.querySelector('.tree').scrollLeft"));
    }

    [Fact]
    public async Task A_reorganisation_is_drawn_when_it_happens()
    {
        await using Visit visit = await site.OpenAsync("#/tree");
        ChainedHeader fork = site.Node.Node.Tip;
        Block a = new BlockDraft(fork, ChainParameters.Regtest).Build();
        Block b1 = new BlockDraft(fork, ChainParameters.Regtest).Build();
        Block b2 = new BlockDraft(new ChainedHeader(b1.Header, fork), ChainParameters.Regtest).Build();

        await site.Node.SendAsync(a);
        await visit.ShowsAsync(".tree .active.tip", $"{a.Hash}"[^4..]);
        await site.Node.SendAsync(b1);
        await site.Node.SendAsync(b2);

        await visit.ShowsAsync(".tree .active.tip", $"{b2.Hash}"[^4..]);
        await visit.ShowsAsync(".tree .valid-fork.tip", $"{a.Hash}"[^4..]);
        await visit.ShowsAsync(".tree .valid-fork.tip", "side branch");
        await visit.ShowsAsync("section:has-text('All branch tips') tbody", $"{a.Hash}"[..10]);
        await visit.ShowsAsync("section:has-text('Recent reorganisations') tbody tr:first-child", $"{a.Hash}"[..10]);
        await visit.ShowsAsync("section:has-text('Recent reorganisations') tbody tr:first-child", $"{b2.Hash}"[..10]);

        await visit.GoAsync("#/");
        await visit.ShowsAsync(".strip li:nth-child(2) .hash", $"{b2.Hash}"[..8]);
        await visit.ShowsAsync(".strip li:nth-child(3) .hash", $"{b1.Hash}"[..8]);
        await visit.GoAsync($"#/block/{a.Hash}");
        await visit.ShowsAsync(".facts", "side branch not in the best chain");
    }

    [LongFact]
    public async Task Every_status_of_a_branch_has_its_name_and_long_runs_are_folded()
    {
        await using TestNode node = await TestNode.StartAsync();
        await node.GenerateAsync(30);
        ChainedHeader fork = node.Node.Tip.AncestorAt(20);
        Block stored = new BlockDraft(fork, ChainParameters.Regtest).Build();
        await node.SendAsync(stored);
        Block invalid = new BlockDraft(node.Node.Tip, ChainParameters.Regtest) { CoinbaseValue = new(60_00000000) }.Build();
        await node.SendAsync(invalid);

        Block first = new BlockDraft(node.Node.Tip, ChainParameters.Regtest).Build();
        Block second = new BlockDraft(new ChainedHeader(first.Header, node.Node.Tip), ChainParameters.Regtest).Build();
        using var headers = new ByteArrayContent([.. first.Header.ToBytes(), .. second.Header.ToBytes()]);
        Assert.True((await node.Http.PostAsync("/api/headers", headers)).IsSuccessStatusCode);

        await using Visit visit = await site.OpenAsync("#/tree", node: node);

        await visit.ShowsAsync(".tree .headers-only.tip", $"{second.Hash}"[^4..]);
        await visit.ShowsAsync("section:has-text('All branch tips') tbody", "we have the headers, not the blocks yet");
        await visit.ShowsAsync(".tree .valid-headers.tip", $"{stored.Hash}"[^4..]);
        await visit.ShowsAsync(".tree .invalid.tip", $"{invalid.Hash}"[^4..]);
        await visit.ShowsAsync("section:has-text('All branch tips') tbody", "invalid bad-cb-amount");
        Assert.Equal(
            ["19", "5"], await visit.Page.Locator(".folded text").AllTextContentsAsync());
        Assert.Equal(0, await visit.Page.Locator(".invalid a, .headers-only a").CountAsync());
        string[] links = await visit.Page.Locator("#main a").EvaluateAllAsync<string[]>("links => links.map(link => link.getAttribute('href'))");
        foreach (string link in links.Distinct())
        {
            await visit.GoAsync(link);
            await visit.ShowsAsync("h1", "Block ");
        }
    }
}
