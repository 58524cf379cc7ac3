using System.Diagnostics;
using System.Text.Json;
using BlockChain.Core.Consensus;

namespace BlockChain.Wallet.Tests;

/// <summary>What the README promises to somebody who sees it first: real work on the main network, in an empty home,
/// with no setting but the port.</summary>
public sealed class FirstPaymentTests : IAsyncLifetime
{
    private const long Coin = 100_000_000;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    private readonly WalletProcess _wallet = new();
    private readonly TestMiner _miner;

    public FirstPaymentTests() => _miner = new TestMiner(_wallet.Folder);

    public async ValueTask InitializeAsync() => await _miner.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _miner.DisposeAsync();
        _wallet.Dispose();
    }

    [Fact]
    public async Task Mined_coins_are_spendable_soon_and_a_payment_is_confirmed_and_in_both_histories()
    {
        // The miner made the wallet named default, and earns for it.
        await WaitAsync("node", node => node.GetProperty("height").GetInt32() >= ChainParameters.Main.CoinbaseMaturity);
        JsonElement balance = await JsonAsync("balance");
        Assert.True(balance.GetProperty("spendable").GetInt64() >= Coin);
        Assert.True(balance.GetProperty("maturing").GetInt64() > 0);

        string friend = (await JsonAsync("new", "friend")).GetProperty("address").GetString()!;
        JsonElement payment = await JsonAsync("send", friend, "0.25", "--yes");
        string txid = payment.GetProperty("txid").GetString()!;
        await WaitAsync($"tx/{txid}", tx => tx.GetProperty("status").GetProperty("confirmed").GetBoolean());

        JsonElement status = await JsonAsync("status", txid);
        Assert.True(status.GetProperty("confirmed").GetBoolean());
        int height = status.GetProperty("block_height").GetInt32();
        Assert.Equal(0, await HeldAsync(friend, height - 1));
        Assert.Equal(Coin / 4, await HeldAsync(friend, height));
        Assert.Contains(txid, (await _wallet.SucceedAsync(With("history"))).Output, StringComparison.Ordinal);
        Assert.Contains(
            txid, (await _wallet.SucceedAsync(With("history", "--wallet", "friend"))).Output, StringComparison.Ordinal);
        Assert.Equal(
            Coin / 4, (await JsonAsync("balance", "--wallet", "friend")).GetProperty("spendable").GetInt64());
    }

    private async Task WaitAsync(string route, Predicate<JsonElement> isThere)
    {
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            JsonElement answer = await _miner.GetAsync(route);
            if (isThere(answer))
            {
                return;
            }

            Assert.True(Stopwatch.GetElapsedTime(began) < Deadline, $"It is still {answer}.");
            await Task.Delay(TimeSpan.FromSeconds(1));
        }
    }

    private async Task<long> HeldAsync(string address, int height) =>
        (await JsonAsync("balance", address, "--height", $"{height}")).GetProperty("balance").GetInt64();

    private async Task<JsonElement> JsonAsync(params string[] arguments) =>
        (await _wallet.SucceedAsync([.. With(arguments), "--json"])).ParseJson();

    private string[] With(params string[] arguments) => [.. arguments, "--node", _miner.Url];
}
