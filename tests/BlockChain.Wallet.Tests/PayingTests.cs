using System.Text.Json;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;
using BlockChain.Core.Wallets.Files;
using BlockChain.Core.Wallets.Keys;
using BlockChain.Core.Wallets.Payments;

namespace BlockChain.Wallet.Tests;

/// <summary>The ways to pay, with a real node on regtest.</summary>
public sealed class PayingTests(FundedMiner funded) : IClassFixture<FundedMiner>
{
    private const long Coin = 100_000_000;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_payment_is_pending_then_confirmed_and_in_both_histories()
    {
        string bob = funded.New("bob");

        JsonElement payment = await JsonAsync("send", bob, "60", "--yes", "--wallet", "grace");
        string txid = payment.GetProperty("txid").GetString()!;
        long fee = payment.GetProperty("fee").GetInt64();
        Assert.Equal((40 * Coin) - fee, payment.GetProperty("change").GetInt64());
        Assert.Equal(((40 * Coin) - fee, 0, 0), await BalanceAsync("grace"));
        Assert.Equal(60 * Coin, (await BalanceAsync("bob")).Pending);

        await funded.Miner.GenerateAsync(1, funded.New("carol"));
        JsonElement status = await JsonAsync("status", txid);
        Assert.True(status.GetProperty("proved").GetBoolean());
        Assert.Equal((60 * Coin, "received"), await FindAsync("bob", txid));
        Assert.Equal(((-60 * Coin) - fee, "sent"), await FindAsync("grace", txid));

        int height = status.GetProperty("block_height").GetInt32();
        Assert.Equal(60 * Coin, await HeldAsync(height) - await HeldAsync(height - 1));

        // A time is that of the last block until then, in either form.
        long time = status.GetProperty("block_time").GetInt64();
        JsonElement now = await JsonAsync("balance", bob, "--time", $"{time}");
        JsonElement before =
            await JsonAsync("balance", bob, "--time", $"{DateTimeOffset.FromUnixTimeSeconds(time - 1):yyyy-MM-ddTHH:mm:ss}");
        Assert.Equal(["address", "height", "balance", "unit", "proved"], NamesOf(now));
        Assert.Equal((bob, height, "sat"), (
            now.GetProperty("address").GetString(), now.GetProperty("height").GetInt32(), now.GetProperty("unit").GetString()));
        Assert.Equal(await HeldAsync(height), now.GetProperty("balance").GetInt64());
        int last = before.GetProperty("height").GetInt32();
        Assert.InRange(last, 0, height - 1);
        Assert.Equal(await HeldAsync(last), before.GetProperty("balance").GetInt64());

        async Task<long> HeldAsync(int then) =>
            (await JsonAsync("balance", bob, "--height", $"{then}")).GetProperty("balance").GetInt64();
    }

    [Fact]
    public async Task Several_are_paid_at_once_and_the_wait_ends_with_the_block()
    {
        string bob = funded.New("bob");
        string carol = funded.New("carol");

        Task<JsonElement> sending = JsonAsync("send", bob, "1.5", carol, "2", "--yes", "--wait", "--wallet", "alice");
        await WaitForMempoolAsync();
        Assert.False(sending.IsCompleted);
        await funded.Miner.GenerateAsync(1, carol);
        JsonElement payment = await sending.WaitAsync(Deadline, TestContext.Current.CancellationToken);

        Assert.Equal(
            [(bob, Coin * 3 / 2), (carol, 2 * Coin)],
            payment.GetProperty("pays").EnumerateArray().Select(paid =>
                (paid.GetProperty("address").GetString()!, paid.GetProperty("amount").GetInt64())));
        Assert.Equal(Coin * 7 / 2, payment.GetProperty("amount").GetInt64());
        Assert.Equal((1, true), (
            payment.GetProperty("confirmations").GetInt32(), payment.GetProperty("proved").GetBoolean()));
    }

    [Fact]
    public async Task An_interruption_ends_the_wait_and_is_no_failure_because_the_payment_was_sent()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no signals there.");

        TestWallet.Result result;
        int tries = 0;
        do
        {
            result = await funded.Wallet.RunAndInterruptAsync(
                WaitForMempoolAsync(),
                With("send", funded.New("bob"), "1", "--yes", "--wait", "--json", "--wallet", "alice"));
            await funded.Miner.GenerateAsync(1, funded.New("carol"));
        }
        while (++tries < 5 && IsBeforeTheAnswer());

        Assert.Equal(0, result.ExitCode);
        JsonElement payment = result.ParseJson();
        Assert.Equal(0, payment.GetProperty("confirmations").GetInt32());
        Assert.True(payment.GetProperty("sent").GetBoolean());
        Assert.Contains(payment.GetProperty("txid").GetString()!, result.Error, StringComparison.Ordinal);
        Assert.Matches(
            @"The payment was sent anyway\.\s+Check it with:\s+wallet status [0-9a-f]{64}", result.Error);

        // The node had it, but its answer was still on the way to the wallet: that is another story.
        bool IsBeforeTheAnswer() => result.Error.Contains("It is unclear whether", StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_imported_key_is_spent_beside_the_others()
    {
        string ivan = funded.New("ivan");
        string key = funded.Wallet.Folder.File("key");
        await File.WriteAllTextAsync(
            key, (await JsonAsync("export", ivan, "--yes", "--wallet", "ivan")).GetProperty("wif").GetString(),
            TestContext.Current.CancellationToken);
        await JsonAsync("import", key, "--wallet", "judy");

        JsonElement payment = await JsonAsync("send", ivan, "140", "--yes", "--wallet", "judy");
        await funded.Miner.GenerateAsync(1, funded.New("carol"));

        Assert.Equal(3, payment.GetProperty("inputs").GetInt32());
        Assert.Equal((140 * Coin, 0, 0), await BalanceAsync("ivan"));
    }

    [Fact]
    public async Task Max_leaves_nothing()
    {
        JsonElement payment = await JsonAsync("send", funded.New("bob"), "max", "--dry-run", "--wallet", "olivia");

        Assert.Equal(
            8 * 50 * Coin, payment.GetProperty("amount").GetInt64() + payment.GetProperty("fee").GetInt64());
        Assert.Equal((8, 0), (payment.GetProperty("inputs").GetInt32(), payment.GetProperty("change").GetInt64()));
    }

    [Fact]
    public async Task The_change_of_a_waiting_payment_can_be_spent_at_once_and_gets_another_address()
    {
        string dave = funded.New("dave");

        JsonElement first = await JsonAsync("send", dave, "30", "--yes", "--wallet", "erin");
        JsonElement second = await JsonAsync("send", dave, "15", "--yes", "--wallet", "erin");

        Assert.NotEqual(
            first.GetProperty("change_address").GetString(), second.GetProperty("change_address").GetString());
        JsonElement paid = (await funded.Miner.GetAsync($"address/{dave}")).GetProperty("mempool_stats");
        Assert.Equal(45 * Coin, paid.GetProperty("funded_txo_sum").GetInt64());
        await funded.Miner.GenerateAsync(1, funded.New("carol"));
    }

    [Fact]
    public async Task Small_coins_are_merged_into_one_at_an_address_of_its_own()
    {
        JsonElement merger = await JsonAsync("consolidate", "--yes", "--wallet", "alice");
        await funded.Miner.GenerateAsync(1, funded.New("carol"));

        Assert.Empty(merger.GetProperty("pays").EnumerateArray());
        Assert.True(merger.GetProperty("inputs").GetInt32() > 1);
        JsonElement coin = Assert.Single((await funded.Miner.GetAsync(
            $"address/{merger.GetProperty("change_address").GetString()}/utxo")).EnumerateArray());
        Assert.Equal(merger.GetProperty("change").GetInt64(), coin.GetProperty("value").GetInt64());
        Assert.Empty((await funded.Miner.GetAsync($"address/{funded.New("alice")}/utxo")).EnumerateArray());
    }

    [Fact]
    public async Task A_payment_that_no_node_has_any_more_is_sent_again_after_the_one_whose_change_it_spends()
    {
        // As if a node had taken both and lost them: this wallet keeps them, and nobody else.
        WalletFile frank = funded.Open("frank");
        Transaction parent = Move(frank, Assert.Single(await CoinsAsync("frank")));
        Transaction child = Move(frank, parent);

        Assert.Equal("sent", await ResendAsync(child));
        Assert.Equal("waiting", await ResendAsync(parent));
        await funded.Miner.GenerateAsync(1, funded.New("carol"));
        Assert.Equal("confirmed", await ResendAsync(child));

        async Task<string?> ResendAsync(Transaction payment) =>
            (await JsonAsync("resend", payment.Id.ToString(), "--wallet", "frank")).GetProperty("state").GetString();
    }

    [Fact]
    public async Task A_coin_at_the_end_of_a_long_unconfirmed_chain_is_not_spent_where_another_suffices()
    {
        WalletFile heidi = funded.Open("heidi");
        var ends = new List<Transaction>();
        foreach ((OutPoint coin, int length) in (await CoinsAsync("heidi")).Zip([25, 1]))
        {
            Transaction last = Move(heidi, coin);
            await funded.Miner.SendAsync(last);
            for (int i = 1; i < length; i++)
            {
                last = Move(heidi, last);
                await funded.Miner.SendAsync(last);
            }

            ends.Add(last);
        }

        // The other coin is larger: by its value alone it would be left whole.
        Assert.True(ends[1].TotalOutput > ends[0].TotalOutput);
        await JsonAsync("send", funded.New("bob"), "10", "--yes", "--wallet", "heidi");
        TestWallet.Result rest = await funded.Wallet.RunAsync(
            With("send", funded.New("bob"), "max", "--dry-run", "--json", "--wallet", "heidi"));

        Assert.InRange(rest.ParseJson().GetProperty("amount").GetInt64(), 39 * Coin, 40 * Coin);
        Assert.Contains("at most 25 unconfirmed payments can depend on each other", rest.Error, StringComparison.Ordinal);
        await funded.Miner.GenerateAsync(1, funded.New("carol"));
    }

    /// <summary>What a wallet has at its first address.</summary>
    private async Task<List<OutPoint>> CoinsAsync(string wallet) =>
    [
        .. (await funded.Miner.GetAsync($"address/{funded.New(wallet)}/utxo")).EnumerateArray().Select(coin =>
            TransactionId.TryParse(coin.GetProperty("txid").GetString(), out TransactionId id)
                ? new OutPoint(id, coin.GetProperty("vout").GetUInt32())
                : throw new InvalidOperationException("The node lists a coin without an id.")),
    ];

    /// <summary>Pays a reward to the wallet's own change address, and keeps that payment as if it had been sent.</summary>
    private static Transaction Move(WalletFile wallet, OutPoint reward) =>
        Move(wallet, reward, new Amount(50 * Coin), wallet.AddressAt(AddressChain.Receive, 0));

    /// <summary>The same with what such a payment has made.</summary>
    private static Transaction Move(WalletFile wallet, Transaction parent) =>
        Move(wallet, parent.OutPointAt(0), parent.TotalOutput, wallet.AddressAt(AddressChain.Change, 0));

    private static Transaction Move(WalletFile wallet, OutPoint from, Amount value, WalletAddress owner)
    {
        var fee = new Amount(1_000);
        using WalletSecret secret = wallet.Unlock([]);
        Transaction payment = PaymentBuilder.Build(
            new CoinSelection(
                [new WalletCoin(from, owner.Text, value, CoinState.Spendable, IsConfirmed: true, IsProved: true, 0)], fee, value - fee),
            [],
            wallet.AddressAt(AddressChain.Change, 0).Owner,
            _ => secret.KeyOf(owner));
        new SentPayments(wallet).Keep(payment);
        return payment;
    }

    private async Task<(long Spendable, long Maturing, long Pending)> BalanceAsync(string wallet)
    {
        JsonElement balance = await JsonAsync("balance", "--wallet", wallet);
        Assert.Equal(
            ["spendable", "maturing", "pending", "total", "unit", "height", "block_time", "sync", "proved", "missing"], NamesOf(balance));
        (long, long, long) parts = (Of("spendable"), Of("maturing"), Of("pending"));
        Assert.Equal(parts.Item1 + parts.Item2 + parts.Item3, Of("total"));
        Assert.Equal("sat", balance.GetProperty("unit").GetString());
        Assert.Equal((await funded.Miner.GetAsync("node")).GetProperty("height").GetInt32(), Of("height"));
        return parts;

        long Of(string name) => balance.GetProperty(name).GetInt64();
    }

    private static IEnumerable<string> NamesOf(JsonElement document) =>
        document.EnumerateObject().Select(member => member.Name);

    private async Task<(long Amount, string? Kind)> FindAsync(string wallet, string txid)
    {
        JsonElement entry = (await JsonAsync("history", "--wallet", wallet)).EnumerateArray()
            .Single(entry => entry.GetProperty("txid").GetString() == txid);
        return (entry.GetProperty("amount").GetInt64(), entry.GetProperty("kind").GetString());
    }

    private async Task WaitForMempoolAsync()
    {
        using var end = new CancellationTokenSource(Deadline);
        while ((await funded.Miner.GetAsync("mempool")).GetProperty("count").GetInt32() == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), end.Token);
        }
    }

    private async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        TestWallet.Result result = await funded.Wallet.RunAsync(With([.. arguments, "--json"]));
        Assert.True(
            result is { ExitCode: 0, Error: "" }, $"wallet {string.Join(' ', arguments)}: {result.Error}");
        return result.ParseJson();
    }

    private string[] With(params string[] arguments) => TestWallet.At(funded.Miner.Url, arguments);
}
