using System.Text.RegularExpressions;
using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Wallets.Files;
using BlockChain.Core.Wallets.Keys;

namespace BlockChain.Wallet.Tests;

/// <summary>What a person sees in a terminal of the usual 80 columns.</summary>
public sealed partial class TerminalTests : IDisposable
{
    private readonly TestWallet _wallet = new();
    private readonly ChainNode _node = new(ChainParameters.Regtest);

    private string Node => $"--network regtest --node {_node.Url}";

    public void Dispose()
    {
        _node.Dispose();
        _wallet.Dispose();
    }

    [Fact]
    public async Task A_payment_is_shown_and_declined_and_the_passphrase_is_never_on_the_screen()
    {
        Terminal.SkipIfMissing();
        using Mnemonic words = Mnemonic.Generate();
        WalletAddress own = WalletFile.Create(
            new DataFolder(Path.Combine(_wallet.Home, "simplecoin"), ChainParameters.Regtest), "default", words,
            "secret"u8, ScryptParameters.Min).AddressAt(AddressChain.Receive, 0);
        _node.MineFor(own.Owner);

        using var terminal = new Terminal(_wallet, 80, 24, $"send {own.Text} 0.5 {Node}");
        await terminal.ReadToAsync("Passphrase of default:");
        terminal.Press("secret", "Enter");
        string recap = await terminal.ReadToAsync("Send it? [y/n] (n):");
        terminal.Press("n", "Enter");
        string end = await terminal.ReadToAsync("exit=");

        Assert.DoesNotContain("secret", end, StringComparison.Ordinal);
        Assert.Contains($"Pays         0.50000000 to {own.Text}", recap, StringComparison.Ordinal);
        Assert.Matches(TransactionFact(), recap);
        Assert.EndsWith("Nothing was sent.\nexit=3", end, StringComparison.Ordinal);
        Assert.False(_node.Paid.IsCompleted);
    }

    [Fact]
    public async Task The_address_comes_with_a_picture_and_the_history_with_whole_ids()
    {
        Terminal.SkipIfMissing();
        WalletAddress own = _wallet.Create(ChainParameters.Regtest).AddressAt(AddressChain.Receive, 0);
        string txid = _node.MineFor(own.Owner).Id.ToString();

        using var terminal = new Terminal(_wallet, 80, 40, $"address {Node}", $"history {Node}");
        string[] lines = (await terminal.ReadToAsync("exit=0")).Split('\n');

        Assert.Equal(own.Text, lines[0]);
        Assert.Equal(new string('█', 37), lines[2]);
        Assert.StartsWith("████ ▄▄▄▄▄ █", lines[4], StringComparison.Ordinal);
        int headings = Array.FindIndex(lines, line => line.StartsWith("Time (UTC)", StringComparison.Ordinal));
        Assert.EndsWith("Conf.   Risk  Proof", lines[headings], StringComparison.Ordinal);
        Assert.Equal("    Transaction", lines[headings + 1]);
        Assert.Matches("received  \\+49.99999000 +1  100 %  proved$", lines[headings + 2]);
        Assert.Equal("    " + txid, lines[headings + 3]);
    }

    [Fact]
    public async Task Without_colours_the_picture_is_the_same()
    {
        Terminal.SkipIfMissing();
        _wallet.Create(ChainParameters.Regtest);

        using var terminal =
            new Terminal(_wallet, 80, 60, $"address {Node}", "echo now without;", $"address --no-color {Node}");
        string[] screens = (await terminal.ReadToAsync("exit=0")).Split("now without");
        string[] coloured = terminal.ReadWithColours().Split("now without");

        Assert.Equal(screens[0].Trim(), screens[1].Replace("exit=0", "", StringComparison.Ordinal).Trim());
        Assert.Contains('\u001b', coloured[0]);
        Assert.DoesNotContain('\u001b', coloured[1]);
    }

    [Fact]
    public async Task The_menu_has_five_groups_and_offers_what_the_commands_do()
    {
        Terminal.SkipIfMissing();
        (string Group, string[] Choices)[] groups =
        [
            ("Balance and history", ["Balance and latest", "Status", "Explain"]),
            ("Send", ["Send coins", "again", "Merge"]),
            ("Receive", ["Show the address", "New address", "Label"]),
            ("Receipts", ["Write", "Check"]),
            ("Wallets and keys", ["List", "Create", "Restore", "Import", "key of one address", "words", "passphrase"]),
        ];

        using var terminal = new Terminal(_wallet, 80, 24, "");
        foreach ((string group, string[] choices) in groups)
        {
            string menu = await terminal.ReadToAsync("Quit");
            Assert.Contains(group, menu, StringComparison.Ordinal);
            Assert.Equal(groups.Length + 1, menu.Split('\n').Count(line => line.Length > 2 && line[..2] is "  " or "> "));
            terminal.Press([.. Enumerable.Repeat("Down", Array.FindIndex(groups, each => each.Group == group)), "Enter"]);
            string offered = await terminal.ReadToAsync("Back");
            Assert.All(choices, choice => Assert.Contains(choice, offered, StringComparison.Ordinal));
            terminal.Press("Up", "Enter");
        }

        await terminal.ReadToAsync("Quit");
        terminal.Press("Up", "Enter");
        await terminal.ReadToAsync("exit=0");
    }

    [Fact]
    public async Task Escape_and_an_empty_answer_lead_back_to_the_menu_and_escape_there_ends_it()
    {
        Terminal.SkipIfMissing();
        _wallet.Create(ChainParameters.Regtest);

        using var terminal = new Terminal(_wallet, 80, 24, Node);
        await terminal.ReadToAsync("Quit");
        terminal.Press("Down", "Enter");
        await terminal.ReadToAsync("Send coins");
        foreach (string key in new[] { "Escape", "Enter" })
        {
            terminal.Press("Enter");
            await terminal.ReadToAsync("Recipient address:");
            terminal.Press(key);
            await terminal.ReadToAsync("Merge small coins");
        }

        terminal.Press("Escape");
        await terminal.ReadToAsync("Quit");
        terminal.Press("Down", "Down", "Enter");
        await terminal.ReadToAsync("Show the address");
        terminal.Press("Enter");
        await terminal.ReadToAsync("Press Enter to go back");
        terminal.Press("Escape");
        await terminal.ReadToAsync("Label an address");
        terminal.Press("Escape");
        await terminal.ReadToAsync("Quit");
        terminal.Press("Escape");
        Assert.EndsWith("exit=0", await terminal.ReadToAsync("exit="), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Questions_are_asked_in_every_terminal_and_the_menu_is_shown_where_it_can_be()
    {
        Terminal.SkipIfMissing();
        WalletAddress own = _wallet.Create(ChainParameters.Regtest).AddressAt(AddressChain.Receive, 0);
        _node.MineFor(own.Owner);

        using (var server = new Terminal(_wallet, 80, 24, "export GITHUB_ACTIONS=true;", $"send {own.Text} 0.5 {Node}"))
        {
            await server.ReadToAsync("Send it?");
            server.Press("n", "Enter");
            Assert.EndsWith("exit=3", await server.ReadToAsync("exit="), StringComparison.Ordinal);
        }

        using var dumb = new Terminal(
            _wallet, 80, 24, "export TERM=dumb;", $"send {own.Text} 0.5 --no-input {Node}", "echo unasked=$?;", "");
        string screen = await dumb.ReadToAsync("exit=2");
        Assert.Contains("The menu cannot be shown here", screen, StringComparison.Ordinal);
        Assert.Contains("--yes", screen, StringComparison.Ordinal);
        Assert.Contains("unasked=2", screen, StringComparison.Ordinal);
        Assert.DoesNotContain("Send it?", screen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_narrow_terminal_shows_whole_amounts()
    {
        Terminal.SkipIfMissing();
        WalletAddress own = _wallet.Create(ChainParameters.Regtest).AddressAt(AddressChain.Receive, 0);
        _node.MineFor(own.Owner);

        using var terminal = new Terminal(_wallet, 10, 80, $"balance {Node}");
        string screen = await terminal.ReadToAsync("exit=0");

        Assert.Contains("49.99999000", screen.ReplaceLineEndings(""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_are_restored_in_the_lines_in_which_they_are_on_paper()
    {
        Terminal.SkipIfMissing();
        using Mnemonic words = Mnemonic.Generate();
        string[] lines = [.. words.ToText().Split(' ').Select((word, index) => $"{index + 1}. {word}")];

        using var terminal = new Terminal(_wallet, 80, 50, $"restore {Node}");
        await terminal.ReadToAsync("Recovery words, in order:");
        terminal.Press([.. lines.SelectMany(line => new[] { line, "Enter" }), "Enter"]);
        await terminal.ReadToAsync("New passphrase");
        terminal.Press("Enter");
        await terminal.ReadToAsync("Repeat:");
        terminal.Press("Enter");
        await terminal.ReadToAsync("exit=0");

        Assert.Equal(
            WalletFile.Create(new DataFolder(_wallet.Folder.File("other"), ChainParameters.Regtest), "same", words, [])
                .AddressAt(AddressChain.Receive, 0),
            _wallet.Create(ChainParameters.Regtest).AddressAt(AddressChain.Receive, 0));
    }

    [Theory]
    [InlineData("new", "New passphrase", "No wallet was created.")]
    [InlineData("send OWN 0.5", "Send it?", "Nothing was sent.")]
    public async Task Escape_at_a_question_of_a_command_declines(string command, string question, string told)
    {
        Terminal.SkipIfMissing();
        if (command != "new")
        {
            WalletAddress own = _wallet.Create(ChainParameters.Regtest).AddressAt(AddressChain.Receive, 0);
            _node.MineFor(own.Owner);
            command = command.Replace("OWN", own.Text, StringComparison.Ordinal);
        }

        using var terminal = new Terminal(_wallet, 80, 24, $"{command} {Node}");
        await terminal.ReadToAsync(question);
        terminal.Press("Escape");
        string end = await terminal.ReadToAsync("exit=");

        Assert.EndsWith($"Cancelled.\n{told}\nexit=3", end, StringComparison.Ordinal);
        Assert.False(_node.Paid.IsCompleted);
    }

    [Theory]
    [InlineData("new", "New passphrase", "No wallet was created.")]
    [InlineData("send OWN 0.5", "Send it?", "Nothing was sent.")]
    [InlineData("export", "Show it on screen?", "Interrupted.")]
    [InlineData("", "Quit", "Interrupted.")]
    public async Task The_end_of_the_input_ends_a_question_as_an_interruption_does(
        string command, string question, string told)
    {
        Terminal.SkipIfMissing();
        if (command != "new")
        {
            WalletAddress own = _wallet.Create(ChainParameters.Regtest).AddressAt(AddressChain.Receive, 0);
            _node.MineFor(own.Owner);
            command = command.Replace("OWN", own.Text, StringComparison.Ordinal);
        }

        using var terminal = new Terminal(_wallet, 80, 24, $"{command} {Node}");
        await terminal.ReadToAsync(question);
        terminal.Press("C-d");
        string end = await terminal.ReadToAsync("exit=");

        Assert.EndsWith($"{told}\nexit=1", end, StringComparison.Ordinal);
        Assert.Contains("Interrupted.", end, StringComparison.Ordinal);
        Assert.False(_node.Paid.IsCompleted);
    }

    [Fact]
    public async Task The_end_of_the_input_within_the_menu_ends_the_menu()
    {
        Terminal.SkipIfMissing();
        _wallet.Create(ChainParameters.Regtest);

        using var terminal = new Terminal(_wallet, 80, 24, Node);
        await terminal.ReadToAsync("Quit");
        terminal.Press("Down", "Enter");
        await terminal.ReadToAsync("Send coins");
        terminal.Press("Enter");
        await terminal.ReadToAsync("Recipient address:");
        terminal.Press("C-d");

        Assert.EndsWith("Interrupted.\nexit=1", await terminal.ReadToAsync("exit="), StringComparison.Ordinal);
    }

    [GeneratedRegex("Transaction  [0-9a-f]{64}\n")]
    private static partial Regex TransactionFact();
}
