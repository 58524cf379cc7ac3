using System.Diagnostics;
using BlockChain.Wallet.Asking;
using BlockChain.Wallet.Showing;

namespace BlockChain.Wallet.Paying;

/// <summary>Waits until a payment that was sent is in a block. Whatever ends the wait, the payment was sent: that is not a
/// failure, because a script would take a failure for a reason to pay again.</summary>
internal static class ConfirmationWait
{
    private static readonly TimeSpan BetweenQuestions = TimeSpan.FromMilliseconds(500);

    /// <returns>Where it is; null where the wait ended before, and standard error says why.</returns>
    public static async Task<PaymentPlace?> RunAsync(CommandContext context, TransactionId id)
    {
        var line = new StatusLine();
        long began = Stopwatch.GetTimestamp();
        try
        {
            while (true)
            {
                TransactionStatusRecord? status = await context.BelievedNode.GetStatusAsync(id, context.Cancellation);
                if (status is null)
                {
                    Failures.Warn("The node accepted the payment but no longer has it. Send it again (it can never pay "
                        + $"twice):{Environment.NewLine}  {TypedCommand.Wallet($"resend {id}")}");
                    return null;
                }

                if (status.Confirmed)
                {
                    await context.ChooseNodeAsync();
                    return await PaymentPlace.FindAsync(context, id, status);
                }

                line.Show($"Sent; waiting for a block ({(int)Stopwatch.GetElapsedTime(began).TotalSeconds} s). "
                    + "Ctrl+C stops waiting, not the payment.");
                await Task.Delay(BetweenQuestions, context.Cancellation);
            }
        }
        catch (Exception exception) when (Failures.IsExpected(exception))
        {
            Failures.Warn($"{Failures.MessageOf(exception)} The payment was sent anyway. Check it with:"
                + $"{Environment.NewLine}  {TypedCommand.Wallet($"status {id}")}");
            return null;
        }
        finally
        {
            line.End();
        }
    }
}
