using System.CommandLine;
using BlockChain.Core.Wallets;

namespace BlockChain.Wallet.Commands;

/// <summary><c>wallet list</c>: the wallets of a network. One that cannot be read does not hide the others.</summary>
internal static class ListCommand
{
    public static Command Create()
    {
        var command = new Command("list", "List the wallets");
        command.SetAction(CommandContext.Run((context, _) => Task.FromResult(Run(context))));
        return command;
    }

    private static int Run(CommandContext context)
    {
        var wallets = new List<WalletDocument>();
        int code = ExitCode.Done;
        foreach (string name in WalletFile.List(context.Folder))
        {
            try
            {
                WalletFile wallet = WalletFile.Open(context.Folder, name);
                wallets.Add(new WalletDocument(name, context.Network.Name, wallet.Address));
            }
            catch (Exception exception) when (Failures.IsExpected(exception))
            {
                code = Failures.Report(exception, context.Network);
            }
        }

        if (context.Output.IsJson)
        {
            Output.Json(wallets, WalletJson.Default.IReadOnlyListWalletDocument);
        }
        else if (wallets.Count > 0)
        {
            context.Output.Table(["Name", "Address"], [.. wallets.Select(wallet => new[] { wallet.Name, wallet.Address })]);
        }
        else if (code == ExitCode.Done)
        {
            Output.Line($"There is no wallet on the network {context.Network.Name} yet. Make one: wallet new");
        }

        return code;
    }
}
