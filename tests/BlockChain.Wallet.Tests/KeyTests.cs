using System.Text.Json;

namespace BlockChain.Wallet.Tests;

/// <summary>Making wallets and looking at them, for which no node is needed.</summary>
public sealed class KeyTests : IDisposable
{
    private readonly WalletProcess _wallet = new();

    public void Dispose() => _wallet.Dispose();

    [Fact]
    public async Task A_new_wallet_has_an_address_that_is_shown_again()
    {
        WalletProcess.Result made = await _wallet.SucceedAsync("new", "--json");
        Assert.Equal(("default", "main"), (made.ParseJson().GetProperty("name").GetString(), made.ParseJson().GetProperty("network").GetString()));

        WalletProcess.Result address = await _wallet.SucceedAsync("address");
        Assert.Equal(made.ParseJson().GetProperty("address").GetString(), Assert.Single(address.Lines));
    }

    [Fact]
    public async Task The_file_is_where_the_users_data_belongs()
    {
        await _wallet.SucceedAsync("new", "alice");

        Assert.True(File.Exists(Path.Combine(_wallet.Home, "simplecoin", "main", "wallets", "alice.json")));
    }

    [Fact]
    public async Task Another_folder_can_be_named()
    {
        string folder = Path.Combine(_wallet.Home, "elsewhere");

        await _wallet.SucceedAsync("new", "--data-dir", folder);

        Assert.True(File.Exists(Path.Combine(folder, "main", "wallets", "default.json")));
    }

    [Fact]
    public async Task A_second_wallet_of_the_same_name_is_refused_and_the_first_stays()
    {
        string first = (await _wallet.SucceedAsync("new")).Output;

        WalletProcess.Result second = await _wallet.RunAsync("new");

        Assert.Equal((1, ""), (second.ExitCode, second.Output));
        Assert.Contains("There is a wallet named default", second.Error, StringComparison.Ordinal);
        Assert.Contains(
            (await _wallet.SucceedAsync("address")).Lines[0], first, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wallets_are_listed_by_network()
    {
        await _wallet.SucceedAsync("new", "bob");
        await _wallet.SucceedAsync("new", "alice");
        await _wallet.SucceedAsync("new", "carol", "--network", "regtest");

        Assert.Equal(["alice", "bob"], await ListAsync("main"));
        Assert.Equal(["carol"], await ListAsync("regtest"));

        async Task<string[]> ListAsync(string network) =>
            [.. (await _wallet.SucceedAsync("list", "--json", "--network", network)).ParseJson().EnumerateArray()
                .Select(wallet => wallet.GetProperty("name").GetString()!)];
    }

    [Fact]
    public async Task Without_wallets_the_list_says_how_to_make_one()
    {
        Assert.Contains("wallet new", (await _wallet.SucceedAsync("list")).Output, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Array, (await _wallet.SucceedAsync("list", "--json")).ParseJson().ValueKind);
    }

    [Fact]
    public async Task A_damaged_wallet_does_not_hide_the_others()
    {
        await _wallet.SucceedAsync("new", "alice");
        await File.WriteAllTextAsync(
            Path.Combine(_wallet.Home, "simplecoin", "main", "wallets", "bad.json"),
            "{",
            TestContext.Current.CancellationToken);

        WalletProcess.Result list = await _wallet.RunAsync("list");

        Assert.Equal(1, list.ExitCode);
        Assert.Contains("alice", list.Output, StringComparison.Ordinal);
        Assert.Contains("bad.json", list.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wallet_that_is_not_there_is_an_error_with_advice()
    {
        WalletProcess.Result result = await _wallet.RunAsync("address", "--wallet", "nobody");

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("wallet new nobody", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_pipe_lines_are_whole_and_without_escape_codes()
    {
        string name = new('n', 64);
        await _wallet.SucceedAsync("new", name);
        string address = (await _wallet.SucceedAsync("address", "--wallet", name)).Lines[0];

        WalletProcess.Result list = await _wallet.SucceedAsync("list");

        Assert.Equal($"{name}  {address}", list.Lines[1]);
        Assert.DoesNotContain('\u001b', list.Output);
    }

    [Fact]
    public async Task The_secret_is_shown_nowhere()
    {
        string shown = (await _wallet.SucceedAsync("new")).Output + (await _wallet.SucceedAsync("list", "--json")).Output;
        string file = await File.ReadAllTextAsync(
            Path.Combine(_wallet.Home, "simplecoin", "main", "wallets", "default.json"),
            TestContext.Current.CancellationToken);
        string secret = JsonDocument.Parse(file).RootElement.GetProperty("key").GetString()!;

        Assert.DoesNotContain(secret, shown, StringComparison.Ordinal);
    }
}
