using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using BlockChain.Core.Tests;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Tests;
using Microsoft.Playwright;

namespace BlockChain.Page.Tests.Lab;

/// <summary>
/// <c>miner lab</c> and a page that watches it, for an hour or for <c>BLOCKCHAIN_SOAK_MINUTES</c>. Six times the lab begins again,
/// runs at ×30 for half of the time, so that dots travel, and then at ×1000 until it pauses at its limit of blocks.
/// </summary>
[Collection<LearnWindow>]
public sealed class LabSoakTests(Site site)
{
    private const int Rounds = 6;
    private const int SamplesInRound = 10;
    private const int Nodes = 12;

    private static readonly TimeSpan BetweenSamples = TimeSpan.FromMinutes(double.Parse(
        Environment.GetEnvironmentVariable("BLOCKCHAIN_SOAK_MINUTES") ?? "60", CultureInfo.InvariantCulture)) / (Rounds * SamplesInRound);

    private readonly Dictionary<string, List<double>> _figures = [];

    [LongFact]
    public async Task A_lab_that_runs_for_an_hour_does_not_grow_and_nor_does_its_page()
    {
        using var folder = new TemporaryFolder();
        using var miner = new MinerProcess(folder, "lab", "--nodes", $"{Nodes}", "--listen", "http://127.0.0.1:0");
        string place = (await miner.ReadToAsync("Open in a browser: "))[^1].Split(' ')[^1];
        Task reading = miner.ReadOnAsync(line => Say($"The miner says: {line}"));
        using var http = new HttpClient { BaseAddress = new Uri(place) };
        await using IBrowserContext window = await site.OpenWindowAsync();
        await using var visit = new Visit(await window.NewPageAsync());
        await visit.Page.GotoAsync(place);
        await visit.IsShownAsync();

        var watch = Stopwatch.StartNew();
        for (int i = 0; i < Rounds * SamplesInRound; i++)
        {
            await DoInRoundAsync(i % SamplesInRound, http, visit);
            await Task.Delay(Positive(((i + 1) * BetweenSamples) - watch.Elapsed));
            await NoteAsync(i % SamplesInRound, http, miner, visit.Page);
        }

        AssertLevel("the miner's memory in MB", noise: 40);
        AssertLevel("the miner's handles", noise: 20);
        AssertLevel("the page's JavaScript in MB", noise: 3);
        AssertLevel("the page's nodes", noise: 1_000);
        AssertLevel("the page's listeners", noise: 50);

        // What is killed leaves its chains in memory.
        miner.Signal(Signals.Terminate);
        await reading;
    }

    private static TimeSpan Positive(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.Zero;

    private static void Say(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);

    /// <summary>What a class does in a round.</summary>
    private static async Task DoInRoundAsync(int place, HttpClient http, Visit visit)
    {
        switch (place)
        {
            case 0:
                await PostAsync(http, "reset", new { nodes = Nodes, seed = 1 });
                await PostAsync(http, "clock", new { paused = false, speed = 30 });
                break;
            case 2:
                (await http.GetAsync(new Uri("/api/lab/nodes/3/explorer", UriKind.Relative))).EnsureSuccessStatusCode();
                break;
            case 3:
                await visit.GoAsync("#/experiments");
                await visit.GoAsync("#/");
                break;
            case SamplesInRound / 2:
                await PostAsync(http, "clock", new { paused = false, speed = 1_000 });
                break;
        }

        await PostAsync(http, "payments", new { from = place, to = place + 1, amount = 1_000_000 });
    }

    private static async Task PostAsync(HttpClient http, string route, object body) =>
        (await http.PostAsJsonAsync(new Uri($"/api/lab/{route}", UriKind.Relative), body)).EnsureSuccessStatusCode();

    private async Task NoteAsync(int place, HttpClient http, MinerProcess miner, IPage page)
    {
        PageSize size = await PageSize.OfAsync(page);
        (long memory, int threads, int handles) = miner.Use();
        var lab = await http.GetFromJsonAsync<JsonNode>(new Uri("/api/lab", UriKind.Relative));
        Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{place}: height {lab!["nodes"]![0]!["height"]}, the miner {memory / 1e6:0} MB, {threads} threads, {handles} handles; {size}"));
        Keep("the miner's memory in MB", memory / 1e6);
        Keep("the miner's handles", handles);
        Keep("the page's JavaScript in MB", size.Megabytes);
        Keep("the page's nodes", size.Nodes);
        Keep("the page's listeners", size.Listeners);

        void Keep(string what, double value)
        {
            if (!_figures.TryGetValue(what, out List<double>? values))
            {
                _figures.Add(what, values = []);
            }

            values.Add(value);
        }
    }

    /// <summary>The second two rounds and the last two have the same, but for noise.</summary>
    private void AssertLevel(string what, double noise)
    {
        double[] means = [.. _figures[what].Chunk(SamplesInRound * Rounds / 3).Select(third => third.Average())];
        Say($"{what} by thirds: {string.Join(", ", means.Select(mean => $"{mean:0.0}"))}; at most {_figures[what].Max():0.0}");
        Assert.True(means[2] < means[1] + noise, $"{what} grows: {means[1]:0.0}, then {means[2]:0.0}.");
    }
}
