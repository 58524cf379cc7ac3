using System.Text.Json;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests;
using BlockChain.Core.Wallets;

namespace BlockChain.Wallet.Tests;

/// <summary>A wallet's files are lost, and twelve words bring everything back. With a real node, on regtest.</summary>
public sealed class RestoreTests : IAsyncLifetime
{
    private const long Coin = 100_000_000;
    private readonly WalletProcess _wallet = new();
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
        int rounds = LongTests.Choose(usual: 2, inLongForm: 100);
        int seed = Environment.TickCount;
        var random = new Random(seed);
        string words = await NewAsync("alice");
        await NewAsync("bob");
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
                    "send", to, $"{random.NextInt64(1_000, most) / (decimal)Coin:0.00000000}", "--yes", "--wallet", payer);
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

    [Fact]
    public async Task Coins_past_the_first_gap_are_found_and_further_ones_on_request()
    {
        string words = await NewAsync("alice");
        var folder = new DataFolder(Path.Combine(_wallet.Home, "simplecoin"), ChainParameters.Regtest);
        WalletFile alice = WalletFile.Open(folder, "alice");
        foreach ((AddressChain chain, int index) in new[]
        {
            (AddressChain.Receive, 2), (AddressChain.Receive, 150), (AddressChain.Receive, 340), (AddressChain.Change, 30),
            (AddressChain.Receive, 700),
        })
        {
            await _miner.GenerateAsync(1, alice.AddressAt(chain, index).Text);
        }

        JsonElement near = await RestoreAsync("near", words);
        JsonElement far = await RestoreAsync("far", words, "--gap", "400");

        Assert.Equal((4, 4 * 50 * Coin), (near.GetProperty("addresses").GetInt32(), Total(near)));
        Assert.Equal((5, 5 * 50 * Coin), (far.GetProperty("addresses").GetInt32(), Total(far)));
        Assert.Equal(alice.AddressAt(AddressChain.Receive, 341).Text, await AddressAsync("near"));

        // The notes know how far that was; without them the wallet looks as far as restore does.
        Assert.Equal(4 * 50 * Coin, Total(await BalanceAsync("near")));
        File.Delete(Path.Combine(Wallets, "near.notes.json"));
        Assert.Equal(4 * 50 * Coin, Total(await BalanceAsync("near")));
    }

    [Fact]
    public async Task An_imported_key_is_spent_beside_the_others()
    {
        await NewAsync("alice");
        await NewAsync("bob");
        string theirs = await AddressAsync("bob");
        await _miner.GenerateAsync(1, theirs);
        await _miner.GenerateAsync(101, await AddressAsync("alice"));
        string key = _wallet.Folder.File("key");
        await File.WriteAllTextAsync(
            key, (await JsonAsync("export", theirs, "--yes", "--wallet", "bob")).GetProperty("wif").GetString(),
            TestContext.Current.CancellationToken);
        await JsonAsync("import", key, "--wallet", "alice");

        JsonElement payment = await JsonAsync("send", theirs, "140", "--yes", "--wallet", "alice");
        await _miner.GenerateAsync(1, theirs);

        Assert.Equal(3, payment.GetProperty("inputs").GetInt32());
        Assert.Equal(
            190 * Coin + payment.GetProperty("fee").GetInt64(), Total(await BalanceAsync("bob")));
    }

    [Theory]
    [InlineData("abandon abandon abandom abandon abandon abandon abandon abandon abandon abandon abandon about", "Word 3 is")]
    [InlineData("abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon zoo", "one is wrong")]
    [InlineData("", "These are 0 words")]
    public async Task Words_that_cannot_be_make_no_wallet(string words, string because)
    {
        WalletProcess.Result result = await _wallet.RunWithInputAsync(
            words, "restore", "carol", "--network", "regtest", "--node", _miner.Url);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains(because, result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Wallets, "carol.json")));
    }

    private static long Total(JsonElement document) => document.GetProperty("total").GetInt64();

    private async Task<string> NewAsync(string name) =>
        (await JsonAsync("new", name)).GetProperty("words").GetString()!;

    private async Task<string> AddressAsync(string wallet, params string[] options) =>
        (await JsonAsync(["address", "--wallet", wallet, .. options])).GetProperty("address").GetString()!;

    private Task<JsonElement> BalanceAsync(string wallet) => JsonAsync("balance", "--wallet", wallet);

    private async Task<JsonElement> RestoreAsync(string name, string words, params string[] options) => Parse(
        await _wallet.RunWithInputAsync(words + "\n", With(["restore", name, .. options])));

    private async Task<JsonElement> JsonAsync(params string[] arguments) => Parse(await _wallet.RunAsync(With(arguments)));

    private string[] With(string[] arguments) =>
        [.. arguments, "--json", "--network", "regtest", "--node", _miner.Url];

    private static JsonElement Parse(WalletProcess.Result result)
    {
        Assert.True(result.ExitCode == 0, result.Error);
        return result.ParseJson();
    }
}
