using System.CommandLine;
using BlockChain.Core.Mempool;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;
using BlockChain.Core.Wallets;

namespace BlockChain.Wallet.Commands;

/// <summary><c>wallet send (ADDRESS AMOUNT)...</c>: selects coins, signs, shows what was signed, asks, and hands it to
/// the node.</summary>
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
        context.Begin("Nothing was sent.");
        List<PublicKeyHash> owners = [.. recipients.Select(recipient => context.ParseAddress(recipient.Address))];
        wishes.RequireConsent(context);
        Spending spending = await Spending.BeginAsync(context, wishes.Rate);
        (CoinSelection selection, Amount amount) = Select(spending, recipients);
        int left = spending.Spendable.Count - CoinSelection.MaxInputs;
        if (left > 0 && recipients[0].Amount is null)
        {
            Failures.Warn($"One payment holds {CoinSelection.MaxInputs} coins, the largest of them. So {left} coins stay, "
                + "for another payment.");
        }

        Transaction payment = await spending.SignAsync(
            selection,
            recipients.Zip(owners, (recipient, owner) => TransactionOutput.To(owner, recipient.Amount ?? amount)));
        return await spending.FinishAsync(payment, selection, wishes);
    }

    /// <summary>Confirmed coins first: a payment made of change that still waits has to wait for it.</summary>
    private static (CoinSelection Selection, Amount Amount) Select(
        Spending spending, IReadOnlyList<Recipient> recipients)
    {
        Amount amount = recipients.Any(recipient => recipient.Amount is null)
            ? CoinSelection.LargestPayment(spending.Spendable, spending.Rate)
            : recipients.Aggregate(Amount.Zero, (sum, recipient) => sum + recipient.Amount!.Value);
        return amount >= MempoolPolicy.Dust && (CoinSelection.TrySelect(
            spending.Spendable.Where(coin => coin.IsConfirmed), amount, spending.Rate, out CoinSelection? selection,
            recipients.Count)
            || CoinSelection.TrySelect(
                spending.Spendable, amount, spending.Rate, out selection, recipients.Count))
            ? (selection, amount)
            : throw NotEnough.Explain(spending, amount, recipients.Count);
    }
}
