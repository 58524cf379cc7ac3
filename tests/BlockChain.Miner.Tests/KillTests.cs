using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;
using BlockChain.Core.Tests;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using Microsoft.Data.Sqlite;

namespace BlockChain.Miner.Tests;

/// <summary><c>kill -9</c> at random moments: afterwards the file opens, stands at a block that was committed, and all that
/// can be spent is as on a node that was never killed.</summary>
public sealed class KillTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly int Rounds = LongTests.Choose(usual: 1, inLongForm: 50);

    private readonly TemporaryFolder _folder = new(onDisk: true);
    private readonly int _seed = Environment.TickCount;
    private readonly Random _random;

    public KillTests() => _random = new Random(_seed);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_miner_that_is_killed_while_it_mines_goes_on_from_a_committed_block_with_the_same_wallet()
    {
        string data = _folder.File("data");
        string address = "";
        int lastHeight = 0;
        for (int round = 1; round <= Rounds; round++)
        {
            using var miner = new MinerProcess(_folder, "--data-dir", data, "--listen", "http://127.0.0.1:0");
            address = AddressIn(await miner.ReadToAsync(" found: "));
            await Task.Delay(_random.Next(1_000));
            await miner.KillAsync();

            int height = AssertIsAsNeverKilled(Path.Combine(data, "main", "chain.db"), ChainParameters.Main);
            Assert.True(height > lastHeight, $"Height {height} after {lastHeight}; round {round}, seed {_seed}.");
            lastHeight = height;
        }

        using var last = new MinerProcess(_folder, "--data-dir", data, "--listen", "http://127.0.0.1:0", "--no-mining");
        List<string> banner = await last.ReadToAsync("Ctrl+C");
        string chain = banner.Single(line => line.Contains("Chain: ", StringComparison.Ordinal));
        Assert.EndsWith($", height {lastHeight}", chain, StringComparison.Ordinal);
        Assert.DoesNotContain(banner, line => line.Contains("New wallet: ", StringComparison.Ordinal));
        using var http = new HttpClient { BaseAddress = MinerProcess.UrlIn(banner) };
        JsonElement balance = await http.GetFromJsonAsync<JsonElement>($"/api/address/{address}/balance");
        Assert.Equal(lastHeight * PaidChain.Coin, balance.Number("balance"));
    }

    [Fact]
    public async Task A_node_that_is_killed_while_it_is_fed_loses_nothing_that_it_has_acknowledged()
    {
        (List<Block> blocks, Dictionary<string, string> fingerprints) = TellWithoutKills();
        int fed = 0;
        string data = _folder.File("data");
        for (int round = 1; round <= Rounds; round++)
        {
            using var miner = new MinerProcess(
                _folder, "--network", "regtest", "--data-dir", data, "--listen", "http://127.0.0.1:0");
            using var http = new HttpClient { BaseAddress = await miner.ReadUrlAsync(), Timeout = Deadline };
            await AssertIsOneOfAsync(http, fingerprints);
            if (fed > 0)
            {
                HttpStatusCode known = (await http.GetAsync($"/api/block/{blocks[fed - 1].Hash}")).StatusCode;
                Assert.True(known == HttpStatusCode.OK, $"Block {fed} is lost; round {round}, seed {_seed}.");
            }

            Task<int> feeding = FeedAsync(http, blocks, fed);
            await Task.Delay(_random.Next(400));
            await miner.KillAsync();
            fed = await feeding;
        }

        using var last = new MinerProcess(
            _folder, "--network", "regtest", "--data-dir", data, "--listen", "http://127.0.0.1:0");
        using var client = new HttpClient { BaseAddress = await last.ReadUrlAsync(), Timeout = Deadline };
        Assert.Equal(blocks.Count, await FeedAsync(client, blocks, fed));
        Assert.Equal(fingerprints[blocks[^1].Hash.ToString()], await AssertIsOneOfAsync(client, fingerprints));
        await last.KillAsync();
        AssertIsAsNeverKilled(Path.Combine(data, "regtest", "chain.db"), ChainParameters.Regtest);
    }

    /// <summary>Blocks in the order they are fed, with payments and reorganisations; and what can be spent after each tip.
    /// </summary>
    private static (List<Block> Blocks, Dictionary<string, string> Fingerprints) TellWithoutKills()
    {
        using var story = new Story(new DirectNode(ChainParameters.Regtest));
        var blocks = new List<Block>();
        var fingerprints = new Dictionary<string, string>();
        void Feed(string name, string on, Action<BlockDraft>? change = null)
        {
            blocks.Add(story.Accept(name, on, change).Block);
            fingerprints[story.Node.Node.Tip.Hash.ToString()] = story.Node.UnspentOutputsHash;
        }

        fingerprints[ChainParameters.Regtest.Genesis.Hash.ToString()] = story.Node.UnspentOutputsHash;
        for (int height = 1; height <= 100; height++)
        {
            Feed($"a{height}", height == 1 ? "genesis" : $"a{height - 1}");
        }

        // Every block pays; every third one is replaced by two that pay somebody else.
        string tip = "a100";
        for (int i = 1; i <= 60; i++)
        {
            Transaction toAlice = new Payment(story[$"a{i}"].Reward).AllTo(TestKeys.Alice).Sign();
            Transaction toBob = new Payment(story[$"a{i}"].Reward).AllTo(TestKeys.Bob).Sign();
            Feed($"b{i}", tip, draft => draft.With(toAlice));
            if (i % 3 == 0)
            {
                Feed($"c{i}", tip, draft => draft.With(toBob));
                Feed($"d{i}", $"c{i}");
                tip = $"d{i}";
            }
            else
            {
                tip = $"b{i}";
            }
        }

        return (blocks, fingerprints);
    }

    private static string AddressIn(List<string> banner) => banner
        .Single(line => line.Contains("Rewards go to ", StringComparison.Ordinal)).Split("Rewards go to ")[1].Split(' ')[0];

    /// <summary>Posts blocks until all are there or nobody answers any more; returns how many were acknowledged.</summary>
    private static async Task<int> FeedAsync(HttpClient http, List<Block> blocks, int from)
    {
        for (int i = from; i < blocks.Count; i++)
        {
            try
            {
                using var body = new ByteArrayContent(blocks[i].ToBytes());
                using HttpResponseMessage answer = await http.PostAsync("/api/block", body);
                Assert.Equal(blocks[i].Hash.ToString(), await answer.Content.ReadAsStringAsync());
            }
            catch (HttpRequestException)
            {
                return i;
            }
        }

        return blocks.Count;
    }

    private static async Task<string> AssertIsOneOfAsync(HttpClient http, Dictionary<string, string> fingerprints)
    {
        JsonElement unspent = await http.GetFromJsonAsync<JsonElement>("/api/utxo-set");
        string hash = unspent.GetProperty("hash").GetString()!;
        Assert.Equal(fingerprints[unspent.GetProperty("bestblock").GetString()!], hash);
        return hash;
    }

    /// <summary>Opens the file that was left behind, and gives its blocks to a node that nobody kills.</summary>
    /// <returns>The height.</returns>
    private static int AssertIsAsNeverKilled(string file, ChainParameters parameters)
    {
        using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand check = connection.CreateCommand();
            check.CommandText = "PRAGMA integrity_check";
            Assert.Equal("ok", check.ExecuteScalar());
        }

        using var killed = new FullNode(file, parameters, TimeProvider.System);
        using var reference = new DirectNode(parameters) { Now = DateTimeOffset.UtcNow };
        using ChainReader reader = killed.OpenReader();
        for (int height = 1; height <= reader.Height; height++)
        {
            BlockHash hash = reader.BlockAt(height)!.Hash;
            Assert.Null(reference.SubmitBlock(reader.FindBody(hash)!));
        }

        Assert.Equal(killed.Tip.Hash, reference.Node.Tip.Hash);
        Assert.Equal(
            reference.UnspentOutputsHash, Convert.ToHexStringLower(UnspentOutputSet.Compute(reader).Hash.Span));
        return reader.Height;
    }
}
