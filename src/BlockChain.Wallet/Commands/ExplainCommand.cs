using System.Globalization;
using BlockChain.Wallet.Arguments;
using BlockChain.Wallet.Asking;
using BlockChain.Wallet.Explaining;
using BlockChain.Wallet.Showing;

namespace BlockChain.Wallet.Commands;

/// <summary><c>wallet explain TXID|BLOCK</c>: the raw bytes with their meaning, and the rules that they obey.</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var what = new Argument<string>("TXID|BLOCK")
        {
            Description = "The id of a transaction, or the hash or height of a block",
            CustomParser = TypedValue.Read(
                text => IsName(Pasted.Clean(text)) ? Pasted.Clean(text) : null, "is neither a block height nor a 64-digit hash."),
        };
        var command = new CommandWithExamples(
            "explain",
            "Show the bytes of a transaction or a block, and what they mean",
            "explain 100",
            $"explain {StatusCommand.ExampleTxid}")
        {
            what,
        };
        command.SetAction(CommandContext.Run((context, parsed) => RunAsync(context, parsed.GetRequiredValue(what))));
        return command;
    }

    /// <summary>Whether a text can name a transaction or a block.</summary>
    public static bool IsName(string text) => Hash256.TryParse(text, out _) || TryParseHeight(text, out _);

    public static async Task<int> RunAsync(CommandContext context, string what)
    {
        await context.ChooseNodeAsync();
        Explanation found = await FindAsync(context, what)
            ?? throw new CommandException(
                ExitCode.Failed,
                $"The node has no transaction or block {what} (its chain ends at {context.Nodes.Chain.Height:N0}).",
                $"Name another node with --node, or look for the right one with '{TypedCommand.Wallet("history")}'.");
        return context.Output.Answer(
            found.ToDocument(context.Network), () => found.Show(context.Output, context.Network));
    }

    private static async Task<Explanation?> FindAsync(CommandContext context, string what)
    {
        var explainer = new Explainer(context);
        if (TryParseHeight(what, out int height))
        {
            return context.Nodes.Chain.HeaderAt(height) is BlockHeader header
                ? await explainer.OfBlockAsync(header.ComputeHash())
                : null;
        }

        if (!Hash256.TryParse(what, out Hash256 hash))
        {
            return null;
        }

        return await explainer.OfTransactionAsync(new TransactionId(hash))
            ?? await explainer.OfBlockAsync(new BlockHash(hash));
    }

    /// <summary>64 digits are a hash, also where most of them are zeros.</summary>
    private static bool TryParseHeight(string text, out int height)
    {
        height = 0;
        return text.Length != 2 * Hash256.Size
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out height);
    }
}
