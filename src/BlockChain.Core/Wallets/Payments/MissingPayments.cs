using BlockChain.Core.Network;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;
using BlockChain.Core.Wallets.Files;
using BlockChain.Core.Wallets.Proofs;

namespace BlockChain.Core.Wallets.Payments;

/// <summary>A payment that this wallet knows and that is in no block of the best chain, nor waiting at the node.</summary>
/// <param name="Transaction">Its bytes, which can be sent again.</param>
/// <param name="Reversed">The proof that it was in a block, which a reorganisation has taken off the best chain; null:
/// it was sent, and no block ever had it as far as this wallet knows.</param>
/// <param name="ReplacedBy">Another transaction that spends a coin of it; null where there is none.</param>
/// <param name="IsReplacementProved">Whether that one is proved to be in a block. As long as it is, this one never can be.
/// Otherwise it is the node's word.</param>
/// <param name="IsCopy">Whether that one spends the same coins and pays the same people: a signature was changed on the
/// way, which anybody can do, and that gave the payment another id.</param>
/// <param name="DeadParent">A payment of this wallet whose change it spends, and whose own coins a proved transaction has spent: as long
/// as that is so, neither can be in a block. Null where there is none.</param>
/// <param name="IsSettled">Whether that will hardly change any more.</param>
public sealed record MissingPayment(
    Transaction Transaction,
    TransactionProof? Reversed,
    TransactionId? ReplacedBy,
    bool IsReplacementProved,
    bool IsCopy,
    TransactionId? DeadParent,
    bool IsSettled);

/// <summary>
/// Looks for payments that are gone: sent by this wallet and lost by a node, which forgets what waits when it restarts; or
/// proved to be in a block once, and reversed since. The node lists neither.
/// </summary>
/// <param name="transactions">Where the node's transactions are read, and what was proved of them.</param>
public sealed class MissingPayments(ProvedTransactions transactions)
{
    /// <summary>Payments that are asked about.</summary>
    private const int MaxAsked = 1_000;

    /// <summary>Those of an owner.</summary>
    /// <param name="isOurs">Whether an address is the owner's.</param>
    /// <param name="sent">What the owner sent and keeps; null: only what was reversed.</param>
    /// <param name="cancellation">Ctrl+C.</param>
    /// <exception cref="FalseAnswerException">What the node calls the replacement of one is none; other failures as of
    /// <see cref="ProvedTransactions.ProveAsync(TransactionId, CancellationToken)"/>.</exception>
    public async Task<IReadOnlyList<MissingPayment>> FindAsync(
        Func<string, bool> isOurs, SentPayments? sent, CancellationToken cancellation = default)
    {
        Dictionary<TransactionId, TransactionProof> reversed =
            transactions.FindReversed(transaction => transaction.Concerns(isOurs, transactions.Network.AddressVersion))
                .ToDictionary(proof => proof.Transaction.Id);
        IReadOnlyList<TransactionId> kept = sent?.List() ?? [];
        IReadOnlyDictionary<TransactionId, ShownTransaction> shown = await transactions.FetchAsync(kept, cancellation);
        IEnumerable<Transaction> lost = kept
            .Where(id => shown.GetValueOrDefault(id) is not { Proof: not null } && !reversed.ContainsKey(id))
            .Select(id => sent!.Find(id))
            .OfType<Transaction>();

        var missing = new List<MissingPayment>();
        foreach (Transaction transaction in
            lost.Concat(reversed.Values.Select(proof => proof.Transaction)).Take(MaxAsked))
        {
            if (await CheckAsync(transaction, reversed.GetValueOrDefault(transaction.Id), sent, cancellation) is { } payment)
            {
                missing.Add(payment);
            }
        }

        return missing;
    }

    /// <summary>One, if it is missing; throws as <see cref="FindAsync(Func{string, bool}, SentPayments, CancellationToken)"/>.
    /// </summary>
    /// <param name="id">Its id.</param>
    /// <param name="sent">What the owner sent and keeps; null where there is no wallet.</param>
    /// <param name="cancellation">Ctrl+C.</param>
    public async Task<MissingPayment?> FindAsync(
        TransactionId id, SentPayments? sent, CancellationToken cancellation = default)
    {
        if (transactions.Recall(id) is not null)
        {
            return null;
        }

        TransactionProof? reversed = transactions.FindReversed(transaction => transaction.Id == id).FirstOrDefault();
        return (reversed?.Transaction ?? sent?.Find(id)) is { } transaction
            ? await CheckAsync(transaction, reversed, sent, cancellation)
            : null;
    }

    private async Task<MissingPayment?> CheckAsync(
        Transaction transaction, TransactionProof? reversed, SentPayments? sent, CancellationToken cancellation)
    {
        // The coins of a block that lost are gone with it, and nothing is left to ask.
        if (transaction.IsCoinbase && IsDeep(reversed?.Height))
        {
            return new MissingPayment(
                transaction, reversed, ReplacedBy: null, IsReplacementProved: false, IsCopy: false, DeadParent: null,
                IsSettled: true);
        }

        TransactionStatusRecord? known = await transactions.Node.FindStatusAsync(transaction.Id, cancellation);
        if (known is { InBestChain: not false })
        {
            return null;
        }

        ShownTransaction? replacement = await FindReplacementAsync(transaction, known?.ReplacedBy, cancellation);
        if (replacement?.Transaction.Id == transaction.Id)
        {
            // It came back in between.
            return null;
        }

        MissingPayment? dead = replacement is null && sent is not null
            ? await FindDeadParentAsync(transaction, sent, cancellation)
            : null;
        return new MissingPayment(
            transaction,
            reversed,
            replacement?.Transaction.Id,
            replacement?.Proof is not null,
            replacement is not null && IsCopy(transaction, replacement.Transaction),
            dead?.Transaction.Id,
            dead?.IsSettled ?? IsDeep(replacement?.Proof?.Height));
    }

    /// <summary>See <see cref="MissingPayment.DeadParent"/>.</summary>
    private async Task<MissingPayment?> FindDeadParentAsync(
        Transaction child, SentPayments sent, CancellationToken cancellation)
    {
        foreach (TransactionId id in child.Inputs.Select(input => input.PreviousOutput.TransactionId).Distinct())
        {
            MissingPayment? missing = sent.Find(id) is { } parent
                ? await CheckAsync(parent, reversed: null, sent, cancellation)
                : null;
            if (missing is { IsReplacementProved: true } or { DeadParent: not null })
            {
                return missing;
            }
        }

        return null;
    }

    /// <summary>Whether two transactions spend the same coins and pay the same, whatever their signatures.</summary>
    private static bool IsCopy(Transaction one, Transaction other) =>
        one.Inputs.Select(input => input.PreviousOutput).SequenceEqual(
            other.Inputs.Select(input => input.PreviousOutput))
        && one.Outputs.Length == other.Outputs.Length
        && one.Outputs.Zip(other.Outputs).All(pair =>
            pair.First.Value == pair.Second.Value && pair.First.Script.Span.SequenceEqual(pair.Second.Script.Span));

    private bool IsDeep(int? height) => transactions.Chain.Height - height + 1 >= SentPayments.ConfirmationsForGood;

    /// <summary>Whether a coin was spent elsewhere is for the bytes of the other transaction to show.</summary>
    private async Task<ShownTransaction?> FindReplacementAsync(
        Transaction transaction, string? named, CancellationToken cancellation)
    {
        if (transaction.IsCoinbase)
        {
            return null;
        }

        HashSet<OutPoint> coins = [.. transaction.Inputs.Select(input => input.PreviousOutput)];
        TransactionId? id = TransactionId.TryParse(named, out TransactionId parsed) ? parsed : null;
        foreach (OutPoint coin in coins)
        {
            id ??= await transactions.Node.GetSpenderAsync(coin, cancellation);
        }

        if (id is null
            || (await transactions.FetchAsync([id.Value], cancellation)).GetValueOrDefault(id.Value) is not { } replacement)
        {
            return null;
        }

        return replacement.Transaction.Inputs.Any(input => coins.Contains(input.PreviousOutput))
            ? replacement
            : throw new FalseAnswerException(transactions.Node.Url, $"{id} has not spent a coin of {transaction.Id}, as it says.");
    }
}
