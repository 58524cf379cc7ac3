using System.Text.Json;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Tests;
using Microsoft.Playwright;

namespace BlockChain.Page.Tests;

/// <summary>What axe-core finds: run where <c>AXE</c> names its file <c>axe.min.js</c>, as in CI.</summary>
[Collection<ExplorerWindow>]
public sealed class AccessibilityTests(Site site)
{
    [Fact]
    public async Task Axe_finds_nothing_on_any_page()
    {
        string? axe = Environment.GetEnvironmentVariable("AXE");
        Assert.SkipWhen(string.IsNullOrEmpty(axe), "AXE does not name axe.min.js (npm install axe-core).");
        string script = await File.ReadAllTextAsync(axe);
        string block = await site.Node.TextAsync("/api/block-height/102");
        await using TestNode main = await TestNode.StartAsync(ChainParameters.Main);
        string[] views =
        [
            "#/", $"#/block/{block}", $"#/tx/{site.Payment}", $"#/address/{Site.AddressOf(TestKeys.Miner)}", "#/tree", "#/plots", "#/peers",
            "#/cheat", "#/mempool", "#/learn", .. Enumerable.Range(1, 12).Select(lesson => $"#/learn/{lesson}"),
        ];
        var found = new List<string>();
        foreach ((TestNode node, ColorScheme colours, int width) in (IEnumerable<(TestNode, ColorScheme, int)>)[
            (site.Node, ColorScheme.Light, 1_200), (site.Node, ColorScheme.Dark, 360), (main, ColorScheme.Dark, 1_200), (main, ColorScheme.Light, 360)])
        {
            await using Visit visit = await site.OpenAsync(node: node, width: width, colours: colours);
            await visit.Page.EvaluateAsync(script);
            foreach (string view in views.Where(view => node == site.Node || !view.Contains(block) && !view.Contains("tx/") && !view.Contains("address/")))
            {
                await visit.GoAsync(view);
                await visit.Page.EvaluateAsync("for (const details of document.querySelectorAll('main details')) details.open = true");
                JsonElement result = await visit.Page.EvaluateAsync<JsonElement>("axe.run()");
                found.AddRange(result.GetProperty("violations").EnumerateArray().Select(one =>
                    $"{node.Node.Parameters.Name} {colours} {width} {view} {one.Text("impact")}: {one.Text("id")}, {one.GetProperty("nodes")[0].Text("html")}"));
            }
        }

        foreach (string one in found)
        {
            TestContext.Current.TestOutputHelper!.WriteLine(one);
        }

        Assert.Empty(found);
    }
}
