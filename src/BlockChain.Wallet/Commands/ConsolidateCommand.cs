using BlockChain.Wallet.Arguments;
using BlockChain.Wallet.Asking;
using BlockChain.Wallet.Paying;
using BlockChain.Wallet.Showing;

namespace BlockChain.Wallet.Commands;

/// <summary><c>wallet consolidate</c>: merges small coins, such as rewards, into one, so that a later payment needs
/// fewer of them.</summary>
internal static class ConsolidateCommand
{
    public static Command Create()
    {
        var sending = new SendingOptions();
        var command = new CommandWithExamples(
            "consolidate",
            $"Merge small coins into one, up to {CoinSelection.MaxInputs} at a time",
            "consolidate",
            "consolidate --fee-rate 1 --yes --wait");
        sending.AddTo(command);
        command.SetAction(CommandContext.Run((context, parsed) => RunAsync(context, sending.Read(parsed))));
        return command;
    }

    public static async Task<int> RunAsync(CommandContext context, SendingWishes wishes)
    {
        context.SayOnFailure("Nothing was sent.");
        wishes.RequireConsent(context);
        Spending spending = await Spending.BeginAsync(context, wishes.Rate);
        List<WalletCoin> confirmed = [.. spending.Spendable.Where(coin => coin.IsConfirmed)];
        if (CoinSelection.Merge(confirmed, spending.Rate) is not { } selection)
        {
            throw new CommandException(
                ExitCode.NotEnoughCoins,
                "Nothing to merge: you need at least two confirmed coins that are worth more than their "
                + "fee.",
                $"'{TypedCommand.Wallet("balance")}' shows what is maturing or pending.");
        }

        Transaction merger = await spending.SignAsync(selection, []);
        int code = await spending.FinishAsync(merger, selection, wishes);
        int left = confirmed.Count - selection.Coins.Count;
        if (code == ExitCode.Done && left > 0 && selection.Coins.Count == CoinSelection.MaxInputs)
        {
            Console.Error.WriteLine(
                $"One payment can merge at most {CoinSelection.MaxInputs} coins; {left} more are left. Run it again.");
        }

        return code;
    }
}
