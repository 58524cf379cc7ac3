namespace BlockChain.Wallet.Paying;

/// <summary>Somebody to be paid, as the command line names him.</summary>
/// <param name="Address">His address, not checked yet.</param>
/// <param name="Amount">How much he gets; null: all there is.</param>
internal sealed record Recipient(string Address, Amount? Amount)
{
    /// <summary>In place of an amount: everything.</summary>
    public const string Everything = "max";

    /// <summary>Reads <c>(ADDRESS AMOUNT)...</c> or <c>ADDRESS max</c>; mistakes become errors of the command line.
    /// </summary>
    public static Recipient[] Parse(ArgumentResult result)
    {
        List<string> texts = [.. result.Tokens.Select(token => Pasted.Clean(token.Value))];
        if (texts.Count % 2 != 0)
        {
            result.AddError($"Each address needs an amount after it, and '{texts[^1]}' has none.");
            return [];
        }

        var recipients = new List<Recipient>();
        foreach (string[] pair in texts.Chunk(2))
        {
            if (TryParse(pair[0], pair[1], out Recipient recipient) is { } error)
            {
                result.AddError(error);
                return [];
            }

            recipients.Add(recipient);
        }

        if (recipients.Count > CoinSelection.MaxRecipients)
        {
            result.AddError($"One payment has at most {CoinSelection.MaxRecipients} recipients.");
        }
        else if (recipients.Count > 1 && recipients.Any(recipient => recipient.Amount is null))
        {
            result.AddError($"'{Everything}' sends everything, so it needs exactly one address.");
        }

        return [.. recipients];
    }

    /// <summary>Reads an address and an amount.</summary>
    /// <returns>What is wrong, as a sentence; null if nothing is.</returns>
    public static string? TryParse(string address, string text, out Recipient recipient)
    {
        recipient = new Recipient(address, Amount: null);
        if (text == Everything)
        {
            return null;
        }

        if (!Core.Primitives.Amount.TryParseCoins(text, out Amount amount))
        {
            return $"'{text}' is not an amount of coins, such as 1.5 or 0.00000546.";
        }

        recipient = recipient with { Amount = amount };
        return amount < MempoolPolicy.Dust
            ? $"{amount} is too small: nodes only relay {MempoolPolicy.Dust} or more."
            : null;
    }
}
