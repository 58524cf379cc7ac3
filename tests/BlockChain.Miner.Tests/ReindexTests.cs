using System.Net.Http.Json;
using System.Text.Json;
using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Storage;
using BlockChain.Core.Tests;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Miner.Tests;

/// <summary><c>--reindex</c> as its user meets it.</summary>
public sealed class ReindexTests : IDisposable
{
    private static readonly int Kills = LongTests.Choose(usual: 1, inLongForm: 20);

    private readonly TemporaryFolder _folder = new();
    private string ChainFile => _folder.File(Path.Combine("regtest", "chain.db"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Stopped_or_killed_in_the_middle_it_goes_on_at_the_next_start_without_being_asked()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"Seed {seed}");
        var random = new Random(seed);

        // So many that there is time to stop it before it is done.
        const int height = 1_200;
        string unspentHash = MakeChain(height);
        using (MinerProcess miner = Start("--reindex"))
        {
            await miner.ReadToAsync("Rebuilding ");
            miner.Signal(Signals.Terminate);
            (int exitCode, string output, string errors) = await miner.EndAsync();

            Assert.Equal((0, ""), (exitCode, errors));
            Assert.Contains("Interrupted. Start without --reindex to resume", output);
            Assert.True(ChainRebuild.IsUnfinished(ChainFile));
        }

        for (int i = 0; i < Kills; i++)
        {
            using MinerProcess killed = Start();
            await killed.ReadToAsync("Rebuilding ");
            await Task.Delay(random.Next(10));
            await killed.KillAsync();
        }

        using MinerProcess last = Start();
        List<string> lines = await last.ReadToAsync("Ctrl+C to stop");

        string text = string.Join('\n', lines);
        Assert.Contains($"Rebuilding {ChainFile} from its own blocks, where it was interrupted.", text);
        Assert.Contains($"Rebuilt and rechecked all blocks, up to height {height}", text);
        Assert.Contains($"Chain: {ChainFile}, height {height}", text);
        using var http = new HttpClient { BaseAddress = MinerProcess.UrlIn(lines) };
        JsonElement unspent = await http.GetFromJsonAsync<JsonElement>("/api/utxo-set");
        Assert.Equal(unspentHash, unspent.Text("hash"));
    }

    [Fact]
    public async Task What_it_cannot_read_is_a_warning()
    {
        MakeChain(height: 200);
        byte[] bytes = File.ReadAllBytes(ChainFile);
        const int page = 4_096;
        for (int at = bytes.Length / page / 2 * page; at < bytes.Length; at += 3 * page)
        {
            Array.Clear(bytes, at, page);
        }

        File.WriteAllBytes(ChainFile, bytes);

        using MinerProcess miner = Start("--reindex");
        string text = string.Join('\n', await miner.ReadToAsync("Ctrl+C to stop"));

        Assert.Contains("warning: Blocks that could not be read, or that build on one that could not: ", text);
        Assert.Contains($"The old file is kept as {ChainFile}.damaged", text);
    }

    /// <returns>The hash of what can be spent at its end.</returns>
    private string MakeChain(int height)
    {
        Directory.CreateDirectory(_folder.File("regtest"));
        using var node = new FullNode(ChainFile, ChainParameters.Regtest, TimeProvider.System);
        foreach (Block[] run in TakeBlocks(node.Tip, height).Chunk(200))
        {
            Assert.Null(node.SubmitBlocks(run));
        }

        return UnspentHash(node);
    }

    private static IEnumerable<Block> TakeBlocks(ChainedHeader tip, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Block block = new BlockDraft(tip, ChainParameters.Regtest).Build();
            tip = new ChainedHeader(block.Header, tip);
            yield return block;
        }
    }

    private static string UnspentHash(FullNode node)
    {
        using ChainReader reader = node.OpenReader();
        return Convert.ToHexStringLower(UnspentOutputSet.Compute(reader).Hash.Span);
    }

    private MinerProcess Start(params string[] arguments) => new(
        _folder,
        ["--network", "regtest", "--data-dir", _folder.Path, "--listen", "http://127.0.0.1:0", "--no-mining", .. arguments]);
}
