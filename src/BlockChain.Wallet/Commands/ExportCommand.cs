using BlockChain.Wallet.Arguments;
using BlockChain.Wallet.Asking;
using BlockChain.Wallet.Showing;

namespace BlockChain.Wallet.Commands;

/// <summary><c>wallet export</c>: shows the words; with an address of the wallet, its one key in wallet import format.
/// </summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        Argument<string?> address = PastedArgument.OptionalAddress("Show the key of this address; without it the words");
        var yes = new Option<bool>("--yes") { Description = "Show it without asking" };
        var command = new CommandWithExamples(
            "export",
            "Show the words, or the key of one address",
            "export",
            "export SUArrpgMG4XHHsQQ7Q6AyeYCvAG5mWK9Vp --yes")
        {
            address, yes,
        };
        command.SetAction(CommandContext.Run((context, parsed) =>
            RunAsync(context, parsed.GetValue(address), parsed.GetValue(yes))));
        return command;
    }

    public static async Task<int> RunAsync(CommandContext context, string? text, bool yes)
    {
        WalletFile wallet = context.OpenWallet();
        WalletAddress? address = text is null ? null : Find(context, wallet, text);
        if (!yes && !context.Output.CanAsk)
        {
            throw new CommandException(
                ExitCode.Usage, "A secret is not shown without confirmation.", "Add --yes to show it.");
        }

        using Passphrase passphrase = await Passphrase.AskAsync(context, wallet);
        using WalletSecret secret = wallet.Unlock(passphrase.Bytes);
        if (!yes && !await context.Output.ConfirmAsync(
            "Anyone who sees this can take your coins. Show it on screen?", context.Cancellation))
        {
            Output.Line("Nothing was shown.");
            return ExitCode.Declined;
        }

        if (address is null)
        {
            string words = secret.Words.ToText();
            context.Output.Answer(new WordsDocument(wallet.Name, context.Network.Name, words), () => Output.Line(words));
            if (wallet.Imported.Count > 0)
            {
                Console.Error.WriteLine("Not covered by these words: "
                    + string.Join(", ", wallet.Imported.Select(imported => imported.Text)));
            }
        }
        else
        {
            string wif = Wif.Encode(secret.KeyOf(address), context.Network.WifVersion);
            context.Output.Answer(new KeyDocument(address.Text, wif), () => Output.Line(wif));
        }

        return ExitCode.Done;
    }

    /// <summary>An address that this wallet gave out, or one of the next few.</summary>
    private static WalletAddress Find(CommandContext context, WalletFile wallet, string text)
    {
        context.ParseAddress(text);
        return wallet.Imported.Concat(AddressScan.KnownTo(wallet, CommandContext.ReadNotes(wallet)))
            .FirstOrDefault(address => address.Text == text)
            ?? throw new CommandException(
                ExitCode.Failed, $"{text} is not an address of the wallet {wallet.Name}.",
                "Name another with --wallet.");
    }
}
