using BlockChain.Wallet.Arguments;
using BlockChain.Wallet.Asking;
using BlockChain.Wallet.Showing;

namespace BlockChain.Wallet.Commands;

/// <summary><c>wallet restore [NAME]</c>: makes a wallet from words that were written down, and looks for its coins.
/// </summary>
internal static class RestoreCommand
{
    private const int MaxTextLength = 4096;

    public static Command Create()
    {
        Argument<string?> name = NewCommand.NameArgument();
        var gap = new Option<int?>("--gap")
        {
            Description = $"Unused addresses after which to stop looking. Default: {AddressScan.WideGap}",
            HelpName = "N",
            CustomParser = TypedValue.WholeNumber(1, WalletNotes.MaxAddresses),
        };
        var command = new CommandWithExamples(
            "restore",
            "Restore a wallet from its recovery words, and find its coins",
            "restore",
            "restore old --gap 1000 < words.txt")
        {
            name, gap,
        };
        command.SetAction(CommandContext.Run((context, parsed) => RunAsync(
            context, parsed.GetValue(name) ?? context.WalletName, parsed.GetValue(gap) ?? AddressScan.WideGap)));
        return command;
    }

    public static async Task<int> RunAsync(CommandContext context, string name, int gap)
    {
        context.SayOnFailure("No wallet was created.");
        NewCommand.RefuseName(context, name);
        NodeRecord node = await context.ChooseNodeAsync();
        using Mnemonic words = await ReadWordsAsync(context);
        using Passphrase passphrase = await Passphrase.ChooseAsync(context);
        WalletFile wallet = WalletFile.Create(context.Folder, name, words, passphrase.Bytes);
        context.MarkDone($"The wallet {name} was restored. Find its coins with: {TypedCommand.Wallet("balance", context.OptionsOf(name))}");
        AddressScan scan = await context.Nodes.ScanAsync(wallet, context.Cancellation, gap);
        Holdings holdings = await context.Nodes.FetchHoldingsAsync(
            [.. scan.Addresses.Select(address => address.Text)], sent: null, context.Cancellation);
        string next = wallet.AddressAt(AddressChain.Receive, scan.Found.Receive).Text;
        return context.Output.Answer(
            new RestoredWalletDocument(
                name, context.Network.Name, next, wallet.IsProtected, scan.Addresses.Count, holdings.Coins.Count,
                holdings.Total.Units, WalletJson.Unit),
            () =>
            {
                NewCommand.ShowMade(
                    context,
                    wallet,
                    ("Address", next),
                    ("Found", $"addresses: {scan.Addresses.Count}, coins: {holdings.Coins.Count}, total: {holdings.Total}"),
                    ("Up to", Freshness.Of(context, node).ToString()));
                Output.Line($"Looked {gap} addresses past the last one in use. If coins are missing, look further with --gap N.");
            });
    }

    private static async Task<Mnemonic> ReadWordsAsync(CommandContext context)
    {
        string text;
        if (Console.IsInputRedirected)
        {
            var buffer = new char[MaxTextLength];

            // A pipe that says nothing cannot be interrupted: so the wait for it is.
            int read = await Task.Run(() => Console.In.ReadBlock(buffer)).WaitAsync(context.Cancellation);
            text = new string(buffer, 0, read);
        }
        else
        {
            text = context.Output.CanAsk
                ? await AskForWordsAsync(context)
                : throw new CommandException(
                    ExitCode.Usage, "The recovery words cannot be asked for here.", "Give them on standard input.");
        }

        return Mnemonic.TryParse(text, out Mnemonic? words, out string? error)
            ? words
            : throw new CommandException(
                ExitCode.Usage, error, "No wallet was created. Check the words against your paper and try again.");
    }

    /// <summary>Words may come in one line or in many, as they are on paper: an empty line says that they are all.</summary>
    private static async Task<string> AskForWordsAsync(CommandContext context)
    {
        string text = await context.Output.AskAsync("Recovery words, in order:", context.Cancellation);
        string line = text;
        while (line.Length > 0 && Mnemonic.CountWords(text) < Mnemonic.MaxWords)
        {
            line = await context.Output.AskAsync("More words (leave empty if these are all):", context.Cancellation);
            text += "\n" + line;
        }

        return text;
    }
}
