using System.Diagnostics;
using System.Globalization;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Tests.Network;

namespace BlockChain.Benchmarks;

/// <summary>A fresh node that catches up from a peer on this machine, against one that makes its chain's file again from the
/// same blocks on the disk (<c>miner --reindex</c>): 5,000 blocks with 20,000 payments. Both are processes that have just
/// started, and both check everything.</summary>
internal static class CatchUpBenchmark
{
    /// <summary>The command that makes this program the one that reads from the disk.</summary>
    public const string Command = "rebuild";

    private const int Rounds = 5;

    /// <summary>Time counts from here on: before, both mostly compile their code.</summary>
    private const int WarmUp = 1_000;

    private const int Measured = LongChain.Blocks - WarmUp;

    public static async Task RunAsync(Report report)
    {
        using var chain = new LongChain();
        var rebuilt = new List<double>();
        var caughtUp = new List<double>();
        for (int i = 0; i < Rounds; i++)
        {
            rebuilt.Add(RebuildInProcess(chain));
            caughtUp.Add(await CatchUpAsync(chain));
        }

        report.Add("blocks validated from the disk", Measured / rebuilt.Min(), "/s");
        report.Add("blocks caught up with from a peer", Measured / caughtUp.Min(), "/s");
        report.AtLeast("… of the former", rebuilt.Min() / caughtUp.Min(), 0.7, "x");
    }

    /// <summary>What the process does: prints how many seconds it took.</summary>
    public static void Rebuild(string file)
    {
        long began = 0;
        using (var rebuild = new ChainRebuild(file, ChainParameters.Regtest, TimeProvider.System))
        {
            RebuildResult result = rebuild.Complete(
                progress => began = progress.IsReading || progress.Done < WarmUp || began > 0
                    ? began
                    : Stopwatch.GetTimestamp(),
                CancellationToken.None);
            Assert.Equal(LongChain.Blocks, result.Height);
        }

        Console.WriteLine(Stopwatch.GetElapsedTime(began).TotalSeconds.ToString("R", CultureInfo.InvariantCulture));
    }

    private static double RebuildInProcess(LongChain chain)
    {
        using var folder = new TemporaryFolder(onDisk: true);
        chain.CopyTo(folder.Path);
        using Process process = Process.Start(new ProcessStartInfo(
            Environment.ProcessPath!, [Command, Path.Combine(folder.Path, "regtest", "chain.db")])
        {
            RedirectStandardOutput = true,
        })!;
        string seconds = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return double.Parse(seconds, CultureInfo.InvariantCulture);
    }

    private static async Task<double> CatchUpAsync(LongChain chain)
    {
        await using var network = new TestNetwork(ChainParameters.Regtest);
        chain.CopyTo(network.DataFolderOf("old"));
        NetworkNode old = await network.StartAsync("old");

        NetworkNode fresh = await network.StartAsync("fresh");
        await fresh.MeetAsync(old);
        await network.UntilAsync("the first blocks have come", async () => await fresh.HeightAsync() >= WarmUp);
        long began = Stopwatch.GetTimestamp();
        await network.UntilAsync("all blocks have come", async () => await fresh.HeightAsync() == LongChain.Blocks);
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
