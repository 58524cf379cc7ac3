using BlockChain.Wallet.Arguments;
using BlockChain.Wallet.Asking;
using BlockChain.Wallet.Showing;

namespace BlockChain.Wallet.Commands;

/// <summary><c>wallet address</c>: the newest address that nobody has paid yet, alone, so that another command can take
/// it; with <c>--new</c> one more.</summary>
internal static class AddressCommand
{
    public static Command Create()
    {
        var another = new Option<bool>("--new") { Description = "Create another address (best: one for each payer)" };
        var command = new CommandWithExamples(
            "address", "Show your address (in a terminal, with a QR code)", "address", "address --new")
        {
            another,
        };
        command.SetAction(CommandContext.Run((context, parsed) =>
            Task.FromResult(Run(context, parsed.GetValue(another)))));
        return command;
    }

    public static int Run(CommandContext context, bool another)
    {
        context.SayOnFailure(another ? "No new address was created." : null);
        WalletFile wallet = context.OpenWallet();
        WalletNotes notes = CommandContext.ReadNotes(wallet);
        if (another)
        {
            if (notes.Receive + 1 >= WalletNotes.MaxAddresses)
            {
                throw new CommandException(ExitCode.Failed, "There are too many addresses.", "Create another wallet.");
            }

            WalletNotes.Update(
                wallet, before => notes = (before ?? notes) with { Receive = (before ?? notes).Receive + 1 });
        }

        string address = wallet.AddressAt(AddressChain.Receive, notes.Receive).Text;
        if (another)
        {
            context.MarkDone($"The new address is {address}");
        }

        string? label = WalletLabels.Read(wallet).GetValueOrDefault(address);
        context.Output.Answer(
            new WalletDocument(wallet.Name, context.Network.Name, address, label),
            () =>
            {
                Output.Line(address);
                if (context.Output.IsForTerminal)
                {
                    Output.Line(label ?? "");
                    context.Output.QrCode(address);
                }
            });

        if (notes.Receive - notes.ProvedReceive >= AddressScan.Gap)
        {
            Console.Error.WriteLine(
                $"The {notes.Receive - notes.ProvedReceive} addresses before it have not been paid yet, as far as this wallet knows. "
                    + $"Another wallet that restores the words may look only {AddressScan.Gap} further than the "
                    + "last one paid.");
        }

        return ExitCode.Done;
    }
}
