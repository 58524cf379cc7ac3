using BlockChain.Wallet.Arguments;
using BlockChain.Wallet.Asking;
using BlockChain.Wallet.Paying;
using BlockChain.Wallet.Showing;

namespace BlockChain.Wallet.Commands;

/// <summary><c>wallet resend TXID</c>: sends the very bytes again of a payment that a node may have lost. However often they
/// are sent, the payment pays once.</summary>
internal static class ResendCommand
{
    public static Command Create()
    {
        Argument<TransactionId> txid = StatusCommand.CreateTxid();
        var command = new CommandWithExamples(
            "resend",
            "Send a pending or lost payment again (it can never pay twice)",
            $"resend {StatusCommand.ExampleTxid}",
            $"resend {StatusCommand.ExampleTxid} --node http://192.168.1.10:5000")
        {
            txid,
        };
        command.SetAction(CommandContext.Run((context, parsed) => RunAsync(context, parsed.GetValue(txid))));
        return command;
    }

    public static async Task<int> RunAsync(CommandContext context, TransactionId txid)
    {
        context.SayOnFailure("Nothing was sent this time.");
        var sent = new SentPayments(context.OpenWallet());
        await context.ChooseNodeAsync();
        if (await context.BelievedNode.GetStatusAsync(txid, context.Cancellation) is { } claimed)
        {
            PaymentPlace place = await PaymentPlace.FindAsync(context, txid, claimed);
            return Answer(
                context,
                new ResentDocument(
                    txid.ToString(), place.Status.Confirmed ? "confirmed" : "waiting", place.Confirmations,
                    place.Status.BlockHeight, place.IsProved),
                place.Status.Confirmed
                    ? $"It is {place}: there is nothing to send."
                    : "The node has it already, and it is waiting for a block: there is nothing to send.");
        }

        if (context.Nodes.MakeTransactions().Recall(txid) is { } proof)
        {
            return Answer(
                context,
                new ResentDocument(
                    txid.ToString(),
                    "confirmed",
                    context.Nodes.Chain.Height - proof.Height + 1,
                    proof.Height,
                    Proved: true),
                $"It is in the block of height {proof.Height}, proved by this wallet's own headers, though the node "
                    + "does not have it: there is nothing to send.");
        }

        if (!context.Nodes.KnowsAll)
        {
            throw new CommandException(
                ExitCode.Failed,
                $"Transaction {txid} is {StatusCommand.UnknownYet}.",
                "It may be in a block that this node lacks. Nothing was sent this time; try again later, or name "
                    + "another node with --node. Do not pay again.");
        }

        // A reversed payment to us can be sent again by us as well.
        MissingPayment? missing = await context.Nodes.MakeMissing().FindAsync(txid, sent, context.Cancellation);
        if (missing is { DeadParent: not null })
        {
            throw new CommandException(ExitCode.Failed, MissingText.Describe(missing), "Nothing was sent this time.");
        }

        Transaction payment = missing?.Transaction ?? sent.Find(txid)
            ?? throw new CommandException(
                ExitCode.Failed,
                $"Neither the node nor this wallet knows transaction {txid}.",
                "A wallet keeps what it sent itself until it has 100 confirmations. Was it another wallet (--wallet)?");
        await SendWithParentsAsync(context, sent, payment);
        context.MarkDone($"The payment was sent again: {txid}");
        Answer(
            context,
            new ResentDocument(txid.ToString(), "sent", Confirmations: 0, BlockHeight: null, Proved: false),
            $"Sent again. Waiting for a block. Check it with:{Environment.NewLine}  {TypedCommand.Wallet($"status {txid}")}");
        await PaymentSender.ForgetConfirmedAsync(context, sent);
        return ExitCode.Done;
    }

    /// <summary>A payment may spend the change of another one that was lost with it: that one goes first.</summary>
    private static async Task SendWithParentsAsync(CommandContext context, SentPayments sent, Transaction payment)
    {
        foreach (TransactionId parent in
            payment.Inputs.Select(input => input.PreviousOutput.TransactionId).Distinct())
        {
            if (sent.Find(parent) is { } kept
                && await context.BelievedNode.GetStatusAsync(parent, context.Cancellation) is null)
            {
                await SendWithParentsAsync(context, sent, kept);
            }
        }

        await PaymentSender.SendAgainAsync(context, sent, payment);
        context.SayOnFailure(null);
    }

    private static int Answer(CommandContext context, ResentDocument document, string text) =>
        context.Output.Answer(document, () => Output.Line(text));
}
