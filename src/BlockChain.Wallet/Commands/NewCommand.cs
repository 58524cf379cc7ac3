using BlockChain.Wallet.Arguments;
using BlockChain.Wallet.Asking;
using BlockChain.Wallet.Showing;

namespace BlockChain.Wallet.Commands;

/// <summary><c>wallet new [NAME]</c>: makes a wallet from new words, and shows them.</summary>
internal static class NewCommand
{
    public static Command Create()
    {
        Argument<string?> name = NameArgument();
        var words = new Option<int?>("--words")
        {
            Description = "How many words: 12 or 24. Default: 12",
            HelpName = "N",
            CustomParser = TypedValue.Read<int?>(
                text => text switch { "12" => 12, "24" => 24, _ => null }, "is neither 12 nor 24."),
        };
        var command = new CommandWithExamples(
            "new", "Create a wallet", "new", "new friend --words 24", "new shop --passphrase-file secret.txt")
        {
            name, words,
        };
        command.SetAction(CommandContext.Run((context, parsed) =>
            RunAsync(context, parsed.GetValue(name) ?? context.WalletName, parsed.GetValue(words) ?? 12)));
        return command;
    }

    public static async Task<int> RunAsync(CommandContext context, string name, int count)
    {
        context.SayOnFailure("No wallet was created.");
        RefuseName(context, name);
        using Passphrase passphrase = await Passphrase.ChooseAsync(context);
        using Mnemonic words = Mnemonic.Generate(count);
        WalletFile wallet = WalletFile.Create(context.Folder, name, words, passphrase.Bytes);
        context.MarkDone($"The wallet {name} was created. See its recovery words with: {TypedCommand.Wallet("export", context.OptionsOf(name))}");
        WalletNotes.Update(wallet, _ => WalletNotes.None);
        string first = wallet.AddressAt(AddressChain.Receive, 0).Text;
        string text = words.ToText();
        return context.Output.Answer(
            new NewWalletDocument(name, context.Network.Name, first, wallet.IsProtected, text),
            () =>
            {
                ShowMade(context, wallet, ("Address", first), ("Words", text));
                Output.Line("Write these words on paper, in this order, and keep the paper safe.");
                Output.Line($"With them you can restore the wallet on any computer ('{TypedCommand.Wallet("restore")}').");
                Output.Line("Anyone who sees them can take your coins; no one will ever ask you for them.");
            });
    }

    /// <summary>The name of a wallet that is about to be made.</summary>
    public static Argument<string?> NameArgument() => new("NAME")
    {
        Description = "Name of the new wallet (default: that of --wallet)",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>Before anything is asked: a wallet never replaces another.</summary>
    public static void RefuseName(CommandContext context, string name)
    {
        if (!WalletFile.IsName(name))
        {
            throw new CommandException(
                ExitCode.Usage,
                $"'{name}' cannot be the name of a wallet.",
                WalletFile.NameRule);
        }

        if (WalletFile.Find(context.Folder, name) is { } found)
        {
            throw new CommandException(
                ExitCode.Failed,
                $"A wallet named {found} already exists on the network {context.Network.Name}; it was left untouched.",
                "Choose another name.");
        }
    }

    /// <summary>What was made, and what protects it.</summary>
    public static void ShowMade(
        CommandContext context, WalletFile wallet, params IReadOnlyList<(string Name, string Value)> facts)
    {
        context.Output.Facts(
        [
            ("Wallet", wallet.Name),
            ("Network", context.Network.Name),
            .. facts,
            ("File", wallet.FilePath),
            ("Passphrase", wallet.IsProtected ? "protected" : "none (anyone with this file can spend the coins)"),
        ]);
        if (wallet.Name != context.WalletName)
        {
            Output.Line($"To use this wallet, add --wallet {wallet.Name} to a command.");
        }
    }
}
