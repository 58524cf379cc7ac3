using System.Text.Json;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Tests;
using Microsoft.Playwright;

namespace BlockChain.Page.Tests;

/// <summary>What axe-core finds: run where <c>AXE</c> names its file <c>axe.min.js</c>, as in CI.</summary>
public sealed class AccessibilityTests(Site site)
{
    [Fact]
    public async Task Axe_finds_nothing_serious()
    {
        string? axe = Environment.GetEnvironmentVariable("AXE");
        Assert.SkipWhen(string.IsNullOrEmpty(axe), "AXE does not name axe.min.js (npm install axe-core).");
        string script = await File.ReadAllTextAsync(axe);
        string block = await site.Node.TextAsync("/api/block-height/102");
        string[] views =
        [
            "#/", $"#/block/{block}", $"#/tx/{site.Payment}", $"#/address/{Site.AddressOf(TestKeys.Miner)}", "#/tree", "#/plots", "#/peers", "#/cheat",
        ];
        var found = new List<string>();
        foreach (ColorScheme colours in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await using Visit visit = await site.OpenAsync(colours: colours);
            await visit.Page.EvaluateAsync(script);
            foreach (string view in views)
            {
                await visit.GoAsync(view);
                JsonElement result = await visit.Page.EvaluateAsync<JsonElement>("axe.run()");
                found.AddRange(result.GetProperty("violations").EnumerateArray().Select(one =>
                    $"{colours} {view} {one.Text("impact")}: {one.Text("id")}, {one.GetProperty("nodes")[0].Text("html")}"));
            }
        }

        foreach (string one in found)
        {
            TestContext.Current.TestOutputHelper!.WriteLine(one);
        }

        Assert.DoesNotContain(found, one => one.Contains(" serious: ", StringComparison.Ordinal)
            || one.Contains(" critical: ", StringComparison.Ordinal));
    }
}
