using System.Diagnostics;

namespace BlockChain.Miner.Mining;

/// <summary>What <c>miner benchmark</c> prints: how fast this machine mines, through the search that mining uses.</summary>
internal static class HashBenchmark
{
    /// <summary>Of a header that no nonce solves: all hashes are above 1.</summary>
    private static readonly BlockTemplate Unsolvable = new(
        ChainedHeader.OfGenesis(ChainParameters.Main.Genesis.Header), new CompactTarget(0x0300_0001), Time: 0, Owner: default, [], Fees: default,
        Subsidy: Amount.FromCoins(1));

    /// <summary>Prints a line for each kernel on one core, and one for all cores.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="time">How long each line is measured.</param>
    public static void Run(TextWriter output, TimeSpan time)
    {
        output.WriteLine($"{"Kernel",-30}  {"MH/s",8}");
        foreach (NonceKernel kernel in NonceKernel.Supported)
        {
            string chosen = kernel == NonceKernel.Fastest ? "  chosen" : "";
            Print($"{kernel.Name}, 1 core", Measure(kernel, threads: 1, time), chosen);
        }

        int cores = Environment.ProcessorCount;
        Print($"{NonceKernel.Fastest.Name}, all {cores} cores", Measure(NonceKernel.Fastest, cores, time), "");

        void Print(string name, double hashesPerSecond, string remark) => output.WriteLine(
            $"{name,-30}  {hashesPerSecond / 1e6,8:F2}{remark}");
    }

    /// <summary>Searches as the mining loop does.</summary>
    /// <returns>Hashes a second, of all threads together.</returns>
    public static double Measure(NonceKernel kernel, int threads, TimeSpan time)
    {
        var meter = new HashRateMeter();
        long began = Stopwatch.GetTimestamp();
        Thread[] searchers = [.. Enumerable.Range(0, threads).Select(i => new Thread(() => Search((ulong)i << 48)))];
        foreach (Thread searcher in searchers)
        {
            searcher.Start();
        }

        foreach (Thread searcher in searchers)
        {
            searcher.Join();
        }

        return meter.Total / Stopwatch.GetElapsedTime(began).TotalSeconds;

        void Search(ulong extraNonce)
        {
            while (IsTimeLeft())
            {
                _ = BlockSearch.TryFind(kernel, Unsolvable, extraNonce++, IsTimeLeft, meter);
            }
        }

        bool IsTimeLeft() => Stopwatch.GetElapsedTime(began) < time;
    }
}
