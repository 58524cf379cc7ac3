using BlockChain.Lab.Nodes;

namespace BlockChain.Lab.Live;

/// <summary>The newest payments, each with its state at the node of the person who is paid.</summary>
internal sealed class PaymentBook
{
    private const int MaxPayments = 50;
    private const string Waiting = "waiting";

    private readonly List<Tracked> _payments = [];

    private sealed record Tracked(LabNode From, LabNode To, Transaction Transaction, Amount Amount, Amount Fee)
    {
        public PaymentView? Shown { get; set; }
    }

    public IReadOnlyList<PaymentView> Views => [.. _payments.Select(payment => payment.Shown!)];

    public void Add(LabNode from, LabNode to, Transaction transaction, Amount amount, Amount fee)
    {
        var tracked = new Tracked(from, to, transaction, amount, fee);
        tracked.Shown = View(tracked);
        _payments.Add(tracked);
        if (_payments.Count > MaxPayments)
        {
            _payments.RemoveAt(0);
        }
    }

    /// <summary>Looks at all of them again.</summary>
    /// <returns>Those that have changed.</returns>
    public IReadOnlyList<PaymentView> Refresh() => Refresh(_ => true);

    /// <summary>Looks again at those that are waiting for a block of this node, which are few.</summary>
    /// <returns>Those that have changed.</returns>
    public IReadOnlyList<PaymentView> RefreshWaiting(LabNode receiver) =>
        Refresh(payment => payment.To == receiver && payment.Shown!.State == Waiting);

    private List<PaymentView> Refresh(Predicate<Tracked> isWanted)
    {
        var changed = new List<PaymentView>();
        foreach (Tracked payment in _payments.Where(payment => isWanted(payment)))
        {
            PaymentView now = View(payment);
            if (now != payment.Shown)
            {
                payment.Shown = now;
                changed.Add(now);
            }
        }

        return changed;
    }

    private static PaymentView View(Tracked payment)
    {
        TransactionId id = payment.Transaction.Id;
        using ChainReader reader = payment.To.Node.OpenReader();
        ChainPlace? place = reader.FindPlace(id);
        TransactionId? other = place is null ? FindOther() : null;
        return new PaymentView(
            id.ToString(), payment.From.Number, payment.To.Number, payment.Amount.Units, payment.Fee.Units,
            place is not null ? "confirmed" : other is not null ? "reversed" : Waiting,
            place is { } at ? reader.Height - at.Height + 1 : 0, place?.Height, other?.ToString());

        // The transaction that spends one of its coins in its place.
        TransactionId? FindOther()
        {
            foreach (TransactionInput input in payment.Transaction.Inputs)
            {
                TransactionId? spender =
                    payment.To.Node.Mempool.TryFindSpender(input.PreviousOutput, out MempoolEntry? entry) ? entry.Transaction.Id
                    : reader.FindOutput(input.PreviousOutput)?.Spender is { } by ? reader.TransactionAt(by).Id
                    : null;
                if (spender is { } found && found != id)
                {
                    return found;
                }
            }

            return null;
        }
    }
}
