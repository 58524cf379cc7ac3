using BlockChain.Wallet.Arguments;
using BlockChain.Wallet.Asking;
using BlockChain.Wallet.Showing;

namespace BlockChain.Wallet.Commands;

/// <summary><c>wallet passwd</c>: encrypts the wallet's file under another passphrase, or under none.</summary>
internal static class PasswdCommand
{
    public static Command Create()
    {
        var file = new Option<string?>("--new-passphrase-file")
        {
            Description = "File with the new passphrase; an empty file removes the protection",
            HelpName = "F",
            CustomParser = FilePath.Parse,
        };
        var command = new CommandWithExamples(
            "passwd",
            "Change the wallet's passphrase",
            "passwd",
            "passwd --passphrase-file old.txt --new-passphrase-file new.txt")
        {
            file,
        };
        command.SetAction(CommandContext.Run((context, parsed) => RunAsync(context, parsed.GetValue(file))));
        return command;
    }

    public static async Task<int> RunAsync(CommandContext context, string? file)
    {
        context.SayOnFailure("The passphrase was not changed.");
        WalletFile wallet = context.OpenWallet();
        using Passphrase passphrase = await Passphrase.AskAsync(context, wallet);

        // Checked at once, and not after the new one was typed twice.
        wallet.Unlock(passphrase.Bytes).Dispose();
        using Passphrase changed = await Passphrase.ChangeAsync(context, file);
        wallet.ChangePassphrase(passphrase.Bytes, changed.Bytes);
        string done = wallet.IsProtected
            ? $"Passphrase changed for wallet {wallet.Name}. Old copies of the file still open with the old one."
            : $"The wallet {wallet.Name} is not protected now: anyone with its file can spend the coins.";
        context.MarkDone(done);
        string first = wallet.AddressAt(AddressChain.Receive, 0).Text;

        // In the words of the list of wallets.
        return context.Output.Answer(
            new ListedWalletDocument(
                wallet.Name, context.Network.Name, first, wallet.IsProtected, wallet.Imported.Count),
            () => Output.Line(done));
    }
}
