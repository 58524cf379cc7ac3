using BlockChain.Wallet.Showing;

namespace BlockChain.Wallet.Asking;

/// <summary>Says what became of missing payments, and what to do about them.</summary>
internal static class MissingText
{
    /// <summary>The state of a payment that is no longer in a block of the best chain.</summary>
    public const string Reversed = "reversed";

    /// <summary>The state of a payment that this wallet sent and the node does not have.</summary>
    public const string Lost = "lost";

    /// <summary>The state of a payment of which a block has a copy that differs in a signature only.</summary>
    public const string Copied = "confirmed under another id";

    /// <summary>How many a screen shows; the rest is in the history.</summary>
    private const int MaxTold = 5;

    /// <summary>A sentence or two, and the command that helps, if there is one.</summary>
    public static string Describe(MissingPayment payment)
    {
        TransactionId id = payment.Transaction.Id;
        if (IsConfirmedAsCopy(payment))
        {
            return $"{id}: Confirmed under another id, {payment.ReplacedBy}: a signature was changed on the way, but it "
                + "pays the same people. Do not pay again.";
        }

        string what = payment.Reversed is { } proof
            ? $"Reversed: {id} was in block {proof.Height}, which is no longer in the best chain."
            : $"Lost: this wallet sent {id}, but the node does not have it.";
        return payment.DeadParent is { } parent
            ? $"{what} It spends the change of {parent}, whose coins another transaction has spent. As long as that one is confirmed, "
                + "neither of the two ever can be."
            : payment.IsReplacementProved
            ? $"{what} Its coin was spent by {payment.ReplacedBy} instead. As long as that one is confirmed, this one never "
                + "can be."
            : payment is { ReplacedBy: { } copy, IsCopy: true }
            ? $"{what} The node says that a copy of it, {copy}, waits for a block: a signature was changed on the way, but it pays "
                + "the same people. Do not pay again."
            : payment.ReplacedBy is { } other
            ? $"{what} The node says that {other}, which is not in a block yet, spends its coin instead."
            : payment.Transaction.IsCoinbase
            ? $"{what} The coins of that block are gone with it."
            : $"{what} Send it again (it can never pay twice):{Environment.NewLine}  {TypedCommand.Wallet($"resend {id}")}";
    }

    /// <summary>Whether sending it again may help.</summary>
    public static bool CanBeSent(MissingPayment payment) =>
        payment is { IsReplacementProved: false, DeadParent: null, Transaction.IsCoinbase: false };

    /// <summary>Describes the first few of those that may still change, and first what can be sent again.</summary>
    public static void Write(IEnumerable<MissingPayment> all)
    {
        List<MissingPayment> missing = [.. all.Where(payment => !payment.IsSettled).OrderByDescending(CanBeSent)];
        foreach (MissingPayment payment in missing.Take(MaxTold))
        {
            Output.Line(Describe(payment));
        }

        if (missing.Count > MaxTold)
        {
            Output.Line($"{missing.Count - MaxTold} more are missing: see '{TypedCommand.Wallet("history --json")}'.");
        }
    }

    public static MissingDocument ToDocument(MissingPayment payment) => new(
        payment.Transaction.Id.ToString(),
        IsConfirmedAsCopy(payment) ? Copied : payment.Reversed is null ? Lost : Reversed,
        payment.Reversed?.Height,
        payment.Reversed?.Header.ComputeHash().ToString(),
        payment.ReplacedBy?.ToString(),
        payment.DeadParent?.ToString());

    private static bool IsConfirmedAsCopy(MissingPayment payment) =>
        payment is { IsCopy: true, IsReplacementProved: true };
}
