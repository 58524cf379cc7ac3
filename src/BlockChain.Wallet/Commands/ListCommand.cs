using BlockChain.Wallet.Arguments;
using BlockChain.Wallet.Asking;
using BlockChain.Wallet.Showing;

namespace BlockChain.Wallet.Commands;

/// <summary><c>wallet list</c>: the wallets of a network. One that cannot be read does not hide the others.</summary>
internal static class ListCommand
{
    public static Command Create()
    {
        var command = new CommandWithExamples("list", "List the wallets", "list", "list --network regtest --json");
        command.SetAction(CommandContext.Run((context, _) => Task.FromResult(Run(context))));
        return command;
    }

    public static int Run(CommandContext context)
    {
        var wallets = new List<ListedWalletDocument>();
        int code = ExitCode.Done;
        foreach (string name in WalletFile.List(context.Folder))
        {
            try
            {
                WalletFile wallet = WalletFile.Open(context.Folder, name);
                string first = wallet.AddressAt(AddressChain.Receive, 0).Text;
                wallets.Add(new ListedWalletDocument(
                    name, context.Network.Name, first, wallet.IsProtected, wallet.Imported.Count));
            }
            catch (Exception exception) when (Failures.IsExpected(exception))
            {
                code = Failures.Report(exception, context.Network);
            }
        }

        context.Output.Answer<IReadOnlyList<ListedWalletDocument>>(
            wallets,
            () =>
            {
                if (wallets.Count > 0)
                {
                    context.Output.Table(
                        ["Name", "Passphrase", "Recoverable", "First address"], [.. wallets.Select(Row)]);
                }
                else if (code == ExitCode.Done)
                {
                    Output.Line(
                        $"There is no wallet on the network {context.Network.Name} yet. Create one: {TypedCommand.Wallet("new")}");
                }
            });
        return code;
    }

    private static string[] Row(ListedWalletDocument wallet) =>
    [
        wallet.Name,
        wallet.Protected ? "protected" : "not protected",
        wallet.Imported switch
        {
            0 => "everything",
            1 => "all but 1 imported key",
            int count => $"all but {count} imported keys",
        },
        wallet.Address,
    ];
}
