using BlockChain.Wallet.Arguments;
using BlockChain.Wallet.Asking;
using BlockChain.Wallet.Showing;

namespace BlockChain.Wallet.Commands;

/// <summary><c>wallet label ADDRESS TEXT</c>: gives an address a name that history, balance and payments show.
/// </summary>
internal static class LabelCommand
{
    public static Command Create()
    {
        var address = new Argument<string>("ADDRESS")
        {
            Description = "An address, yours or anybody's",
            CustomParser = PastedArgument.Parse,
        };
        var text = new Argument<string>("TEXT") { Description = "What to call it; an empty text removes the label" };
        var command = new CommandWithExamples(
            "label",
            "Give an address a name that this wallet shows",
            "label SUArrpgMG4XHHsQQ7Q6AyeYCvAG5mWK9Vp \"Bob, for the bicycle\"",
            "label SUArrpgMG4XHHsQQ7Q6AyeYCvAG5mWK9Vp \"\"")
        {
            address, text,
        };
        command.SetAction(CommandContext.Run((context, parsed) => Task.FromResult(
            Run(context, parsed.GetRequiredValue(address), parsed.GetRequiredValue(text)))));
        return command;
    }

    public static int Run(CommandContext context, string address, string text)
    {
        context.SayOnFailure("No label was changed.");
        context.ParseAddress(address);
        text = text.Trim();
        if (!WalletLabels.IsLabel(text))
        {
            throw new CommandException(
                ExitCode.Usage,
                "This cannot be a label.",
                $"A label is one line of at most {WalletLabels.MaxLabelLength} characters, without control characters.");
        }

        WalletLabels.Set(context.OpenWallet(), address, text);
        string done = text.Length == 0 ? $"{address} has no label now." : $"{address} is now labelled \"{text}\".";
        context.MarkDone(done);
        return context.Output.Answer(
            new LabelDocument(address, text.Length == 0 ? null : text), () => Output.Line(done));
    }
}
