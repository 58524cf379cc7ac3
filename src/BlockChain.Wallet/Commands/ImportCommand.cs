using BlockChain.Wallet.Arguments;
using BlockChain.Wallet.Asking;
using BlockChain.Wallet.Showing;

namespace BlockChain.Wallet.Commands;

/// <summary><c>wallet import WIF-FILE</c>: takes in a single key, from a file because arguments can be read by every
/// user of the machine.</summary>
internal static class ImportCommand
{
    private const int MaxTextLength = 256;

    public static Command Create()
    {
        var file = new Argument<string>("WIF-FILE")
        {
            Description = "A file with the key in wallet import format",
            CustomParser = FilePath.Parse,
        };
        var command = new CommandWithExamples(
            "import", "Add a single key, which the wallet's words do not bring back", "import key.txt")
        {
            file,
        };
        command.SetAction(CommandContext.Run((context, parsed) => RunAsync(context, parsed.GetRequiredValue(file))));
        return command;
    }

    public static async Task<int> RunAsync(CommandContext context, string file)
    {
        context.SayOnFailure("No key was imported.");
        WalletFile wallet = context.OpenWallet();
        using PrivateKey key = Read(context, file);
        if (AddressScan.KnownTo(wallet, WalletNotes.Read(wallet) ?? WalletNotes.None)
            .FirstOrDefault(own => own.Owner == key.PublicKey.Hash) is { } known)
        {
            throw new CommandException(
                ExitCode.Failed,
                $"The words of wallet {wallet.Name} already cover this key, the one of {known.Text}.",
                "No key was imported.");
        }

        using Passphrase passphrase = await Passphrase.AskAsync(context, wallet);
        WalletAddress address = wallet.Import(passphrase.Bytes, key);
        context.MarkDone($"The key of {address.Text} was imported.");
        return context.Output.Answer(
            new WalletDocument(wallet.Name, context.Network.Name, address.Text),
            () =>
            {
                context.Output.Facts(("Wallet", wallet.Name), ("Imported", address.Text));
                Output.Line("The recovery words do not cover this key: keep the file, or move its coins to one of");
                Output.Line("the wallet's own addresses.");
            });
    }

    private static PrivateKey Read(CommandContext context, string path)
    {
        string text = "";
        using (StreamReader reader = File.OpenText(path))
        {
            var buffer = new char[MaxTextLength];
            text = Pasted.Clean(new string(buffer, 0, reader.ReadBlock(buffer)));
        }

        if (Wif.TryDecode(text, context.Network.WifVersion, out PrivateKey? key))
        {
            return key;
        }

        foreach (ChainParameters other in ChainParameters.All)
        {
            if (Wif.TryDecode(text, other.WifVersion, out PrivateKey? foreign))
            {
                foreign.Dispose();
                throw new CommandException(
                    ExitCode.Usage,
                    $"The key in {path} is of the network {other.Name}, not of {context.Network.Name}.",
                    $"For that network add --network {other.Name}.");
            }
        }

        throw new CommandException(
            ExitCode.Usage,
            $"There is no key in wallet import format in {path}.",
            "Copy it again; a single wrong character is enough to break it.");
    }
}
