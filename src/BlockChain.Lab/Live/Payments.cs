using BlockChain.Lab.Nodes;
using BlockChain.Lab.Strategies;

namespace BlockChain.Lab.Live;

/// <summary>Payments of the people in a lab, honest ones and others.</summary>
internal static class Payments
{
    /// <summary>An attacker gives up when he is this many blocks behind.</summary>
    private const int GiveUpBehind = 20;

    private static readonly FeeRate Rate = new(10);

    /// <summary>One person pays another.</summary>
    public static TransactionId Pay(LabNetwork network, NetworkWatch watch, LabNode payer, LabNode payee, Amount amount)
    {
        Transaction payment = payer.Owner.MakePayment(payer.Node, payee.Owner, amount, Rate)
            ?? throw new LabException($"{payer.Owner.Name} does not have that many coins to spend.");
        Hand(network, watch, payer, payee, payment, amount, at: payer);
        return payment.Id;
    }

    /// <summary>A person pays another, and works in secret on a branch in which the same coin goes back to himself.</summary>
    public static void SpendTwice(
        LabNetwork network, NetworkWatch watch, LabNode attacker, LabNode victim, int confirmations)
    {
        if (attacker.Strategy is DoubleSpender { HasSucceeded: null })
        {
            throw new LabException(
                $"{attacker.Owner.Name} is already spending a coin twice. Wait until that attack ends, or have the node play honestly first.");
        }

        (OutPoint coin, Amount value) = attacker.Owner.LargestCoinAt(attacker.Node)
            ?? throw new LabException($"{attacker.Owner.Name} has no coins to spend twice.");
        var amount = new Amount(value.Units / 2);
        Transaction toVictim = Spend(victim);
        Transaction toHimself = Spend(attacker);
        Hand(network, watch, attacker, victim, toVictim, amount, at: victim);
        attacker.SecretPayment = toHimself;
        attacker.Strategy = new DoubleSpender(confirmations, GiveUpBehind, new Confirmations(attacker, toVictim.Id).At);

        Transaction Spend(LabNode payee) =>
            attacker.Owner.MakePayment(attacker.Node, payee.Owner, amount, Rate, spending: coin)
            ?? throw new LabException($"{attacker.Owner.Name} has no coin that is large enough to spend twice.");
    }

    private static void Hand(
        LabNetwork network, NetworkWatch watch, LabNode payer, LabNode payee, Transaction payment, Amount amount, LabNode at)
    {
        if (network.Submit(at, payment) is { } refusal)
        {
            throw new LabException($"{at.Owner.Name}'s node refuses the payment: {refusal.Detail}");
        }

        watch.Track(payer, payee, payment, amount, Rate.For(payment.Size));
    }
}
