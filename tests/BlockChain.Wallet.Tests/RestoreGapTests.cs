using System.Text.Json;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Wallets.Files;
using BlockChain.Core.Wallets.Keys;

namespace BlockChain.Wallet.Tests;

/// <summary>Which words are taken, and how far their coins are looked for.</summary>
public sealed class RestoreGapTests : IDisposable
{
    private static readonly ChainParameters Network = ChainParameters.Regtest;
    private readonly TestWallet _wallet = new();
    private readonly ChainNode _node = new(Network);

    private string Wallets => Path.Combine(_wallet.Home, "simplecoin", "regtest", "wallets");

    public void Dispose()
    {
        _node.Dispose();
        _wallet.Dispose();
    }

    [Fact]
    public async Task Coins_past_the_first_gap_are_found_and_further_ones_on_request()
    {
        using Mnemonic words = Mnemonic.Generate();
        WalletFile alice = WalletFile.Create(
            new DataFolder(Path.Combine(_wallet.Home, "simplecoin"), Network), "alice", words, passphrase: []);
        long[] paid =
        [
            .. new[]
            {
                (AddressChain.Receive, 2), (AddressChain.Receive, 150), (AddressChain.Receive, 340),
                (AddressChain.Change, 30), (AddressChain.Receive, 560),
            }.Select(place => _node.MineFor(alice.AddressAt(place.Item1, place.Item2).Owner).TotalOutput.Units),
        ];

        JsonElement near = await RestoreAsync("near", words);
        JsonElement far = await RestoreAsync("far", words, "--gap", "230");

        Assert.Equal((4, paid[..4].Sum()), (near.GetProperty("addresses").GetInt32(), Total(near)));
        Assert.Equal((5, paid.Sum()), (far.GetProperty("addresses").GetInt32(), Total(far)));
        Assert.Equal(
            alice.AddressAt(AddressChain.Receive, 341).Text,
            (await JsonAsync("address", "--wallet", "near")).GetProperty("address").GetString());

        // The notes know how far that was; without them the wallet looks as far as restore does.
        Assert.Equal(paid[..4].Sum(), Total(await JsonAsync("balance", "--wallet", "near")));
        File.Delete(Path.Combine(Wallets, "near.notes.json"));
        Assert.Equal(paid[..4].Sum(), Total(await JsonAsync("balance", "--wallet", "near")));
    }

    [Theory]
    [InlineData("abandon abandon abandom abandon abandon abandon abandon abandon abandon abandon abandon about",
        "Word 3 is")]
    [InlineData("abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon zoo",
        "one word is wrong")]
    [InlineData("", "These are 0 words")]
    public async Task Words_that_cannot_be_make_no_wallet(string words, string because)
    {
        TestWallet.Result result = await _wallet.RunWithInputAsync(words, With("restore", "carol"));

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains(because, result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Wallets, "carol.json")));
    }

    [Fact]
    public async Task A_wallet_that_was_restored_is_no_failure_when_the_search_for_its_coins_is_one()
    {
        using Mnemonic words = Mnemonic.Generate();
        _node.Lie = path => path.StartsWith("address/", StringComparison.Ordinal) ? "no answer" : null;

        TestWallet.Result restored = await _wallet.RunWithInputAsync(words.ToText(), With("restore", "carol"));
        TestWallet.Result again = await _wallet.RunWithInputAsync(words.ToText(), With("restore", "carol"));

        Assert.Equal((0, ""), (restored.ExitCode, restored.Output));
        Assert.Contains(
            "The wallet carol was restored. Find its coins with: wallet balance --network regtest --wallet carol", restored.Error,
            StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Wallets, "carol.json")));
        Assert.Equal((1, ""), (again.ExitCode, again.Output));
        Assert.Contains("A wallet named carol already exists", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wait_for_words_that_do_not_come_can_be_interrupted()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no signals there.");
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _node.Lie = path =>
        {
            if (path.StartsWith("headers/", StringComparison.Ordinal))
            {
                asked.TrySetResult();
            }

            return null;
        };

        TestWallet.Result result = await _wallet.RunAndInterruptAsync(asked.Task, With("restore", "carol"));

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("Interrupted.\nNo wallet was created.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_node_no_wallet_is_restored()
    {
        using Mnemonic words = Mnemonic.Generate();
        _node.Dispose();

        TestWallet.Result result = await _wallet.RunWithInputAsync(words.ToText(), With("restore", "carol"));

        Assert.Equal((6, ""), (result.ExitCode, result.Output));
        Assert.Contains("No wallet was created.", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Wallets, "carol.json")));
    }

    private static long Total(JsonElement document) => document.GetProperty("total").GetInt64();

    private async Task<JsonElement> RestoreAsync(string name, Mnemonic words, params string[] options) =>
        (await _wallet.RunWithInputAsync(words.ToText() + "\n", With(["restore", name, "--json", .. options]))).ParseJson();

    private async Task<JsonElement> JsonAsync(params string[] arguments) =>
        (await _wallet.RunAsync(With([.. arguments, "--json"]))).ParseJson();

    private string[] With(params string[] arguments) => TestWallet.At(_node.Url, arguments);
}
