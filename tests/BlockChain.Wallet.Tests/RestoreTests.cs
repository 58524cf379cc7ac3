using System.Text.Json;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests;

namespace BlockChain.Wallet.Tests;

/// <summary>A wallet's files are lost, and twelve words bring everything back. With a real node, on regtest.</summary>
public sealed class RestoreTests : IAsyncLifetime
{
    private const long Coin = 100_000_000;
    private readonly TestWallet _wallet = new();
    private readonly TestMiner _miner;

    public RestoreTests() => _miner = new TestMiner(_wallet.Folder, "--network", "regtest");

    private string Wallets => Path.Combine(_wallet.Home, "simplecoin", "regtest", "wallets");

    public async ValueTask InitializeAsync() => await _miner.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _miner.DisposeAsync();
        _wallet.Dispose();
    }

    /// <summary>Alice mines all coins, and she and Bob pay each other: what both have is all that there is.</summary>
    [Fact]
    public async Task Rounds_of_paying_losing_the_files_and_restoring_them_lose_no_unit()
    {
        int rounds = LongTests.Choose(usual: 1, inLongForm: 100);
        int seed = Environment.TickCount;
        var random = new Random(seed);
        string words = (await JsonAsync("new", "alice")).GetProperty("words").GetString()!;
        _wallet.Create(ChainParameters.Regtest, "bob");
        await _miner.GenerateAsync(110, await AddressAsync("alice"));
        var changeAddresses = new HashSet<string>();
        for (int round = 1; round <= rounds; round++)
        {
            string where = $"Round {round}, seed {seed}.";
            (string payer, string payee) = round > 1 && random.Next(3) == 0 ? ("bob", "alice") : ("alice", "bob");
            string to = random.Next(2) == 0 ? await AddressAsync(payee) : await AddressAsync(payee, "--new");
            long spendable = (await BalanceAsync(payer)).GetProperty("spendable").GetInt64();
            long most = Math.Min(spendable - 100_000, 5 * Coin);
            if (most >= 1_000)
            {
                JsonElement payment = await JsonAsync(
                    "send", to, $"{random.NextInt64(1_000, most) / (decimal)Coin:0.00000000}", "--yes",
                    "--wallet", payer);
                if (payment.GetProperty("change_address").GetString() is { } change)
                {
                    Assert.True(changeAddresses.Add(change), where);
                }
            }

            // Now and then it is lost while the payment still waits.
            if (random.Next(3) > 0 || round == rounds)
            {
                await _miner.GenerateAsync(random.Next(1, 3), await AddressAsync("alice"));
            }

            string before = (await BalanceAsync("alice")).GetRawText();
            foreach (string file in Directory.EnumerateFiles(Wallets, "*alice*"))
            {
                File.Delete(file);
            }

            JsonElement restored = await RestoreAsync("alice", words);
            Assert.True(before == (await BalanceAsync("alice")).GetRawText(), where);
            Assert.Equal(JsonDocument.Parse(before).RootElement.GetProperty("total").GetInt64(), Total(restored));
        }

        long supply = (await _miner.GetAsync("node")).GetProperty("supply").GetInt64();
        Assert.Equal(supply, Total(await BalanceAsync("alice")) + Total(await BalanceAsync("bob")));
    }

    private static long Total(JsonElement document) => document.GetProperty("total").GetInt64();

    private async Task<string> AddressAsync(string wallet, params string[] options) =>
        (await JsonAsync(["address", "--wallet", wallet, .. options])).GetProperty("address").GetString()!;

    private Task<JsonElement> BalanceAsync(string wallet) => JsonAsync("balance", "--wallet", wallet);

    private async Task<JsonElement> RestoreAsync(string name, string words) =>
        (await _wallet.RunWithInputAsync(words + "\n", With(["restore", name]))).ParseJson();

    private async Task<JsonElement> JsonAsync(params string[] arguments) =>
        (await _wallet.RunAsync(With(arguments))).ParseJson();

    private string[] With(string[] arguments) => TestWallet.At(_miner.Url, [.. arguments, "--json"]);
}
