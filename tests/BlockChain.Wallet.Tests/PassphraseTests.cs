using System.Text;
using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Tests;
using BlockChain.Core.Wallets.Files;
using BlockChain.Core.Wallets.Keys;

namespace BlockChain.Wallet.Tests;

/// <summary>Passphrases and where they come from. Wrong ones: exit code 4, and nothing changed.</summary>
public sealed class PassphraseTests : IDisposable
{
    private readonly TestWallet _wallet = new();

    public void Dispose() => _wallet.Dispose();

    [Fact]
    public async Task A_passphrase_comes_from_a_file_or_else_from_the_environment()
    {
        CreateCheaply("correct horse");
        string file = await FileAsync("correct horse\n");

        string words = (await _wallet.SucceedAsync("export", "--yes", "--passphrase-file", file)).Lines[0];
        _wallet.Variables["WALLET_PASSPHRASE"] = "correct horse";
        Assert.Equal(words, (await _wallet.SucceedAsync("export", "--yes")).Lines[0]);
        _wallet.Variables["WALLET_PASSPHRASE"] = "correct horse\n";
        Assert.Equal(words, (await _wallet.SucceedAsync("export", "--yes")).Lines[0]);
        Assert.Contains("default  protected", (await _wallet.SucceedAsync("list")).Output, StringComparison.Ordinal);
        TestWallet.Result wrong =
            await _wallet.RunAsync("export", "--yes", "--passphrase-file", await FileAsync("wrong"));
        Assert.Equal((4, ""), (wrong.ExitCode, wrong.Output));
    }

    [Fact]
    public async Task A_wrong_passphrase_ends_with_4_and_changes_nothing()
    {
        string file = CreateCheaply("right").FilePath;
        byte[] before = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        _wallet.Variables["WALLET_PASSPHRASE"] = "wrong";

        foreach (string[] command in new string[][]
        {
            ["export", "--yes"],
            ["passwd", "--new-passphrase-file", await FileAsync("new")],
        })
        {
            TestWallet.Result result = await _wallet.RunAsync(command);

            Assert.Equal((4, ""), (result.ExitCode, result.Output));
            Assert.Contains("Wrong passphrase", result.Error, StringComparison.Ordinal);
        }

        Assert.Equal(before, await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Where_nobody_can_be_asked_it_fails_at_once_and_says_what_answers()
    {
        CreateCheaply("right");

        TestWallet.Result result = await _wallet.RunAsync("export", "--yes");

        Assert.Equal((4, ""), (result.ExitCode, result.Output));
        Assert.Contains("--passphrase-file", result.Error, StringComparison.Ordinal);
        Assert.Contains("WALLET_PASSPHRASE", result.Error, StringComparison.Ordinal);
        result = await _wallet.RunAsync("passwd", "--passphrase-file", await FileAsync("right"));
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains("--new-passphrase-file", result.Error, StringComparison.Ordinal);
    }

    [LongFact]
    public async Task A_passphrase_at_its_real_cost_can_be_given_changed_and_taken_away()
    {
        string one = await FileAsync("one");
        string two = await FileAsync("two\r\n");
        string none = await FileAsync("");
        string words = (await _wallet.SucceedAsync("new", "--json", "--passphrase-file", one)).ParseJson()
            .GetProperty("words").GetString()!;

        await _wallet.SucceedAsync("passwd", "--passphrase-file", one, "--new-passphrase-file", two);
        Assert.Equal(4, (await _wallet.RunAsync("export", "--yes", "--passphrase-file", one)).ExitCode);
        TestWallet.Result last =
            await _wallet.SucceedAsync("passwd", "--passphrase-file", two, "--new-passphrase-file", none);

        Assert.Contains("not protected", last.Output, StringComparison.Ordinal);
        Assert.Equal(words, (await _wallet.SucceedAsync("export", "--yes")).Lines[0]);
    }

    [Fact]
    public async Task An_editors_mark_and_the_way_a_letter_is_put_together_do_not_matter_to_a_wallet_that_is_there()
    {
        CreateCheaply("\u00fc");

        await _wallet.SucceedAsync("export", "--yes", "--passphrase-file", await FileAsync("\uFEFFu\u0308\r\n"));
    }

    [Fact]
    public async Task The_way_a_letter_is_put_together_does_not_matter_to_a_new_wallet()
    {
        await _wallet.SucceedAsync("new", "--passphrase-file", await FileAsync("u\u0308"));

        await _wallet.SucceedAsync("export", "--yes", "--passphrase-file", await FileAsync("\u00fc"));
    }

    [Fact]
    public async Task A_passphrase_file_in_UTF_16_is_named_as_such()
    {
        CreateCheaply("right");
        string file = _wallet.Folder.File("utf-16");
        await File.WriteAllTextAsync(file, "right", Encoding.Unicode, TestContext.Current.CancellationToken);

        TestWallet.Result result = await _wallet.RunAsync("export", "--yes", "--passphrase-file", file);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains("is in UTF-16", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_variable_is_no_answer()
    {
        CreateCheaply("right");
        _wallet.Variables["WALLET_PASSPHRASE"] = "";

        TestWallet.Result result = await _wallet.RunAsync("export", "--yes");

        Assert.Equal((4, ""), (result.ExitCode, result.Output));
        Assert.Contains("no passphrase was given ($WALLET_PASSPHRASE is empty)", result.Error, StringComparison.Ordinal);
    }

    private WalletFile CreateCheaply(string passphrase)
    {
        using Mnemonic words = Mnemonic.Generate();
        return WalletFile.Create(
            new DataFolder(Path.Combine(_wallet.Home, "simplecoin"), ChainParameters.Main),
            "default", words, Encoding.UTF8.GetBytes(passphrase), ScryptParameters.Min);
    }

    private async Task<string> FileAsync(string content)
    {
        string path = _wallet.Folder.File(Guid.NewGuid().ToString("N"));
        await File.WriteAllTextAsync(path, content, TestContext.Current.CancellationToken);
        return path;
    }
}
