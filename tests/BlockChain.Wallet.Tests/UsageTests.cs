using BlockChain.Miner.Tests;

namespace BlockChain.Wallet.Tests;

/// <summary>Mistakes on the command line: exit code 2, nothing on standard output, a sentence and where to read more.
/// </summary>
public sealed class UsageTests : IDisposable
{
    private const string Address = "SPCijCA5YeVAQ4atSwASaseMefm1jBANXt";

    /// <summary>Stands for an empty argument.</summary>
    private const string Empty = "''";

    private readonly TestWallet _wallet = new();

    public void Dispose() => _wallet.Dispose();

    [Fact]
    public async Task Both_programs_say_the_same_version()
    {
        string wallet = (await _wallet.RunAsync("--version")).Output;
        string miner = (await MinerProcess.RunAsync(_wallet.Folder, "--version")).Output;

        Assert.Matches(@"^\d+\.\d+\.\d+\s*$", wallet);
        Assert.Equal(wallet, miner);
    }

    [Fact]
    public async Task A_command_that_is_named_to_type_next_is_about_the_same_network_folder_and_wallet()
    {
        string folder = _wallet.Folder.File("a class");

        TestWallet.Result result = await _wallet.RunAsync(
            "balance", "--network", "class-7a", "--data-dir", folder, "--wallet", "ann");

        Assert.Contains(
            $"'wallet new --network class-7a --data-dir \"{folder}\" --wallet ann'", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--bogus", "--bogus")]
    [InlineData("frobnicate", "frobnicate")]
    [InlineData("list extra", "extra")]
    [InlineData("list --network testnet", "'testnet' is not the name of a network")]
    [InlineData("list --node 127.0.0.1:5000", "is not the URL of a node")]
    [InlineData("new a/b", "cannot be the name")]
    [InlineData("new con", "letters a to z or A to Z")]
    [InlineData("address --wallet LPT1", "such as CON or COM1")]
    [InlineData("address --wallet a/b", "cannot be the name")]
    [InlineData("balance nonsense", "is not a valid address of the network main")]
    [InlineData("balance " + Address + " --network regtest", "is an address of the network main, not of regtest")]
    [InlineData("balance --height -1", "'-1' is not a whole number")]
    [InlineData("balance --height 1 --time 2", "not both")]
    [InlineData("balance --time yesterday", "'yesterday' is not a time")]
    [InlineData("balance --time 1.5", "'1.5' is not a time")]
    [InlineData("balance --time 0001-01-01", "'0001-01-01' is not a time")]
    [InlineData("history --limit 0", "'0' is not a whole number from 1 to 100000")]
    [InlineData("send", "Required argument 'ADDRESS AMOUNT' missing")]
    [InlineData("send " + Address, "has none")]
    [InlineData("send " + Address + " 1 " + Address + " max --yes", "needs exactly one address")]
    [InlineData("consolidate", "--yes")]
    [InlineData("label " + Address, "Required argument 'TEXT' missing")]
    [InlineData("label SPCijCA5YeVAQ4atSwASaseMefm1jBANXu Bob", "is not a valid address")]
    [InlineData("verify " + Empty, "The name of a file or folder is empty")]
    [InlineData("send " + Address + " 1", "--yes")]
    [InlineData("send " + Address + " 0 --yes", "is too small")]
    [InlineData("send " + Address + " -1 --yes", "'-1' is not an amount")]
    [InlineData("send " + Address + " 21000001 --yes", "is not an amount")]
    [InlineData("send " + Address + " 1 --fee-rate 0 --yes", "is not a fee rate")]
    [InlineData("send SPCijCA5YeVAQ4atSwASaseMefm1jBANXu 1 --yes", "is not a valid address")]
    [InlineData("send mzFb8SMc5QykYXSgbMbSBSjg8yAo59AzHn 1 --yes", "is an address of the network regtest, not of main")]
    [InlineData("send mzFb8SMc5QykYXSgbMbSBSjg8yAo59AzHm 1 --yes", "is not a valid address of the network main")]
    [InlineData("new --words 13", "neither 12 nor 24")]
    [InlineData("restore --gap 0", "'0' is not a whole number from 1 to 20000")]
    [InlineData("restore --gap 99999999", "is not a whole number from 1 to 20000")]
    [InlineData("status 1234", "is not the id of a transaction")]
    [InlineData("history --attacker 101", "is not a share in percent")]
    [InlineData("history --attacker -Infinity", "is not a share in percent")]
    [InlineData("history --attacker Infinity", "is not a share in percent")]
    [InlineData("history --attacker NaN", "is not a share in percent")]
    [InlineData("explain 12x", "neither a block height nor a 64-digit hash")]
    [InlineData("balance --nosuch", "There is no option --nosuch.")]
    [InlineData("balance --wlalet bob", "There is no option --wlalet. Did you mean --wallet?")]
    [InlineData("new -x", "There is no option -x.")]
    [InlineData("balence", "There is no command balence. Did you mean balance?")]
    [InlineData("send @file 1 --yes", "'@file' is not a valid address")]
    [InlineData("verify", "Required argument 'FILE' missing")]
    [InlineData("", "wallet --help")]
    [InlineData("--json", "wallet --help")]
    public async Task A_mistake_is_explained(string arguments, string explanation)
    {
        TestWallet.Result result =
            await _wallet.RunAsync([.. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(argument => argument == Empty ? "" : argument)]);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains(explanation, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_help_of_a_command_shows_examples()
    {
        TestWallet.Result help = await _wallet.SucceedAsync("send", "--help");

        Assert.Contains("Examples:", help.Output, StringComparison.Ordinal);
        Assert.Contains("  wallet send S", help.Output, StringComparison.Ordinal);
        Assert.Contains("5  not enough coins", help.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_names_the_commands_and_the_exit_codes()
    {
        TestWallet.Result help = await _wallet.SucceedAsync("--help");

        foreach (string expected in new[]
        {
            "new", "restore", "list", "address", "import", "export", "passwd", "--passphrase-file", "balance",
            "history",
            "send", "status", "resend", "consolidate", "label", "receipt", "verify", "explain", "--json",
            "0  done", "1  failed or refused", "2  usage", "3  declined", "4  locked or wrong passphrase",
            "5  not enough coins", "6  node out of reach",
        })
        {
            Assert.Contains(expected, help.Output, StringComparison.Ordinal);
        }
    }
}
