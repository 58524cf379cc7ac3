using System.Net;
using System.Runtime.InteropServices;
using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Miner.Tests;

/// <summary>A disk that fails while blocks are written.</summary>
public sealed class StoreFailureTests : IDisposable
{
    private const int FileSizeExceeded = 25;
    private const int LargestFile = 1;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_miner_whose_disk_takes_no_more_says_so_and_ends_and_has_lost_nothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit that plays the disk is Linux'.");

        using MinerProcess miner = Start("--address", Address);
        await miner.ReadToAsync("Block 2 found");

        LimitFiles(miner);
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

    [Fact]
    public async Task Whoever_brings_a_block_to_a_full_disk_is_told_that_the_node_failed_and_the_log_says_why_in_a_line()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit that plays the disk is Linux'.");
        using MinerProcess miner = Start("--network", "regtest", "--no-mining");
        string url = (await miner.ReadToAsync("Answering at "))[^1];
        using var http = new HttpClient { BaseAddress = new Uri(url[url.IndexOf("http", StringComparison.Ordinal)..]) };

        // The code that answers is compiled before: little time is left for that once the node ends.
        using (HttpResponseMessage malformed = await http.PostAsync("/api/block", new ByteArrayContent([])))
        {
            Assert.Equal(HttpStatusCode.BadRequest, malformed.StatusCode);
        }

        LimitFiles(miner, bytes: 1);
        using var block = new ByteArrayContent(
            new BlockDraft(new ChainedHeader(ChainParameters.Regtest.Genesis.Header), ChainParameters.Regtest)
                .Build().ToBytes());

        using HttpResponseMessage answer = await http.PostAsync("/api/block", block);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        (_, string output, _) = await miner.EndAsync();
        string[] problems = [.. output.Split('\n').Where(line => line.Contains("error: ", StringComparison.Ordinal))];
        Assert.Equal(2, problems.Length);
        Assert.All(problems, line => Assert.Contains("The disk did not read or write ", line));
        Assert.Contains("POST /api/block failed: ", problems[1]);
        Assert.DoesNotContain("   at ", output);
    }

    /// <summary>The signal that comes with the limit would end the miner before SQLite sees the error; a child ignores what
    /// its parent does.</summary>
    private MinerProcess Start(params string[] arguments)
    {
        Signals.HaveChildrenIgnore(FileSizeExceeded);
        return new MinerProcess(
            _folder, ["--data-dir", _folder.Path, "--listen", "http://127.0.0.1:0", .. arguments]);
    }

    private static void LimitFiles(MinerProcess miner, ulong bytes = 200_000) =>
        Assert.Equal(0, SetLimit(miner.Id, LargestFile, new SizeLimit { Soft = bytes, Hard = bytes }, 0));

    private static string Address =>
        Core.Encoding.Address.Encode(TestKeys.Alice.PublicKey.Hash, ChainParameters.Main.AddressVersion);

    [DllImport("libc", EntryPoint = "prlimit", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SetLimit(int process, int resource, in SizeLimit limit, nint before);

    private struct SizeLimit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
