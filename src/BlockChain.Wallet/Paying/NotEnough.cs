using BlockChain.Wallet.Showing;

namespace BlockChain.Wallet.Paying;

/// <summary>Says why an amount cannot be paid, and what to do about it.</summary>
internal static class NotEnough
{
    /// <param name="spending">What there is.</param>
    /// <param name="amount">What was to be paid.</param>
    /// <param name="recipients">To how many.</param>
    public static CommandException Explain(Spending spending, Amount amount, int recipients)
    {
        Holdings holdings = spending.Holdings;
        Amount largest = CoinSelection.MaxPayment(spending.Spendable, spending.Rate, recipients);
        largest = largest < MempoolPolicy.Dust ? Amount.Zero : largest;
        string message = amount < MempoolPolicy.Dust
            ? "Nothing can be paid right now: every spendable coin is worth less than its fee."
            : $"Not enough coins to pay {amount}: you can pay at most {largest} right now (after the fee).";
        return new CommandException(
            ExitCode.NotEnoughCoins, message, FindAdvice(spending, holdings, amount, recipients));
    }

    private static string FindAdvice(Spending spending, Holdings holdings, Amount amount, int recipients)
    {
        int most = CoinSelection.MaxInputsBeside(recipients);
        return spending.Spendable.Count > most && holdings.Spendable > amount
            ? $"Your {holdings.Spendable} spendable coins are in {spending.Spendable.Count} small pieces, and one payment "
                + $"can use at most {most}. Merge them first: {TypedCommand.Wallet("consolidate")}"
            : FindWait(spending, amount, recipients) is { } blocks
            ? $"Another {holdings.Maturing} were mined too recently to spend. "
                + $"Try again in {Words.Blocks(blocks)}."
            : holdings.Total > amount && holdings.Coins.Any(coin => coin is { IsConfirmed: true, State: CoinState.Pending })
            ? "The node says that more of your coins are in blocks, but has not proved it. Try again, or name another node with "
                + "--node."
            : holdings.Pending > Amount.Zero && holdings.Total > amount
            ? $"Another {holdings.Pending} are on their way to you. Wait until they are confirmed."
            : $"Mine some more, or ask somebody to pay you: '{TypedCommand.Wallet("address")}' shows your address.";
    }

    /// <summary>After how many blocks enough coins will have matured; null if they never suffice.</summary>
    private static int? FindWait(Spending spending, Amount amount, int recipients) => spending.Holdings.Coins
        .Where(coin => coin.State == CoinState.Maturing)
        .Select(coin => coin.BlocksToMature)
        .Distinct()
        .Order()
        .Select(blocks => (int?)blocks)
        .FirstOrDefault(blocks => IsEnough(CoinSelection.MaxPayment(
            spending.Holdings.Coins.Where(coin => coin.State != CoinState.Pending && coin.BlocksToMature <= blocks),
            spending.Rate,
            recipients), amount));

    private static bool IsEnough(Amount payable, Amount amount) => payable >= amount && payable >= MempoolPolicy.Dust;
}
