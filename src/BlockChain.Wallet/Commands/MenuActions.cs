using BlockChain.Wallet.Asking;
using BlockChain.Wallet.Paying;
using BlockChain.Wallet.Showing;

namespace BlockChain.Wallet.Commands;

/// <summary>What the menu asks for before it runs a command: what the command line would have named.</summary>
internal static class MenuActions
{
    private const int NewestShown = 5;

    public static async Task<int> ShowAsync(CommandContext context)
    {
        await BalanceCommand.RunAsync(context, given: null, height: null, time: null);
        return await HistoryCommand.RunAsync(context, given: null, limit: NewestShown, attacker: null);
    }

    public static async Task<int> SendAsync(CommandContext context)
    {
        string address = await AskForAsync(context, "Recipient address:");
        context.ParseAddress(address);
        string amount = await AskForAsync(context, $"Amount (or \"{Recipient.Everything}\"):");
        return Recipient.TryParse(address, amount, out Recipient recipient) is { } error
            ? throw new CommandException(ExitCode.Usage, error, "Nothing was sent.")
            : await SendCommand.RunAsync(context, [recipient], SendingWishes.None);
    }

    /// <summary>Offers those that can be sent again; any other can be typed.</summary>
    public static async Task<int> ResendAsync(CommandContext context)
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

    public static async Task<int> LabelAsync(CommandContext context)
    {
        string address = await AskForAsync(context, "Which address?");
        context.ParseAddress(address);
        return LabelCommand.Run(
            context, address, await context.Output.AskAsync("Label (leave empty to remove it):", context.Cancellation));
    }

    public static async Task<int> ReceiptAsync(CommandContext context)
    {
        TransactionId txid = await AskTxidAsync(context);
        string file = await context.Output.AskAsync("Save to file (leave empty to print):", context.Cancellation);
        return await ReceiptCommand.RunAsync(context, txid, file.Length > 0 ? DataFolder.WithHome(file) : null);
    }

    public static async Task<int> ExplainAsync(CommandContext context)
    {
        string what = await AskForAsync(context, "Which transaction (id) or block (height or hash)?");
        return ExplainCommand.IsName(what)
            ? await ExplainCommand.RunAsync(context, what)
            : throw new CommandException(
                ExitCode.Usage, $"'{what}' is neither a block height nor a 64-digit hash.", "Copy it again.");
    }

    public static async Task<int> StatusAsync(CommandContext context) =>
        await StatusCommand.RunAsync(context, await AskTxidAsync(context), attacker: null);

    public static async Task<int> VerifyAsync(CommandContext context) =>
        VerifyCommand.Run(context, DataFolder.WithHome(await AskForAsync(context, "Which file?")));

    public static async Task<int> CreateAsync(CommandContext context) =>
        await NewCommand.RunAsync(context, await AskNameAsync(context), count: 12);

    public static async Task<int> RestoreAsync(CommandContext context) =>
        await RestoreCommand.RunAsync(context, await AskNameAsync(context), AddressScan.WideGap);

    public static async Task<int> ImportAsync(CommandContext context) =>
        await ImportCommand.RunAsync(
            context, DataFolder.WithHome(await AskForAsync(context, "Which file has the key?")));

    public static async Task<int> ShowKeyAsync(CommandContext context) =>
        await ExportCommand.RunAsync(context, await AskForAsync(context, "Which address?"), yes: false);

    private static async Task<TransactionId> AskTxidAsync(CommandContext context)
    {
        string text = await AskForAsync(context, "Which transaction (its id)?");
        return TransactionId.TryParse(text, out TransactionId id)
            ? id
            : throw new CommandException(
                ExitCode.Usage, $"'{text}' is not the id of a transaction: it has 64 hex digits.",
                "'Balance and latest transactions' shows the ids.");
    }

    /// <summary>The first wallet needs no name of its own.</summary>
    private static async Task<string> AskNameAsync(CommandContext context) =>
        WalletFile.Exists(context.Folder, context.WalletName)
            ? await AskForAsync(context, $"Wallet {context.WalletName} already exists. Name for the new one:")
            : context.WalletName;

    /// <summary>Asks for a line of text; an empty one means: go back.</summary>
    private static async Task<string> AskForAsync(CommandContext context, string question) =>
        await context.Output.AskAsync(question, context.Cancellation) is { Length: > 0 } answer
            ? answer
            : throw new GoneBackException();
}
