using FsCheck;
using FsCheck.Fluent;

namespace BlockChain.Core.Tests.Chain;

/// <summary>What may be wrong with a block of a random tree.</summary>
internal enum Flaw
{
    None,
    SpendsSpentCoin,
    SpendsCoinOfAnotherBranch,
    SpendsImmatureCoin,
    PaysOutMoreThanIn,
    IsSignedByAnother,
    MintsTooMuch,
    SaysWrongHeight,
}

/// <summary>A payment to be drawn. The numbers choose, by their remainders, among what there is then.</summary>
/// <param name="Coins">Which coins it spends.</param>
/// <param name="Owners">Whom it pays.</param>
/// <param name="Fee">What it leaves for the miner.</param>
/// <param name="RepeatsAnother">It is a payment that was drawn before, on another branch perhaps, if its coins are here
/// too.</param>
internal sealed record PaymentPlan(int[] Coins, int[] Owners, int Fee, bool RepeatsAnother);

/// <summary>A block to be drawn, see <see cref="PaymentPlan"/>.</summary>
/// <param name="Parent">How far back its parent is in the order of drawing: mostly a little.</param>
/// <param name="Interval">Its time after its parent's in quarters of the block spacing; may be below 0.</param>
/// <param name="Unclaimed">What the coinbase leaves, in thousandths of what it may have.</param>
/// <param name="Payments">Its payments.</param>
/// <param name="Flaw">What is wrong with it.</param>
/// <param name="Delay">How many blocks are given to the node before it though they were drawn later.</param>
/// <param name="IsMutatedFirst">Somebody sends the node another body for this header first.</param>
internal sealed record BlockPlan(
    int Parent,
    int Interval,
    int Unclaimed,
    PaymentPlan[] Payments,
    Flaw Flaw,
    int Delay,
    bool IsMutatedFirst);

/// <summary>Random plans of trees.</summary>
internal static class TreePlan
{
    private static readonly Gen<int> AnyNumber = Gen.Choose(0, 1_000_000);

    private static readonly Gen<PaymentPlan> Payment =
        from coinCount in Gen.Choose(1, 3)
        from coins in Gen.ArrayOf(AnyNumber, coinCount)
        from ownerCount in Gen.Choose(1, 3)
        from owners in Gen.ArrayOf(AnyNumber, ownerCount)
        from fee in AnyNumber
        from repeats in Gen.Frequency((3, Gen.Constant(false)), (1, Gen.Constant(true)))
        select new PaymentPlan(coins, owners, fee, repeats);

    private static readonly Gen<BlockPlan> Block =
        from parent in Gen.Frequency((5, Gen.Constant(0)), (4, Gen.Choose(1, 3)), (1, Gen.Choose(0, 30)))
        from interval in Gen.Frequency((6, Gen.Constant(4)), (3, Gen.Choose(-2, 8)))
        from unclaimed in Gen.Frequency((4, Gen.Constant(0)), (1, Gen.Choose(0, 1_000)))
        from paymentCount in Gen.Choose(0, 3)
        from payments in Gen.ArrayOf(Payment, paymentCount)
        from flaw in Gen.Frequency((14, Gen.Constant(Flaw.None)), (1, Gen.Elements(Enum.GetValues<Flaw>())))
        from delay in Gen.Frequency((40, Gen.Constant(0)), (1, Gen.Choose(1, 5)))
        from isMutatedFirst in Gen.Frequency((9, Gen.Constant(false)), (1, Gen.Constant(true)))
        select new BlockPlan(parent, interval, unclaimed, payments, flaw, delay, isMutatedFirst);

    /// <summary>Plans of at most so many blocks; of one that fails, smaller ones are tried.</summary>
    public static Arbitrary<BlockPlan[]> OfAtMost(int blocks)
    {
        Gen<BlockPlan[]> plans =
            from count in Gen.Choose(1, blocks)
            from plan in Gen.ArrayOf(Block, count)
            select plan;
        return Arb.From(plans, Smaller);
    }

    private static IEnumerable<BlockPlan[]> Smaller(BlockPlan[] plan)
    {
        for (int i = plan.Length - 1; i >= 0; i--)
        {
            yield return [.. plan[..i], .. plan[(i + 1)..]];
        }

        for (int i = 0; i < plan.Length; i++)
        {
            if (plan[i].Payments.Length > 0)
            {
                yield return [.. plan[..i], plan[i] with { Payments = plan[i].Payments[1..] }, .. plan[(i + 1)..]];
            }
        }
    }
}
