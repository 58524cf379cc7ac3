using System.Text.Json;
using BlockChain.Core.Consensus;
using BlockChain.Core.Wallets.Keys;

namespace BlockChain.Wallet.Tests;

/// <summary>Making wallets and looking at them, for which no node is needed.</summary>
public sealed class KeyTests : IDisposable
{
    private readonly TestWallet _wallet = new();

    public void Dispose() => _wallet.Dispose();

    [Fact]
    public async Task A_new_wallet_has_an_address_that_is_shown_again()
    {
        TestWallet.Result made = await _wallet.SucceedAsync("new", "--json");
        Assert.Equal(
            ("default", "main"),
            (made.ParseJson().GetProperty("name").GetString(), made.ParseJson().GetProperty("network").GetString()));

        TestWallet.Result address = await _wallet.SucceedAsync("address");
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

        TestWallet.Result second = await _wallet.RunAsync("new");

        Assert.Equal((1, ""), (second.ExitCode, second.Output));
        Assert.Contains("A wallet named default already exists", second.Error, StringComparison.Ordinal);
        Assert.Contains(
            (await _wallet.SucceedAsync("address")).Lines[0], first, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wallets_are_listed_by_network()
    {
        _wallet.Create(ChainParameters.Main, "bob");
        _wallet.Create(ChainParameters.Main, "alice");
        _wallet.Create(ChainParameters.Regtest, "carol");

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
        _wallet.Create(ChainParameters.Main, "alice");
        await File.WriteAllTextAsync(
            Path.Combine(_wallet.Home, "simplecoin", "main", "wallets", "bad.json"),
            "{",
            TestContext.Current.CancellationToken);

        TestWallet.Result list = await _wallet.RunAsync("list");

        Assert.Equal(1, list.ExitCode);
        Assert.Contains("alice", list.Output, StringComparison.Ordinal);
        Assert.Contains("bad.json", list.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wallet_that_is_not_there_is_an_error_with_advice()
    {
        TestWallet.Result result = await _wallet.RunAsync("address", "--wallet", "nobody");

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("wallet new --wallet nobody", result.Error, StringComparison.Ordinal);
        Assert.Contains("wallet restore --wallet nobody", result.Error, StringComparison.Ordinal);
        Assert.Contains("nobody.json from a backup", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "The wallet's file is damaged, it is empty: ")]
    [InlineData(100, "The wallet's file is damaged, its text is not that of a wallet: ")]
    public async Task A_wallet_whose_file_is_empty_or_cut_off_is_brought_back_from_a_backup_or_its_words(
        int length, string what)
    {
        string file = _wallet.Create(ChainParameters.Main).FilePath;
        byte[] whole = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(file, whole[..length], TestContext.Current.CancellationToken);

        TestWallet.Result result = await _wallet.RunAsync("address");

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.StartsWith(what, result.Error, StringComparison.Ordinal);
        Assert.Contains("from a backup", result.Error, StringComparison.Ordinal);
        Assert.Contains("wallet restore", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_pipe_lines_are_whole_and_without_escape_codes()
    {
        string name = new('n', 64);
        string address = _wallet.Create(ChainParameters.Main, name).AddressAt(AddressChain.Receive, 0).Text;

        TestWallet.Result list = await _wallet.SucceedAsync("list");

        Assert.Equal($"{name}  not protected  everything   {address}", list.Lines[1]);
        Assert.DoesNotContain('\u001b', list.Output);
    }

    [Fact]
    public async Task The_words_are_shown_once_and_are_nowhere_in_the_files()
    {
        string words = (await _wallet.SucceedAsync("new", "--json")).ParseJson().GetProperty("words").GetString()!;

        Assert.Equal(12, words.Split(' ').Length);
        foreach (string[] command in new string[][] { ["list", "--json"], ["list"], ["address"] })
        {
            Assert.DoesNotContain(words, (await _wallet.SucceedAsync(command)).Output, StringComparison.Ordinal);
        }

        foreach (string file in Directory.EnumerateFiles(Path.Combine(_wallet.Home, "simplecoin", "main", "wallets")))
        {
            string text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);

            // Two of them: one alone may be part of a name, such as "net".
            Assert.DoesNotContain(string.Join(' ', words.Split(' ')[..2]), text, StringComparison.Ordinal);
        }

        Assert.Equal(words, (await _wallet.SucceedAsync("export", "--yes")).Lines[0]);
    }

    [Fact]
    public async Task A_wallet_can_have_24_words() => Assert.Equal(
        24,
        (await _wallet.SucceedAsync("new", "--words", "24", "--json")).ParseJson().GetProperty("words").GetString()!
            .Split(' ').Length);

    [Fact]
    public async Task A_new_address_stays_the_one_that_is_shown_until_another_is_made()
    {
        _wallet.Create(ChainParameters.Main);
        string first = (await _wallet.SucceedAsync("address")).Lines[0];
        string second = (await _wallet.SucceedAsync("address", "--new")).Lines[0];

        Assert.NotEqual(first, second);
        Assert.Equal(second, (await _wallet.SucceedAsync("address")).Lines[0]);
    }

    [Fact]
    public async Task A_secret_is_shown_only_on_purpose()
    {
        _wallet.Create(ChainParameters.Main);

        TestWallet.Result result = await _wallet.RunAsync("export");

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains("--yes", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_key_of_an_address_moves_to_another_wallet_which_says_that_its_words_do_not_cover_it()
    {
        string address = _wallet.Create(ChainParameters.Main, "alice").AddressAt(AddressChain.Receive, 0).Text;
        _wallet.Create(ChainParameters.Main, "bob");
        string file = _wallet.Folder.File("key");
        await File.WriteAllTextAsync(
            file,
            (await _wallet.SucceedAsync("export", address, "--yes", "--wallet", "alice")).Output,
            TestContext.Current.CancellationToken);

        TestWallet.Result import = await _wallet.SucceedAsync("import", file, "--wallet", "bob");

        Assert.Contains(address, import.Output, StringComparison.Ordinal);
        Assert.Contains(
            "all but 1 imported key", (await _wallet.SucceedAsync("list")).Output, StringComparison.Ordinal);
        TestWallet.Result again = await _wallet.RunAsync("import", file, "--wallet", "bob");
        Assert.Equal(1, again.ExitCode);
        _wallet.Create(ChainParameters.Regtest, "carol");
        TestWallet.Result foreign =
            await _wallet.RunAsync("import", file, "--wallet", "carol", "--network", "regtest");
        Assert.Equal((2, ""), (foreign.ExitCode, foreign.Output));
        Assert.Contains("of the network main, not of regtest", foreign.Error, StringComparison.Ordinal);
    }
    [Theory]
    [InlineData(AddressChain.Receive, 0)]
    [InlineData(AddressChain.Change, 19)]
    public async Task A_key_that_the_words_cover_is_not_imported(AddressChain chain, int index)
    {
        string address = _wallet.Create(ChainParameters.Main).AddressAt(chain, index).Text;
        string file = _wallet.Folder.File("key");
        await File.WriteAllTextAsync(
            file, (await _wallet.SucceedAsync("export", address, "--yes")).Output, TestContext.Current.CancellationToken);

        TestWallet.Result result = await _wallet.RunAsync("import", file);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains($"already cover this key, the one of {address}.", result.Error, StringComparison.Ordinal);
        Assert.Contains("everything", (await _wallet.SucceedAsync("list")).Output, StringComparison.Ordinal);
    }
}
