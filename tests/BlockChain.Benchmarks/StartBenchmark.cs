using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Benchmarks;

/// <summary>How long people wait for the two programs, published for this machine, with a chain of 100,000 blocks: for the
/// node's first answer, and for a whole run of <c>wallet balance</c>.</summary>
internal static class StartBenchmark
{
    private const int Blocks = 100_000;
    private const int Rounds = 10;

    public static async Task RunAsync(Report report)
    {
        using var folder = new TemporaryFolder(onDisk: true);
        string miner = Publish("BlockChain.Miner", folder.File("miner"), "miner");
        string wallet = Publish("BlockChain.Wallet", folder.File("wallet"), "wallet");
        Directory.CreateDirectory(folder.File("regtest"));
        using (var node = new FullNode(folder.File("regtest/chain.db"), ChainParameters.Regtest, TimeProvider.System))
        {
            _ = new LargeChain(node).GrowTo(Blocks);
        }

        // The first start reads from the disk, as after a reboot; those after it show what the program itself needs.
        using var http = new HttpClient();
        var starts = new List<(double Time, double Processor)>();
        for (int i = 0; i < Rounds; i++)
        {
            using Started node = await Started.StartAsync(miner, folder, http);
            starts.Add((node.Time, node.ProcessorTime));
        }

        report.AtMost($"node: start to first answer with {Blocks:N0} blocks", starts.Min(one => one.Time), 1, "s");
        report.Add("… its processor time", starts.Min(one => one.Processor), "s");

        using Started serving = await Started.StartAsync(miner, folder, http);
        string[] about = ["--network", "regtest", "--data-dir", folder.Path, "--node", serving.Url];
        Run(wallet, ["new", "--no-input", .. about]);
        var runs = new List<double>();
        for (int i = 0; i < Rounds; i++)
        {
            runs.Add(Run(wallet, ["balance", .. about]));
        }

        report.AtMost("wallet balance: start to exit", runs.Min(), 0.25, "s");
    }

    /// <summary>Publishes a program as its README says.</summary>
    /// <returns>The file to run.</returns>
    private static string Publish(string project, string folder, string name)
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "BlockChain.sln")))
        {
            root = Path.GetDirectoryName(root)
                ?? throw new FileNotFoundException("This benchmark publishes the programs, so it must run in the repository.");
        }

        string projectFolder = Path.Combine(root, "src", project);
        Run("dotnet", "publish", projectFolder, "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier,
            "-v", "quiet", "-o", folder);
        return Path.Combine(folder, OperatingSystem.IsWindows() ? $"{name}.exe" : name);
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>How long it took, in seconds.</returns>
    private static double Run(string program, params string[] arguments)
    {
        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        double time = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} failed: {output}");
        return time;
    }

    /// <summary>A node that has given its first answer.</summary>
    private sealed class Started(Process process, string url, double time) : IDisposable
    {
        public string Url => url;

        public double Time => time;

        public double ProcessorTime { get; } = process.TotalProcessorTime.TotalSeconds;

        public static async Task<Started> StartAsync(string miner, TemporaryFolder folder, HttpClient http)
        {
            long began = Stopwatch.GetTimestamp();
            Process process = Process.Start(new ProcessStartInfo(
                miner,
                [
                    "--network", "regtest", "--data-dir", folder.Path, "--listen", "http://127.0.0.1:0", "--no-mining",
                ])
            {
                RedirectStandardOutput = true,
            })!;
            string url = "";
            while (url.Length == 0 && await process.StandardOutput.ReadLineAsync() is { } line)
            {
                int at = line.IndexOf("http://", StringComparison.Ordinal);
                url = line.Contains("Open in a browser: ", StringComparison.Ordinal) ? line[at..] : "";
            }

            Assert.Equal(
                Blocks.ToString(CultureInfo.InvariantCulture), await http.GetStringAsync($"{url}api/blocks/tip/height"));
            return new Started(process, url, Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        public void Dispose()
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
    }
}
