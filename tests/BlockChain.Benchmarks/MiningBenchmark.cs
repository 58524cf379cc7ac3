using System.Diagnostics;
using System.Globalization;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Mining;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Mining;
using BlockChain.Miner.Tests;

namespace BlockChain.Benchmarks;

/// <summary>How fast this machine mines, how soon a search ends, and whether the node still answers meanwhile.</summary>
internal static class MiningBenchmark
{
    private const int Turns = 5;
    private const int Stops = 200;
    private const int Requests = 4_000;

    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    public static async Task RunAsync(Report report)
    {
        MeasureKernels(report);
        MeasureThreads(report);
        MeasureStops(report);
        await MeasureAnswersAsync(report);
    }

    private static void MeasureKernels(Report report)
    {
        double[] best = new double[NonceKernel.Supported.Length];
        for (int turn = 0; turn < Turns; turn++)
        {
            for (int i = 0; i < best.Length; i++)
            {
                best[i] = Math.Max(best[i], HashBenchmark.Measure(NonceKernel.Supported[i], threads: 1, Turn));
            }
        }

        foreach ((NonceKernel kernel, double rate) in NonceKernel.Supported.Zip(best))
        {
            report.Add($"{kernel.Name}, 1 core", rate / 1e6, "MH/s");
        }

        foreach ((NonceKernel kernel, double rate) in NonceKernel.Supported.Zip(best).Skip(1))
        {
            report.Add($"{kernel.Name}, in place of scalar", rate / best[0], "x");
        }
    }

    private static void MeasureThreads(Report report)
    {
        if (Environment.ProcessorCount < 2)
        {
            return;
        }

        (double one, double two) = (0, 0);
        for (int turn = 0; turn < Turns; turn++)
        {
            one = Math.Max(one, HashBenchmark.Measure(NonceKernel.Fastest, threads: 1, Turn));
            two = Math.Max(two, HashBenchmark.Measure(NonceKernel.Fastest, threads: 2, Turn));
        }

        report.AtLeast("2 threads in place of 1", two / one, 1.9, "x");
    }

    /// <summary>From the moment that the work is taken away to the end of the search.</summary>
    private static void MeasureStops(Report report)
    {
        var unsolvable = new BlockTemplate(
            ChainedHeader.OfGenesis(ChainParameters.Main.Genesis.Header), new CompactTarget(0x0300_0001), Time: 0, Owner: default,
            [], Fees: default, Subsidy: Amount.FromCoins(1));
        var times = new List<double>();
        for (int i = 0; i < Stops; i++)
        {
            long ended = 0;
            bool isWanted = true;
            var searching = new ManualResetEventSlim();
            var searcher = new Thread(() =>
            {
                BlockSearch.TryFind(NonceKernel.Fastest, unsolvable, (ulong)i, IsWanted, new HashRateMeter());
                ended = Stopwatch.GetTimestamp();
            });
            searcher.Start();
            searching.Wait();
            Thread.Sleep(Random.Shared.Next(20, 40));
            long began = Stopwatch.GetTimestamp();
            Volatile.Write(ref isWanted, false);
            searcher.Join();
            times.Add(Stopwatch.GetElapsedTime(began, ended).TotalMilliseconds);

            bool IsWanted()
            {
                searching.Set();
                return Volatile.Read(ref isWanted);
            }
        }

        times.Sort();
        report.Add("a search ends after a new tip, median", times[Stops / 2], "ms");
        report.AtMost("the same, 99 of 100 times", times[Stops * 99 / 100], 10, "ms");
    }

    private static async Task MeasureAnswersAsync(Report report)
    {
        using var folder = new TemporaryFolder(onDisk: true);
        foreach (int threads in (int[])[1, 0])
        {
            using var miner = new MinerProcess(
                folder, "--listen", "http://127.0.0.1:0", "--data-dir", folder.File($"{threads}"),
                "--threads", threads.ToString(CultureInfo.InvariantCulture));
            List<string> banner = await miner.ReadToAsync("Open in a browser: ");
            string url = banner[^1][(banner[^1].LastIndexOf("at ", StringComparison.Ordinal) + 3)..];
            Task reading = miner.ReadOnAsync(_ => { });
            using var http = new HttpClient { BaseAddress = new Uri(url) };
            var times = new List<double>();
            for (int i = 0; i < Requests; i++)
            {
                long began = Stopwatch.GetTimestamp();
                await http.GetStringAsync(new Uri("/api/blocks/tip/hash", UriKind.Relative));
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                await Task.Delay(Pause);
            }

            times.Sort();
            string mining = threads == 0 ? "on all cores" : "with 1 thread";
            report.Add($"GET /api/blocks/tip/hash while it mines {mining}, median", times[Requests / 2], "ms");
            report.AtMost("the same, 99 of 100 times", times[Requests * 99 / 100], 50, "ms");
            await miner.KillAsync();
            await reading;
        }
    }
}
