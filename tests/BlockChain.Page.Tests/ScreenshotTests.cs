using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Tests;
using BlockChain.Miner.Tests.Lab;
using BlockChain.Page.Tests.Lab;
using Microsoft.Playwright;

namespace BlockChain.Page.Tests;

/// <summary>Makes the pictures of the README: <c>BLOCKCHAIN_SCREENSHOTS=1</c> has them written to <c>.github/</c>.</summary>
[Collection<ExplorerWindow>]
public sealed partial class ScreenshotTests(Site site)
{
    private const int Width = 1120;
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task The_pictures_of_the_page()
    {
        SkipUnlessWanted();
        await using TestNode node = await ForkedChainAsync();
        string newest = await node.TextAsync("/api/block-height/118");
        (string Name, string Route, ColorScheme Colours)[] pictures =
        [
            ("front", "", ColorScheme.Light), ("block", $"#/block/{newest}", ColorScheme.Light),
            ("tree", "#/tree", ColorScheme.Dark), ("cheat", "#/cheat", ColorScheme.Light), ("learn", "#/learn", ColorScheme.Light),
            ("lesson", "#/learn/3", ColorScheme.Dark),
        ];
        foreach ((string name, string route, ColorScheme colours) in pictures)
        {
            await using Visit visit = await site.OpenAsync(route, node, Width, colours);
            if (name == "cheat")
            {
                await visit.Page.GetByLabel("Block reward, amount 1").Nth(1).FillAsync("0.5");
            }

            if (name == "lesson")
            {
                for (int value = 0; await visit.Page.Locator(".links .broken").CountAsync() < 4; value++)
                {
                    await visit.Page.GetByLabel("New value, two hex digits").FillAsync($"{value:x2}");
                    await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Change it" }).ClickAsync();
                }

                await visit.Page.EvaluateAsync("scrollTo(0, 0)");
            }

            await visit.Page.SetViewportSizeAsync(Width, name == "cheat" ? 1240 : name == "lesson" ? 1400 : 980);
            await visit.Page.ScreenshotAsync(new() { Path = PathOf(name) });
        }
    }

    [Fact]
    public async Task The_pictures_of_the_lab()
    {
        SkipUnlessWanted();
        await using RunningLab lab = await RunningLab.StartAsync(nodes: 6);
        await lab.DoAsync("POST", "payments", new { from = 0, to = 1, amount = 50_000_000 });
        await lab.DoAsync("POST", "clock", new { paused = false, speed = 60 });
        await lab.UntilAsync(state => state.GetProperty("time").GetDouble() > 150);
        await lab.DoAsync("POST", "cut", new { nodes = Enumerable.Range(0, 2) });
        await lab.UntilAsync(state => state.GetProperty("time").GetDouble() > 260);
        await lab.DoAsync("PUT", "links", new { delay = 4 });
        await lab.DoAsync("POST", "clock", new { speed = 4 });
        await using (LabVisit visit = await LabVisit.OpenAsync(site, lab, width: Width, motion: ReducedMotion.NoPreference))
        {
            await visit.IsSoAsync("() => document.querySelector('.dot.of-block') !== null");
            await visit.Page.SetViewportSizeAsync(Width, 1_060);
            await visit.Page.ScreenshotAsync(new() { Path = PathOf("lab") });
        }

        await lab.DoAsync("POST", "experiments/selfish/setup", new { });
        await using LabVisit experiment = await LabVisit.OpenAsync(site, lab, "#/experiment/4", Width, ColorScheme.Dark);
        await experiment.Find(".step:nth-child(2) input").Last.PressAsync("Space");
        await experiment.Page.GetByRole(AriaRole.Button, new() { Name = "This is my prediction" }).PressAsync("Enter");
        ILocator run = experiment.Page.GetByRole(AriaRole.Button, new() { Name = "Run the experiment" });
        await Visit.Expect(run).ToBeEnabledAsync();
        await run.PressAsync("Enter");
        await experiment.ShowsAsync(".results", "What to change next");
        await experiment.Page.EvaluateAsync("scrollTo(0, 0)");
        await experiment.Page.SetViewportSizeAsync(Width, 2_280);
        await experiment.Page.ScreenshotAsync(new() { Path = PathOf("experiment") });
    }

    [Fact]
    public async Task The_picture_of_the_terminal()
    {
        SkipUnlessWanted();
        using var folder = new TemporaryFolder();
        string miner = Path.Combine(AppContext.BaseDirectory, "miner.dll");
        var start = new ProcessStartInfo(
            "script", ["-qefc", $"exec dotnet {miner} --data-dir {folder.File("data")} --listen http://127.0.0.1:0", "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment.Remove("NO_COLOR");
        using Process script = Process.Start(start)!;
        await Task.Delay(Watched);
        await script.StandardInput.WriteAsync('\u0003');
        string text = AnyPort().Replace(await script.StandardOutput.ReadToEndAsync(), "127.0.0.1:5000");

        string[] lines =
        [
            .. text.Replace(folder.File("data"), "~/.local/share/simplecoin", StringComparison.Ordinal)
                .Split('\n').Where(line => line.Trim().Length > 0).SelectMany(OnScreen),
        ];
        await using Visit visit = site.Begin();
        await visit.Page.GotoAsync("about:blank");
        await visit.Page.SetViewportSizeAsync(760, 100);
        await visit.Page.SetContentAsync(
            "<body style='margin:0;padding:18px 22px;background:#15191c;color:#d8dcd6;font:13px/1.5 monospace'>"
            + $"<pre style='margin:0;white-space:pre-wrap'>{string.Join('\n', lines[..8].Concat(lines[^18..]).Select(InColours))}</pre>");
        await visit.Page.ScreenshotAsync(new() { Path = PathOf("terminal"), FullPage = true });
        await visit.Page.GotoAsync("about:blank");
    }

    /// <summary>Three forks, one of them a reorganisation, and payments.</summary>
    private static async Task<TestNode> ForkedChainAsync()
    {
        TestNode node = await TestNode.StartAsync(now: DateTimeOffset.UtcNow.AddMinutes(-5));
        string miner = Site.AddressOf(TestKeys.Miner);
        await node.GenerateAsync(101, miner);
        foreach (int length in (int[])[1, 3, 1])
        {
            ChainedHeader at = node.Node.Tip;
            await node.GenerateAsync(2, miner);
            for (int i = 0; i < length; i++)
            {
                Block block = new BlockDraft(at, ChainParameters.Regtest).Build();
                await node.SendAsync(block);
                at = new ChainedHeader(block.Header, at);
            }

            await node.GenerateAsync(4, miner);
        }

        for (int i = 1; i <= 9; i++)
        {
            await Site.PayAsync(node, from: i);
            if (i % 3 == 0 && i < 9)
            {
                await node.GenerateAsync(1, miner);
            }
        }

        return node;
    }

    private static void SkipUnlessWanted()
    {
        Chromium.SkipUnlessThere();
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("BLOCKCHAIN_SCREENSHOTS") == "1", "BLOCKCHAIN_SCREENSHOTS=1 makes the pictures.");
    }

    private static string PathOf(string name)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "BlockChain.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder!.FullName, ".github", $"{name}.png");
    }

    /// <summary>What is left of a line that was written over: the last of it, and before the end what the line said last.
    /// </summary>
    private static IEnumerable<string> OnScreen(string line) =>
        line.TrimEnd('\r').Split("\r\e[K").TakeLast(line.Contains("Stopping", StringComparison.Ordinal) ? 2 : 1);

    /// <summary>A line of a terminal as HTML.</summary>
    private static string InColours(string line)
    {
        string html = WebUtility.HtmlEncode(line);
        return Colour().Replace(html, code => code.Groups[1].Value switch
        {
            "90" => "</span><span style='color:#7d8790'>",
            "32" => "</span><span style='color:#7fd39b'>",
            "36" => "</span><span style='color:#6cc5d6'>",
            "33" => "</span><span style='color:#e2bd62'>",
            "31" => "</span><span style='color:#ff8f85'>",
            _ => "</span><span>",
        });
    }

    [GeneratedRegex("127\\.0\\.0\\.1:[0-9]+")]
    private static partial Regex AnyPort();

    [GeneratedRegex("(?:\\e|&#27;)(?:\\[([0-9?]+)[a-z]|=)")]
    private static partial Regex Colour();
}
