using System.CommandLine;
using BlockChain.Core.Wallets;

namespace BlockChain.Wallet.Commands;

/// <summary><c>wallet address</c>: the address alone, so that another command can take it.</summary>
internal static class AddressCommand
{
    public static Command Create()
    {
        var command = new Command("address", "Show where this wallet is paid");
        command.SetAction(CommandContext.Run((context, _) => Task.FromResult(Run(context))));
        return command;
    }

    private static int Run(CommandContext context)
    {
        WalletFile wallet = context.OpenWallet();
        if (context.Output.IsJson)
        {
            Output.Json(
                new WalletDocument(wallet.Name, context.Network.Name, wallet.Address), WalletJson.Default.WalletDocument);
        }
        else
        {
            Output.Line(wallet.Address);
        }

        return ExitCode.Done;
    }
}
