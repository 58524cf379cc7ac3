using System.Net;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Storage;
using BlockChain.Core.Tests.Building;
using Microsoft.Data.Sqlite;

namespace BlockChain.Miner.Tests;

/// <summary>A disk that fails while blocks are written.</summary>
public sealed class StoreFailureTests : IDisposable
{
    private const int FileSizeExceeded = 25;
    private const int MaxFileSize = 1;
    private const int Interrupt = 2;

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
        Assert.Contains("Could not read or write ", problem);
        Assert.Contains("No stored block is lost. Check the disk", problem);
        Assert.DoesNotContain("   at ", output);
        string lastFound = output.Split('\n').Last(line => Regex.IsMatch(line, "Block [0-9]+ found: "));
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
        using var http = new HttpClient { BaseAddress = await miner.ReadUrlAsync() };

        await CompileAnswersAsync(http);
        LimitFiles(miner, bytes: 1);
        using var block = new ByteArrayContent(
            new BlockDraft(ChainedHeader.OfGenesis(ChainParameters.Regtest.Genesis.Header), ChainParameters.Regtest)
                .Build().ToBytes());

        using HttpResponseMessage answer = await http.PostAsync("/api/block", block);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        (_, string output, _) = await miner.EndAsync();
        string[] problems = [.. output.Split('\n').Where(line => line.Contains("error: ", StringComparison.Ordinal))];
        Assert.Equal(2, problems.Length);
        Assert.All(problems, line => Assert.Contains("Could not read or write ", line));
        Assert.Contains("POST /api/block failed: ", problems[1]);
        Assert.DoesNotContain("   at ", output);
    }

    [Fact]
    public async Task A_miner_whose_file_is_damaged_while_it_runs_names_reindex_and_ends()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere the file is locked against the test, too.");
        using (MinerProcess before = Start("--network", "regtest", "--address", RegtestAddress))
        {
            using var http = new HttpClient { BaseAddress = await before.ReadUrlAsync() };
            using HttpResponseMessage made = await http.PostAsJsonAsync("/api/regtest/generate", new { blocks = 300 });
            Assert.Equal(HttpStatusCode.OK, made.StatusCode);
            before.Signal(Interrupt);
            await before.EndAsync();
        }

        using MinerProcess miner = Start("--network", "regtest", "--no-mining");
        using var asking = new HttpClient { BaseAddress = await miner.ReadUrlAsync() };
        await CompileAnswersAsync(asking);
        foreach (string file in Directory.GetFiles(_folder.File("regtest")).Where(file => file.EndsWith(".db") || file.EndsWith("-wal")))
        {
            // All but the first page.
            using FileStream stream = File.Open(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            stream.Seek(4_096, SeekOrigin.Begin);
            stream.Write([.. Enumerable.Repeat((byte)0xff, (int)Math.Max(0, stream.Length - 4_096))]);
        }

        using HttpResponseMessage answer = await asking.GetAsync("/api/blocks/150");

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        (int exitCode, string output, _) = await miner.EndAsync();
        Assert.Equal(1, exitCode);
        Assert.Contains("The chain's file is damaged: ", output);
        Assert.Contains("--reindex", output);
        Assert.DoesNotContain("   at ", output);
    }

    [Fact]
    public async Task Another_program_that_writes_to_the_chain_is_named()
    {
        await using TestNode node = await TestNode.StartAsync(dataRoot: _folder.Path);
        Block block = new BlockDraft(node.Node.Tip, ChainParameters.Regtest).Build();
        await AddAsAnotherProgramAsync(block);
        var failed = new TaskCompletionSource<StoreException>();
        node.Node.Failed += failure => failed.TrySetResult(failure);

        using HttpResponseMessage answer = await node.SendAsync(block);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.StartsWith("Another program wrote to ", (await failed.Task.WaitAsync(TimeSpan.FromSeconds(20))).Message);
    }

    /// <summary>As a second miner does where locks do not hold, on some network drives.</summary>
    private async Task AddAsAnotherProgramAsync(Block block)
    {
        string file = _folder.File(Path.Combine("regtest", "chain.db"));
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        await using SqliteCommand insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO blocks (hash, header, height, status, size, tx_count) VALUES ($hash, $header, 1, 1, $size, 1)";
        insert.Parameters.AddWithValue("$hash", block.Hash.Value.ToBytes());
        insert.Parameters.AddWithValue("$header", block.Header.ToBytes());
        insert.Parameters.AddWithValue("$size", block.Size);
        await insert.ExecuteNonQueryAsync();
    }

    /// <summary>Has the miner compile the code that answers: little time is left for that once the node ends.</summary>
    private static async Task CompileAnswersAsync(HttpClient http)
    {
        using HttpResponseMessage malformed = await http.PostAsync("/api/block", new ByteArrayContent([]));
        Assert.Equal(HttpStatusCode.BadRequest, malformed.StatusCode);
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
        Assert.Equal(0, SetLimit(miner.Id, MaxFileSize, new SizeLimit { Soft = bytes, Hard = bytes }, 0));

    private static string RegtestAddress =>
        Core.Encoding.Address.Encode(TestKeys.Alice.PublicKey.Hash, ChainParameters.Regtest.AddressVersion);

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
