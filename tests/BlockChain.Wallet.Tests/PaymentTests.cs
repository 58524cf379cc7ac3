using System.Text.Json;
using BlockChain.Core.Consensus;
using BlockChain.Core.Wallets;

namespace BlockChain.Wallet.Tests;

/// <summary>The wallet and a real node, each a process of its own, on regtest.</summary>
public sealed class PaymentTests : IAsyncLifetime
{
    private const long Coin = 100_000_000;
    private readonly WalletProcess _wallet = new();
    private readonly TestMiner _miner;

    public PaymentTests() => _miner = new TestMiner(_wallet.Folder, "--network", "regtest");

    public async ValueTask InitializeAsync() => await _miner.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _miner.DisposeAsync();
        _wallet.Dispose();
    }

    [Fact]
    public async Task Coins_are_mined_paid_and_found_in_both_histories()
    {
        string alice = New("alice");
        string bob = New("bob");

        // Coins of block 1 and 2 can be spent in block 102, those of the other 99 have to mature.
        await _miner.GenerateAsync(101, alice);
        Assert.Equal((100 * Coin, 99 * 50 * Coin, 0), await BalanceAsync("alice"));

        JsonElement payment = await JsonAsync("send", bob, "60", "--yes", "--wallet", "alice");
        string txid = payment.GetProperty("txid").GetString()!;
        long fee = payment.GetProperty("fee").GetInt64();
        Assert.Equal((40 * Coin) - fee, payment.GetProperty("change").GetInt64());
        Assert.Equal(((40 * Coin) - fee, 99 * 50 * Coin, 0), await BalanceAsync("alice"));
        Assert.Equal((0, 0, 60 * Coin), await BalanceAsync("bob"));
        Assert.False((await JsonAsync("status", txid)).GetProperty("confirmed").GetBoolean());

        await _miner.GenerateAsync(1, alice);
        Assert.Equal((60 * Coin, 0, 0), await BalanceAsync("bob"));
        Assert.Equal(102, (await JsonAsync("status", txid)).GetProperty("block_height").GetInt32());
        Assert.Equal((60 * Coin, "received"), await FindAsync("bob", txid));
        Assert.Equal(((-60 * Coin) - fee, "sent"), await FindAsync("alice", txid));

        Assert.Equal(0, await HeldAsync(bob, 101));
        Assert.Equal(60 * Coin, await HeldAsync(bob, 102));
    }

    [Fact]
    public async Task Coins_that_are_there_but_not_mature_yet_are_explained()
    {
        string alice = New("alice");
        await _miner.GenerateAsync(3, alice);

        WalletProcess.Result result = await RunAsync("send", alice, "10", "--yes", "--wallet", "alice");

        Assert.Equal((5, ""), (result.ExitCode, result.Output));
        Assert.Contains("mined too lately. In 97 blocks enough", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_change_of_a_waiting_payment_can_be_spent_at_once()
    {
        string alice = New("alice");
        string bob = New("bob");
        await _miner.GenerateAsync(1, alice);
        await _miner.GenerateAsync(99, New("carol"));

        await JsonAsync("send", bob, "30", "--yes", "--wallet", "alice");
        await JsonAsync("send", bob, "15", "--yes", "--wallet", "alice");

        Assert.Equal(45 * Coin, (await BalanceAsync("bob")).Pending);
    }

    [Fact]
    public async Task A_dry_run_sends_nothing()
    {
        string alice = New("alice");
        await _miner.GenerateAsync(101, alice);

        JsonElement payment = await JsonAsync("send", alice, "10", "--dry-run", "--wallet", "alice");

        Assert.False(payment.GetProperty("sent").GetBoolean());
        WalletProcess.Result status = await RunAsync("status", payment.GetProperty("txid").GetString()!);
        Assert.Equal(1, status.ExitCode);
    }

    private string New(string name) =>
        _wallet.Create(ChainParameters.Regtest, name).AddressAt(AddressChain.Receive, 0).Text;

    private async Task<(long Spendable, long Maturing, long Pending)> BalanceAsync(string wallet)
    {
        JsonElement balance = await JsonAsync("balance", "--wallet", wallet);
        (long, long, long) parts = (Of("spendable"), Of("maturing"), Of("pending"));
        Assert.Equal(parts.Item1 + parts.Item2 + parts.Item3, Of("total"));
        return parts;

        long Of(string name) => balance.GetProperty(name).GetInt64();
    }

    private async Task<long> HeldAsync(string address, int height) =>
        (await JsonAsync("balance", address, "--height", $"{height}")).GetProperty("balance").GetInt64();

    private async Task<(long Amount, string? Kind)> FindAsync(string wallet, string txid)
    {
        JsonElement entry = (await JsonAsync("history", "--wallet", wallet)).EnumerateArray()
            .Single(entry => entry.GetProperty("txid").GetString() == txid);
        return (entry.GetProperty("amount").GetInt64(), entry.GetProperty("kind").GetString());
    }

    private async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        WalletProcess.Result result = await RunAsync([.. arguments, "--json"]);
        Assert.True(result.ExitCode == 0, $"wallet {string.Join(' ', arguments)}: {result.Error}");
        return result.ParseJson();
    }

    private Task<WalletProcess.Result> RunAsync(params string[] arguments) =>
        _wallet.RunAsync([.. arguments, "--network", "regtest", "--node", _miner.Url]);
}
