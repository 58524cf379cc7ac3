using System.CommandLine;
using BlockChain.Core.Network;
using BlockChain.Core.Primitives;
using BlockChain.Core.Wallets;

namespace BlockChain.Wallet.Commands;

/// <summary>What the program does without a command, in a terminal: it asks what to do, until it is told to quit.
/// </summary>
internal static class MenuCommand
{
    private const string Generate = "Generate a wallet";
    private const string Send = "Send coins";
    private const string Look = "Balance and transactions";
    private const string Quit = "Quit";
    private const int NewestShown = 10;

    public static void SetUp(RootCommand root) =>
        root.SetAction(CommandContext.Run((context, _) => RunAsync(context)));

    private static async Task<int> RunAsync(CommandContext context)
    {
        if (!context.Output.CanAsk)
        {
            throw new CommandException(
                ExitCode.Usage, "There is nobody to ask what to do.", "Name a command: see 'wallet --help'.");
        }

        while (true)
        {
            string title = $"SimpleCoin, network {context.Network.Name}, wallet {context.WalletName}";
            string choice = await context.Output.ChooseAsync(title, [Generate, Send, Look, Quit], context.Cancellation);
            if (choice == Quit)
            {
                return ExitCode.Done;
            }

            try
            {
                await DoAsync(context, choice);
            }
            catch (Exception exception)
                when (Failures.IsExpected(exception) && !context.Cancellation.IsCancellationRequested)
            {
                Failures.Report(exception, context.Network);
                if (exception is FalseAnswerException lie)
                {
                    context.Nodes.TryGoOnWithout(lie.Node);
                }
            }

            Output.Line();
        }
    }

    private static async Task DoAsync(CommandContext context, string choice)
    {
        switch (choice)
        {
            case Generate:
                string name = await AskNameAsync(context);
                await NewCommand.RunAsync(context, name, count: 12);
                break;

            case Send:
                string address = await context.Output.AskAsync("Pay to which address?", context.Cancellation);
                context.ParseAddress(address);
                string text = await context.Output.AskAsync("How many coins?", context.Cancellation);
                if (SendCommand.FindAmountError(text, out Amount amount) is { } error)
                {
                    throw new CommandException(ExitCode.Usage, error, "Nothing was sent.");
                }

                await SendCommand.RunAsync(context, address, amount, givenRate: null, yes: false, dryRun: false);
                break;

            case Look:
                await BalanceCommand.RunAsync(context, given: null, height: null, time: null);
                await HistoryCommand.RunAsync(context, given: null, limit: NewestShown, attacker: null);
                break;
        }
    }

    /// <summary>The first wallet needs no name of its own.</summary>
    private static async Task<string> AskNameAsync(CommandContext context)
    {
        if (!WalletFile.Exists(context.Folder, context.WalletName))
        {
            return context.WalletName;
        }

        string name = await context.Output.AskAsync(
            $"There is the wallet {context.WalletName} already. Name for another?", context.Cancellation);
        return name.Length > 0
            ? name
            : throw new CommandException(ExitCode.Declined, "Nothing was made.", "A new wallet needs a name.");
    }
}
