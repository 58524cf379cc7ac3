using BlockChain.Core.Primitives;
using BlockChain.Core.Wallets;

namespace BlockChain.Wallet;

/// <summary>Tells what became of payments that are gone, and what to do about it.</summary>
internal static class MissingText
{
    /// <summary>The state of a payment that no block of the best chain has any more.</summary>
    public const string Reversed = "reversed";

    /// <summary>The state of a payment that this wallet sent and the node does not have.</summary>
    public const string Lost = "lost";

    /// <summary>Said on a screen; the rest is in the history.</summary>
    private const int MostTold = 5;

    /// <summary>A sentence or two, and the command that helps, if there is one.</summary>
    public static string Describe(MissingPayment payment)
    {
        TransactionId id = payment.Transaction.Id;
        string what = payment.Reversed is { } proof
            ? $"Reversed: {id} was in block {proof.Height}, which is no longer in the best chain."
            : $"Lost: this wallet sent {id}, but the node does not have it.";
        return payment.IsReplacementProved
            ? $"{what} Its coin was spent by {payment.ReplacedBy} instead. As long as that one is confirmed, this one never "
                + "can be."
            : payment.ReplacedBy is { } other
            ? $"{what} The node says that {other}, which is not in a block yet, spends its coin instead."
            : payment.Transaction.IsCoinbase
            ? $"{what} The coins of that block are gone with it."
            : $"{what} Send it again (it can never pay twice):{Environment.NewLine}  wallet resend {id}";
    }

    /// <summary>Whether sending it again may help.</summary>
    public static bool CanBeSent(MissingPayment payment) => payment is { IsReplacementProved: false, Transaction.IsCoinbase: false };

    /// <summary>Describes the first few of them.</summary>
    public static void Tell(IReadOnlyList<MissingPayment> missing)
    {
        foreach (MissingPayment payment in missing.Take(MostTold))
        {
            Output.Line(Describe(payment));
        }

        if (missing.Count > MostTold)
        {
            Output.Line($"{missing.Count - MostTold} more are missing: see 'wallet history --json'.");
        }
    }

    public static MissingDocument ToDocument(MissingPayment payment) => new(
        payment.Transaction.Id.ToString(),
        payment.Reversed is null ? Lost : Reversed,
        payment.Reversed?.Height,
        payment.Reversed?.Header.ComputeHash().ToString(),
        payment.ReplacedBy?.ToString());
}
