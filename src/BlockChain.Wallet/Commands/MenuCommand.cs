using System.CommandLine;
using BlockChain.Core.Network;
using BlockChain.Core.Primitives;
using BlockChain.Core.Wallets.Files;
using BlockChain.Core.Wallets.Payments;
using BlockChain.Wallet.Asking;
using BlockChain.Wallet.Paying;
using BlockChain.Wallet.Showing;

namespace BlockChain.Wallet.Commands;

/// <summary>What the program does without a command, in a terminal: it asks what to do, until it is told to quit.
/// </summary>
internal static class MenuCommand
{
    private const string Quit = "Quit";
    private const int NewestShown = 5;

    private static readonly (string Title, Func<CommandContext, Task<int>> Run)[] Choices =
    [
        ("Balance and transactions", LookAsync),
        ("Send coins", SendAsync),
        ("Receive coins: show the address", context => Task.FromResult(AddressCommand.Run(context, another: false))),
        ("Receive coins: new address",
            context => Task.FromResult(AddressCommand.Run(context, another: true))),
        ("Give an address a name", LabelAsync),
        ("Status of a payment", async context => await StatusCommand.RunAsync(
            context, await AskTxidAsync(context), attacker: null)),
        ("Send a lost payment again", ResendAsync),
        ("Merge small coins", context => ConsolidateCommand.RunAsync(context, SendingWishes.None)),
        ("Write a receipt", ReceiptAsync),
        ("Check a receipt", async context => VerifyCommand.Run(context, await AskFileAsync(context, "Which file?"))),
        ("Explain a transaction or a block", ExplainAsync),
        ("List the wallets", context => Task.FromResult(ListCommand.Run(context))),
        ("Create a wallet", async context => await NewCommand.RunAsync(
            context, await AskNameAsync(context), count: 12)),
        ("Restore a wallet from its words", async context => await RestoreCommand.RunAsync(
            context, await AskNameAsync(context), AddressScan.WideGap)),
        ("Import a single key", async context => await ImportCommand.RunAsync(
            context, await AskFileAsync(context, "Which file has the key?"))),
        ("Show the key of one address", async context => await ExportCommand.RunAsync(
            context, await AskAsync(context, "Of which address?"), yes: false)),
        ("Show the words", context => ExportCommand.RunAsync(context, text: null, yes: false)),
        ("Change the passphrase", context => PasswdCommand.RunAsync(context, file: null)),
    ];

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
            string choice = await context.Output.ChooseAsync(
                title, [.. Choices.Select(each => each.Title), Quit], context.Cancellation);
            if (choice == Quit)
            {
                return ExitCode.Done;
            }

            context.Begin(effect: null);
            try
            {
                await Choices.First(each => each.Title == choice).Run(context);
            }
            catch (Exception exception)
                when (Failures.IsExpected(exception) && exception is not OperationCanceledException)
            {
                Failures.Report(exception, context.Network, context.Effect, context.IsDone);
                if (exception is FalseAnswerException lie)
                {
                    context.Nodes.TryGoOnWithout(lie.Node);
                }
            }

            // The choices take a whole screen: what was shown must have been read by then.
            await AskAsync(context, "Press Enter to go back");
        }
    }

    private static async Task<int> LookAsync(CommandContext context)
    {
        await BalanceCommand.RunAsync(context, given: null, height: null, time: null);
        return await HistoryCommand.RunAsync(context, given: null, limit: NewestShown, attacker: null);
    }

    private static async Task<int> SendAsync(CommandContext context)
    {
        string address = await AskAsync(context, "Recipient address:");
        context.ParseAddress(address);
        string amount = await AskAsync(context, $"Amount (or \"{Recipient.Everything}\"):");
        return Recipient.TryParse(address, amount, out Recipient recipient) is { } error
            ? throw new CommandException(ExitCode.Usage, error, "Nothing was sent.")
            : await SendCommand.RunAsync(context, [recipient], SendingWishes.None);
    }

    /// <summary>Those that can be sent again are offered; any other can be named.</summary>
    private static async Task<int> ResendAsync(CommandContext context)
    {
        const string Another = "Another one, by its id";
        (_, _, IReadOnlySet<string> own) = await context.AskAboutAsync(given: null);
        List<string> lost =
        [
            .. (await context.FindMissingAsync(given: null, own))
                .Where(MissingText.CanBeSent).Select(payment => payment.Transaction.Id.ToString()),
        ];
        string choice = lost.Count == 0 ? Another
            : await context.Output.ChooseAsync("Which payment?", [.. lost, Another], context.Cancellation);
        return await ResendCommand.RunAsync(
            context, TransactionId.TryParse(choice, out TransactionId id) ? id : await AskTxidAsync(context));
    }

    private static async Task<int> LabelAsync(CommandContext context)
    {
        string address = await AskAsync(context, "Which address?");
        context.ParseAddress(address);
        return LabelCommand.Run(
            context, address, await AskAsync(context, "Label (leave empty to remove it):"));
    }

    private static async Task<int> ReceiptAsync(CommandContext context)
    {
        TransactionId txid = await AskTxidAsync(context);
        string file = await AskAsync(context, "Save to file (leave empty to print):");
        return await ReceiptCommand.RunAsync(context, txid, file.Length > 0 ? file : null);
    }

    private static async Task<int> ExplainAsync(CommandContext context)
    {
        string what = await AskAsync(context, "Which transaction (id) or block (height or hash)?");
        return ExplainCommand.IsName(what)
            ? await ExplainCommand.RunAsync(context, what)
            : throw new CommandException(
                ExitCode.Usage, $"'{what}' is neither a block height nor a 64-digit hash.", "Copy it again.");
    }

    private static async Task<TransactionId> AskTxidAsync(CommandContext context)
    {
        string text = await AskAsync(context, "Which transaction (its id)?");
        return TransactionId.TryParse(text, out TransactionId id)
            ? id
            : throw new CommandException(
                ExitCode.Usage, $"'{text}' is not the id of a transaction: it has 64 hex digits.",
                "'Balance and transactions' shows the ids.");
    }

    /// <summary>The first wallet needs no name of its own.</summary>
    private static async Task<string> AskNameAsync(CommandContext context)
    {
        if (!WalletFile.Exists(context.Folder, context.WalletName))
        {
            return context.WalletName;
        }

        string name = await AskAsync(
            context, $"Wallet {context.WalletName} already exists. Name for the new one:");
        return name.Length > 0
            ? name
            : throw new CommandException(ExitCode.Declined, "No wallet was created.", "A new wallet needs a name.");
    }

    private static async Task<string> AskFileAsync(CommandContext context, string question) =>
        await AskAsync(context, question) is { Length: > 0 } file
            ? file
            : throw new CommandException(ExitCode.Usage, "No file was named.", "Nothing was done.");

    private static Task<string> AskAsync(CommandContext context, string question) =>
        context.Output.AskAsync(question, context.Cancellation);
}
