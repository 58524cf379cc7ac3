using BlockChain.Wallet.Arguments;
using BlockChain.Wallet.Asking;
using BlockChain.Wallet.Paying;
using BlockChain.Wallet.Showing;

namespace BlockChain.Wallet.Commands;

/// <summary><c>wallet send (ADDRESS AMOUNT)...</c>: selects coins, signs, shows what was signed, asks, and sends it to the
/// node.</summary>
internal static class SendCommand
{
    public static Command Create()
    {
        var recipients = new Argument<Recipient[]>("ADDRESS AMOUNT")
        {
            Description = "Who is paid, and how many coins, such as 1.5 (max: all); may be repeated",
            Arity = ArgumentArity.OneOrMore,
            CustomParser = Recipient.Parse,
        };
        var sending = new SendingOptions();
        var command = new CommandWithExamples(
            "send",
            "Pay somebody, or several at once",
            "send SUArrpgMG4XHHsQQ7Q6AyeYCvAG5mWK9Vp 2.5",
            "send SUArrpgMG4XHHsQQ7Q6AyeYCvAG5mWK9Vp 2.5 SNNktP1Goub9scmv1NywTEmp6atHC3qroK 0.1 --yes --wait",
            "send SUArrpgMG4XHHsQQ7Q6AyeYCvAG5mWK9Vp max --dry-run")
        {
            recipients,
        };
        sending.AddTo(command);
        command.SetAction(CommandContext.Run((context, parsed) =>
            RunAsync(context, parsed.GetRequiredValue(recipients), sending.Read(parsed))));
        return command;
    }

    public static async Task<int> RunAsync(
        CommandContext context, IReadOnlyList<Recipient> recipients, SendingWishes wishes)
    {
        context.SayOnFailure("Nothing was sent.");
        List<PublicKeyHash> owners = [.. recipients.Select(recipient => context.ParseAddress(recipient.Address))];
        wishes.RequireConsent(context);
        Spending spending = await Spending.BeginAsync(context, wishes.Rate);
        bool all = recipients.Any(recipient => recipient.Amount is null);
        Amount amount = all
            ? await spending.FindLargestPaymentAsync()
            : Amount.Sum(recipients.Select(recipient => recipient.Amount!.Value));
        CoinSelection selection = await spending.SelectAsync(amount, recipients.Count)
            ?? throw NotEnough.Explain(spending, amount, recipients.Count);
        if (all)
        {
            WarnOfRest([.. spending.Spendable.Except(selection.Coins)], selection);
        }

        Transaction payment = await spending.SignAsync(
            selection,
            recipients.Zip(owners, (recipient, owner) => TransactionOutput.To(owner, recipient.Amount ?? amount)));
        return await spending.FinishAsync(payment, selection, wishes);
    }

    /// <summary>Coins that are worth less than they cost to spend stay too, and nobody misses them.</summary>
    private static void WarnOfRest(List<WalletCoin> rest, CoinSelection selection)
    {
        if (rest.Count > 0 && selection.Coins.Count == CoinSelection.MaxInputs)
        {
            Failures.Warn($"One payment holds {CoinSelection.MaxInputs} coins, the largest of them. So {rest.Count} coins "
                + "stay, for another payment.");
        }
        else if (rest.Any(coin => !coin.IsConfirmed))
        {
            Failures.Warn($"Some unconfirmed change is left out: at most {MempoolPolicy.MaxUnconfirmedChain} unconfirmed "
                + "payments can depend on each other. Send it after the next block.");
        }
    }
}
