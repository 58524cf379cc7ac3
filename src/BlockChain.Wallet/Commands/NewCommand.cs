using System.CommandLine;
using BlockChain.Core.Wallets;

namespace BlockChain.Wallet.Commands;

/// <summary><c>wallet new [NAME]</c>: makes a wallet with a new key.</summary>
internal static class NewCommand
{
    public static Command Create()
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "Its name; without it the one of --wallet",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("new", "Make a wallet") { name };
        command.SetAction(CommandContext.Run((context, parsed) =>
            Task.FromResult(Run(context, parsed.GetValue(name) ?? context.WalletName))));
        return command;
    }

    public static int Run(CommandContext context, string name)
    {
        if (!WalletFile.IsName(name))
        {
            throw new CommandException(
                ExitCode.Usage,
                $"'{name}' cannot be the name of a wallet.",
                "A name has 1 to 64 letters, digits, - and _, nothing else.");
        }

        if (WalletFile.Exists(context.Folder, name))
        {
            throw new CommandException(
                ExitCode.Failed,
                $"There is a wallet named {name} on the network {context.Network.Name} already. It stays as it is.",
                "Give the new one another name: wallet new NAME");
        }

        WalletFile wallet = WalletFile.Create(context.Folder, name);
        if (context.Output.IsJson)
        {
            Output.Json(
                new WalletDocument(name, context.Network.Name, wallet.Address), WalletJson.Default.WalletDocument);
            return ExitCode.Done;
        }

        context.Output.Facts(
            ("Wallet", name),
            ("Network", context.Network.Name),
            ("Address", wallet.Address),
            ("File", wallet.FilePath));
        Output.Line("Whoever has this file has the coins, and without it they are lost:");
        Output.Line("keep a copy where nobody else comes.");
        if (name != WalletFile.DefaultName)
        {
            Output.Line($"To use this wallet, add --wallet {name} to a command.");
        }

        return ExitCode.Done;
    }
}
