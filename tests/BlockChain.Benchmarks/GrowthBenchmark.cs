using System.Diagnostics;
using System.Globalization;
using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using BlockChain.Miner.Tests;

namespace BlockChain.Benchmarks;

/// <summary>What a node costs when its chain is ten and a hundred times as long: its file, its start, its memory, and the time in
/// which a fresh node has caught up with it. Each hundredth block has a payment; headers show their work.</summary>
internal static class GrowthBenchmark
{
    private const int BlocksInRun = 64;
    private const int BlocksToPayment = 100;

    /// <summary>As on main, where a block takes 10 seconds.</summary>
    private const int Spacing = 10;

    private static readonly ChainParameters Network = ChainParameters.Regtest;
    private static readonly int[] Heights = [10_000, 100_000, 1_000_000];
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public static async Task RunAsync(Report report)
    {
        using var folder = new TemporaryFolder(onDisk: true);
        string file = folder.File("old/regtest/chain.db");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using var http = new HttpClient();
        Spendable? coin = null;
        foreach (int height in Heights)
        {
            Grow(file, height, ref coin);
            report.Add($"{height:N0} blocks: file, for each block", new FileInfo(file).Length / (double)height, "bytes");

            await using Node old = await Node.StartAsync(folder, "old", http);
            Assert.Equal(height, await old.HeightAsync());
            report.Add("… start to first answer", old.Time, "s");
            report.Add("… memory then", old.Memory, "MB");

            long began = Stopwatch.GetTimestamp();
            await using (Node fresh = await Node.StartAsync(folder, "fresh", http, "--peer", old.Url))
            {
                while (await fresh.HeightAsync() < height)
                {
                    await Task.Delay(Pause);
                }

                report.Add("… a fresh node catches up", height / Stopwatch.GetElapsedTime(began).TotalSeconds, "/s");
                report.Add("… its memory in the end", fresh.Memory, "MB");
                report.Add("… memory of the node that it asked", old.Memory, "MB");
            }

            Directory.Delete(folder.File("fresh"), recursive: true);
        }
    }

    /// <summary>Adds blocks to a chain's file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="height">Up to here.</param>
    /// <param name="coin">What the next payment spends; none yet on an empty chain.</param>
    private static void Grow(string file, int height, ref Spendable? coin)
    {
        using var node = new FullNode(file, Network, TimeProvider.System);
        ChainedHeader tip = node.Tip;
        var run = new List<Block>();
        while (tip.Height < height)
        {
            var draft = new BlockDraft(tip, Network) { Time = tip.Header.Time + Spacing };
            if (coin is not null && draft.Height > Network.CoinbaseMaturity && draft.Height % BlocksToPayment == 0)
            {
                Transaction payment = new Payment(coin).AllTo(TestKeys.Alice).Sign();
                draft.With(payment);
                coin = payment.Output(0, TestKeys.Alice);
            }

            Block block = draft.Build();
            coin ??= block.Transactions[0].Output(0, TestKeys.Miner);
            tip = new ChainedHeader(block.Header, tip);
            run.Add(block);
            if (run.Count == BlocksInRun || tip.Height == height)
            {
                Assert.Null(node.SubmitBlocks(run));
                run.Clear();
            }
        }
    }

    private sealed class Node(MinerProcess process, Task reading, string url, double time, HttpClient http) : IAsyncDisposable
    {
        public string Url => url;

        /// <summary>Seconds from its start to its first answer.</summary>
        public double Time => time;

        /// <summary>What it holds of the machine's memory, in MB.</summary>
        public double Memory => process.Use().Memory / 1e6;

        public static async Task<Node> StartAsync(TemporaryFolder folder, string name, HttpClient http, params string[] more)
        {
            long began = Stopwatch.GetTimestamp();
            var process = new MinerProcess(folder,
                ["--network", "regtest", "--data-dir", folder.File(name), "--listen", "http://127.0.0.1:0", "--no-mining", .. more]);
            string banner = (await process.ReadToAsync("Open in a browser: "))[^1];
            string url = banner[banner.IndexOf("http://", StringComparison.Ordinal)..];
            await http.GetStringAsync(new Uri($"{url}api/blocks/tip/height"));
            double time = Stopwatch.GetElapsedTime(began).TotalSeconds;
            return new Node(process, process.ReadOnAsync(_ => { }), url, time, http);
        }

        public async Task<int> HeightAsync() => int.Parse(
            await http.GetStringAsync(new Uri($"{url}api/blocks/tip/height")), CultureInfo.InvariantCulture);

        public async ValueTask DisposeAsync()
        {
            await process.KillAsync();
            await reading;
            process.Dispose();
        }
    }
}
