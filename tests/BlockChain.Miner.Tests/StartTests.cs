using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Miner.Tests;

/// <summary>A start that is stopped by a signal, wherever it is: the process ends, and the next start works.</summary>
public sealed class StartTests : IDisposable
{
    private const int LongestStart = 1_200;

    private static readonly int Points = LongTests.Choose(usual: 1, inLongForm: 20);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Stopped_by_a_signal_anywhere_in_its_start_it_leaves_a_folder_that_works()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        for (int point = 0; point < Points; point++)
        {
            // Every third time in a new folder, where there is more to make.
            string data = _folder.File($"data{point / 3}");
            using var miner = new MinerProcess(_folder, "--data-dir", data, "--listen", "http://127.0.0.1:0");
            await (LongTests.AreWanted
                ? Task.Delay(LongestStart * (point + 1) / (Points + 1))
                : miner.ReadToAsync("Chain: "));
            miner.Signal(Signals.Terminate);
            (int exitCode, _, string errors) = await miner.EndAsync();

            // 128 + the signal: it came before .NET listens for signals.
            Assert.Equal("", errors);
            Assert.Contains(exitCode, (int[])[0, 128 + Signals.Terminate]);
            Directory.CreateDirectory(Path.Combine(data, "main"));
            using var node = new FullNode(
                Path.Combine(data, "main", "chain.db"), ChainParameters.Main, TimeProvider.System);
            Assert.Null(node.SubmitBlock(node.CreateTemplate(TestKeys.Bob.PublicKey.Hash).Solve()).Violation);
        }

        using var last = new MinerProcess(
            _folder, "--data-dir", _folder.File("data0"), "--listen", "http://127.0.0.1:0");
        await last.ReadToAsync("Ctrl+C to stop");
    }
}
