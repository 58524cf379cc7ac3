using System.Runtime.InteropServices;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Miner.Tests;

/// <summary>A disk that fails while blocks are written.</summary>
public sealed class StoreFailureTests : IDisposable
{
    private const int FileSizeExceeded = 25;
    private const nint Ignore = 1;
    private const int LargestFile = 1;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_miner_whose_disk_takes_no_more_says_so_and_ends_and_has_lost_nothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit that plays the disk is Linux'.");

        // The signal that comes with the limit would end the miner before SQLite sees the error; a child ignores what its
        // parent does.
        SetSignal(FileSizeExceeded, Ignore);
        using var miner = new MinerProcess(
            _folder, "--data-dir", _folder.Path, "--listen", "http://127.0.0.1:0", "--address", Address);
        await miner.ReadToAsync("Block 2 found");

        var limit = new SizeLimit { Soft = 200_000, Hard = 200_000 };
        Assert.Equal(0, SetLimit(miner.Id, LargestFile, limit, 0));
        (int exitCode, string output, string errors) = await miner.EndAsync();

        Assert.Equal((1, ""), (exitCode, errors));
        string problem = Assert.Single(output.Split('\n'), line => line.Contains("error: ", StringComparison.Ordinal));
        Assert.Contains("The disk did not read or write ", problem);
        Assert.Contains("No block that was stored is lost. Look after the disk", problem);
        Assert.DoesNotContain("   at ", output);
        string lastFound = output.Split('\n').Last(line => line.Contains(" found: ", StringComparison.Ordinal));
        using var node = new FullNode(
            _folder.File(Path.Combine("main", "chain.db")), ChainParameters.Main, TimeProvider.System);
        Assert.Contains($"Block {node.Tip.Height} found: ", lastFound);
        Assert.Contains($"{node.Tip.Hash}", lastFound);
    }

    private static string Address =>
        Core.Encoding.Address.Encode(TestKeys.Alice.PublicKey.Hash, ChainParameters.Main.AddressVersion);

    [DllImport("libc", EntryPoint = "prlimit", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SetLimit(int process, int resource, in SizeLimit limit, nint before);

    [DllImport("libc", EntryPoint = "signal")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint SetSignal(int signal, nint handler);

    private struct SizeLimit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
