using BlockChain.Wallet.Asking;
using BlockChain.Wallet.Paying;
using BlockChain.Wallet.Showing;

namespace BlockChain.Wallet.Commands;

/// <summary>What the program does without a command, in a terminal: it asks what to do, until the user quits.
/// </summary>
internal static class MenuCommand
{
    private const string Back = "Back";
    private const string Quit = "Quit";

    private static readonly (string Title, (string Title, Func<CommandContext, Task<int>> Run)[] Choices)[] Groups =
    [
        ("Balance and history",
        [
            ("Balance and latest transactions", MenuActions.ShowAsync),
            ("Status of a payment", MenuActions.StatusAsync),
            ("Explain a transaction or a block", MenuActions.ExplainAsync),
        ]),
        ("Send",
        [
            ("Send coins", MenuActions.SendAsync),
            ("Send a lost payment again", MenuActions.ResendAsync),
            ("Merge small coins", context => ConsolidateCommand.RunAsync(context, SendingWishes.None)),
        ]),
        ("Receive",
        [
            ("Show the address", context => Task.FromResult(AddressCommand.Run(context, another: false))),
            ("New address", context => Task.FromResult(AddressCommand.Run(context, another: true))),
            ("Label an address", MenuActions.LabelAsync),
        ]),
        ("Receipts",
        [
            ("Write a receipt", MenuActions.ReceiptAsync),
            ("Check a receipt", MenuActions.VerifyAsync),
        ]),
        ("Wallets and keys",
        [
            ("List the wallets", context => Task.FromResult(ListCommand.Run(context))),
            ("Create a wallet", MenuActions.CreateAsync),
            ("Restore a wallet from its words", MenuActions.RestoreAsync),
            ("Import a single key", MenuActions.ImportAsync),
            ("Show the key of one address", MenuActions.ShowKeyAsync),
            ("Show the words", context => ExportCommand.RunAsync(context, text: null, yes: false)),
            ("Change the passphrase", context => PasswdCommand.RunAsync(context, file: null)),
        ]),
    ];

    public static void SetUp(RootCommand root) =>
        root.SetAction(CommandContext.Run((context, _) => RunAsync(context)));

    private static async Task<int> RunAsync(CommandContext context)
    {
        if (!context.Output.CanChoose)
        {
            throw new CommandException(
                ExitCode.Usage, "The menu cannot be shown here: it needs a terminal.", $"Name a command: see '{TypedCommand.Wallet("--help")}'.");
        }

        while (await ChooseAsync(context, Groups, Quit) is { } choices)
        {
            while (await ChooseAsync(context, choices, Back) is { } run)
            {
                await RunAsync(context, run);
            }
        }

        return ExitCode.Done;
    }

    private static async Task RunAsync(CommandContext context, Func<CommandContext, Task<int>> run)
    {
        context.SayOnFailure(null);
        try
        {
            await run(context);
        }
        catch (GoneBackException)
        {
            // Nothing was shown that must be read.
            return;
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
        try
        {
            await context.Output.AskAsync("Press Enter to go back", context.Cancellation);
        }
        catch (GoneBackException)
        {
            // Esc goes back as well.
        }
    }

    /// <returns>What stands behind the chosen title; null for the last one, which leads out, and for Esc.</returns>
    private static async Task<T?> ChooseAsync<T>(CommandContext context, (string Title, T Value)[] choices, string last)
        where T : class
    {
        try
        {
            string chosen = await context.Output.ChooseAsync(
                $"SimpleCoin, network {context.Network.Name}, wallet {context.WalletName}",
                [.. choices.Select(choice => choice.Title), last], context.Cancellation);
            return choices.FirstOrDefault(choice => choice.Title == chosen).Value;
        }
        catch (GoneBackException)
        {
            return null;
        }
    }
}
