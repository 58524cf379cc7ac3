using System.Net;
using BlockChain.Wallet.Asking;
using BlockChain.Wallet.Showing;

namespace BlockChain.Wallet.Paying;

/// <summary>Hands a payment to the node. Once it is on its way, only the node's own refusal, with its reason, shows that it
/// was not accepted. A proxy in between may answer whatever it likes after it has passed the payment on: after any other
/// answer, paying again may pay twice.</summary>
internal static class PaymentSender
{
    /// <summary>Kept payments that are looked up for each sending.</summary>
    public const int LookedUp = 10;

    /// <summary>Sends a payment that nobody has seen yet.</summary>
    /// <param name="context">The command's.</param>
    /// <param name="payment">The payment.</param>
    /// <param name="refused">What to do when it is certain that it was not accepted.</param>
    public static Task SendAsync(CommandContext context, Transaction payment, Action refused) =>
        PostAsync(context, payment, reason =>
        {
            Undo(refused);
            return Task.FromResult(AdviceFor(reason)
                ?? "If your last payment is still unconfirmed, try again after the next block. If you do not trust this node, "
                    + "ask another one for this payment before you pay again:" + Environment.NewLine
                    + $"  {TypedCommand.Wallet($"status {payment.Id}")} --node URL");
        });

    /// <summary>Sends a payment once more: whatever this node says, other nodes may have it from before.</summary>
    public static Task SendAgainAsync(CommandContext context, SentPayments sent, Transaction payment) =>
        PostAsync(context, payment, async reason =>
            (reason == "missing-inputs" ? await FindWhatSpentItAsync(context, sent, payment) : null)
            ?? AdviceFor(reason)
            ?? "This node did not take it. Other nodes may still have it from before: do not pay again with another "
                + "payment.");

    private static async Task PostAsync(CommandContext context, Transaction payment, Func<string, Task<string>> advise)
    {
        try
        {
            await context.BelievedNode.SendAsync(payment, context.Cancellation);
        }
        catch (NodeRefusedException refusal)
            when (refusal.Reason is "txn-already-in-mempool" or "txn-already-known")
        {
            // It arrived another way, or a proxy passed it on twice: that is what we wanted.
        }
        catch (NodeRefusedException refusal)
            when (refusal is { Status: (int)HttpStatusCode.BadRequest, Reason: not null })
        {
            throw new CommandException(
                ExitCode.Failed, $"The node refused the payment: {refusal.Message}", await advise(refusal.Reason!));
        }
        catch (Exception exception) when (Failures.IsExpected(exception))
        {
            // Never the code of a node out of reach: a script that tries again after that one would pay twice.
            throw new CommandException(
                ExitCode.Failed,
                $"{Failures.MessageOf(exception)} It is unclear whether the node received the payment.",
                LookFirst(payment));
        }
    }

    /// <summary>Forgets payments that are in a block for good. A few at a time, at random: so all get their turn, and
    /// nobody waits.</summary>
    public static async Task ForgetConfirmedAsync(CommandContext context, SentPayments sent)
    {
        TransactionId[] kept = [.. sent.List()];
        Random.Shared.Shuffle(kept);
        try
        {
            foreach ((TransactionId id, ShownTransaction shown) in
                await context.Nodes.MakeTransactions().FetchAsync(kept.Take(LookedUp), context.Cancellation))
            {
                if (context.Nodes.Chain.Height - shown.Proof?.Height + 1 >= SentPayments.ConfirmationsForGood)
                {
                    sent.Forget(id);
                }
            }
        }
        catch (Exception exception) when (Failures.IsExpected(exception))
        {
            // Tidying up can wait for the next time; what the user asked for is done.
        }
    }

    /// <summary>What cannot be tidied up now must not hide why the payment was refused.</summary>
    private static void Undo(Action refused)
    {
        try
        {
            refused();
        }
        catch (Exception exception) when (Failures.IsExpected(exception))
        {
            Failures.Warn(exception.Message);
        }
    }

    /// <summary>What another transaction has made of a payment, if it is proved to be in a block.</summary>
    private static async Task<string?> FindWhatSpentItAsync(
        CommandContext context, SentPayments sent, Transaction payment)
    {
        try
        {
            return await context.Nodes.MakeMissing().FindAsync(payment.Id, sent, context.Cancellation)
                is { IsReplacementProved: true } known
                    ? MissingText.Describe(known)
                    : null;
        }
        catch (Exception exception) when (Failures.IsExpected(exception))
        {
            // What matters is the refusal.
            return null;
        }
    }

    private static string? AdviceFor(string reason) => reason switch
    {
        "missing-inputs" =>
            "Either another payment has used the same coin (perhaps from a copy of this wallet), or this node does not "
            + $"have the whole chain yet. Do not pay again before '{TypedCommand.Wallet("history")}' shows which.",
        "txn-mempool-conflict" =>
            "Another unconfirmed payment spends the same coins: only one of the two can ever be confirmed. "
            + $"'{TypedCommand.Wallet("history")}' shows which payments are pending.",
        _ => null,
    };

    private static string LookFirst(Transaction payment) =>
        $"""
        Before you pay again, look:
          {TypedCommand.Wallet($"status {payment.Id}")}
        To send the same payment again, which never pays twice:
          {TypedCommand.Wallet($"resend {payment.Id}")}
        """;
}
