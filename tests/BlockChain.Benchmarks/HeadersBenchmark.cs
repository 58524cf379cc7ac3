using System.Diagnostics;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Mining;
using BlockChain.Core.Primitives;

namespace BlockChain.Benchmarks;

/// <summary>How fast headers are checked for linkage, work and time: on regtest, where the target never changes, and
/// on main, where each header's is worked out from those before.</summary>
internal static class HeadersBenchmark
{
    private const int Rounds = 5;

    public static Task RunAsync(Report report)
    {
        report.AtLeast("regtest, 100,000 headers", PerSecond(ChainParameters.Regtest, 100_000), 300_000, "/s");
        report.AtLeast("main, 500 headers", PerSecond(ChainParameters.Main, 500), 300_000, "/s");
        return Task.CompletedTask;
    }

    private static double PerSecond(ChainParameters parameters, int count)
    {
        var genesis = ChainedHeader.OfGenesis(parameters.Genesis.Header);
        BlockHeader[] headers = Mine(genesis, parameters, count);
        long now = headers[^1].Time;
        double best = 0;
        for (int round = 0; round <= Rounds * 50_000 / count; round++)
        {
            long began = Stopwatch.GetTimestamp();
            IReadOnlyList<ChainedHeader> chain = HeaderChain.Extend(genesis, headers, parameters, now, out _);
            best = Math.Max(best, count / Stopwatch.GetElapsedTime(began).TotalSeconds);
            Assert.Equal(count, chain.Count);
        }

        return best;
    }

    /// <summary>Blocks a little apart in time, so that main's target moves.</summary>
    private static BlockHeader[] Mine(ChainedHeader tip, ChainParameters parameters, int count)
    {
        var headers = new BlockHeader[count];
        for (int i = 0; i < count; i++)
        {
            uint time = tip.Header.Time + (uint)(parameters.BlockSpacing * (i % 3));
            time = Math.Max(time, tip.MedianTimePast() + 1);
            var header = new BlockHeader(
                4, tip.Hash, new Hash256(0, (UInt128)i), time, Retarget.After(tip, parameters), 0);
            Assert.True(NonceSearch.TryFind(header, 0, uint.MaxValue, out uint nonce));
            headers[i] = header with { Nonce = nonce };
            tip = new ChainedHeader(headers[i], tip);
        }

        return headers;
    }
}
