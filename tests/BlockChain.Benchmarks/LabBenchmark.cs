using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Lab.Engine;
using BlockChain.Lab.Headers;
using BlockChain.Lab.Nodes;
using BlockChain.Lab.Strategies;
using BlockChain.Miner.Tests;

namespace BlockChain.Benchmarks;

/// <summary>How many blocks a second the lab finds, how many its whole nodes take, and what its server does at its highest
/// speed.</summary>
internal static class LabBenchmark
{
    private const int Blocks = 1_000_000;
    private const double AttackersPart = 0.3;
    private const int Nodes = 12;
    private const double VirtualSeconds = 2_000;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ServerTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BetweenQuestions = TimeSpan.FromMilliseconds(100);

    public static async Task RunAsync(Report report)
    {
        ChainParameters parameters = ChainParameters.Regtest;
        double power = HeaderNetwork.PowerFor(parameters, seconds: 10);
        var network = new HeaderNetwork(parameters, new SeededRandom(1));
        HeaderNode selfish = network.Add(AttackersPart * power, new Selfish());
        HeaderNode honest = network.Add((1 - AttackersPart) * power, new Honest());
        HeaderNetwork.Connect(selfish, honest);
        long began = Stopwatch.GetTimestamp();
        network.RunUntilFound(Blocks);
        report.AtMost("1,000,000 blocks between a selfish miner and honest ones, 1 core", Stopwatch.GetElapsedTime(began).TotalSeconds, 5, "s");
        report.AtLeast($"{Nodes} whole nodes in a ring, blocks into a node", NodeBlocksPerSecond(), 500, "/s");
        await MeasureServerAsync(report);
    }

    /// <summary>As <c>miner lab --nodes 12</c> runs in a process of its own, while somebody asks for the whole lab again and
    /// again.</summary>
    private static async Task MeasureServerAsync(Report report)
    {
        using var folder = new TemporaryFolder();
        using var miner = new MinerProcess(folder, "lab", "--nodes", $"{Nodes}", "--listen", "http://127.0.0.1:0");
        string place = (await miner.ReadToAsync("Open in a browser: "))[^1].Split(' ')[^1];
        using var http = new HttpClient { BaseAddress = new Uri(place) };
        (await http.PostAsJsonAsync("/api/lab/clock", new { paused = false, speed = 1_000 })).EnsureSuccessStatusCode();
        await Task.Delay(WarmUp);

        (double time, int height) first = await AskAsync(http);
        var asked = new List<double>();
        long began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < ServerTime)
        {
            long before = Stopwatch.GetTimestamp();
            await AskAsync(http);
            asked.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
            await Task.Delay(BetweenQuestions);
        }

        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        (double time, int height) last = await AskAsync(http);
        asked.Sort();
        report.Add($"the server with {Nodes} nodes at ×1000: virtual seconds in a second", (last.time - first.time) / seconds, "");
        report.AtLeast("… blocks into a node", Nodes * (last.height - first.height) / seconds, 500, "/s");
        report.Add("… GET /api/lab, median", asked[asked.Count / 2], "ms");
        report.Add("… GET /api/lab, 99 of 100 times", asked[asked.Count * 99 / 100], "ms");
        report.Add("… most memory", miner.PeakMemory() / 1e6, "MB");

        // What is killed leaves its chains in memory.
        miner.Signal(Signals.Terminate);
        await miner.EndAsync();
    }

    private static async Task<(double Time, int Height)> AskAsync(HttpClient http)
    {
        using JsonDocument lab = JsonDocument.Parse(await http.GetStringAsync("/api/lab"));
        return (
            lab.RootElement.GetProperty("time").GetDouble(),
            lab.RootElement.GetProperty("nodes")[0].GetProperty("height").GetInt32());
    }

    private static double NodeBlocksPerSecond()
    {
        using var network = new LabNetwork(seed: 1);
        for (int i = 0; i < Nodes; i++)
        {
            network.Add($"person {i}", power: 1.0 / Nodes);
        }

        for (int i = 0; i < Nodes; i++)
        {
            network.Connect(network.Nodes[i], network.Nodes[(i + 1) % Nodes], delay: 0.1);
        }

        long began = Stopwatch.GetTimestamp();
        network.RunFor(VirtualSeconds);
        return network.Nodes.Sum(node => node.Node.Tip.Height) / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
