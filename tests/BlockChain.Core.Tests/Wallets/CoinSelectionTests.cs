using BlockChain.Core.Cryptography;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;
using BlockChain.Core.Wallets;
using FsCheck;
using FsCheck.Fluent;

namespace BlockChain.Core.Tests.Wallets;

public sealed class CoinSelectionTests
{
    private static readonly FeeRate OneUnit = new(1);

    /// <summary>Coins of all sizes, also worthless ones; an amount that is anywhere from little to too much; a rate.
    /// </summary>
    private static readonly Gen<(long[] Values, long Amount, FeeRate Rate)> Payments =
        from count in Gen.Choose(0, 40)
        from values in Gen.ArrayOf(Gen.OneOf(
            Gen.Choose(1, 2_000), Gen.Choose(1, 5_000_000), Gen.Constant(100_000_000)), count)
        from percent in Gen.Choose(1, 110)
        from millis in Gen.Choose(1_000, 60_000)
        select (
            values.Select(value => (long)value).ToArray(),
            Math.Max(546, values.Sum(value => (long)value) * percent / 100),
            new FeeRate(millis / 1_000m));

    [Fact]
    public void A_payment_is_possible_exactly_up_to_the_largest() => Check((coins, amount, rate) =>
        CoinSelection.TrySelect(coins, amount, rate, out _) == (amount <= CoinSelection.LargestPayment(coins, rate)));

    [Fact]
    public void Coins_in_are_amount_and_fee_and_change() => CheckSelected((selection, amount, _) =>
        selection.Coins.Sum(coin => coin.Value.Units) == (amount + selection.Fee + selection.Change).Units);

    [Fact]
    public void The_change_is_never_dust() => CheckSelected((selection, _, _) =>
        selection.Change.Units is 0 or >= 546);

    [Fact]
    public void The_fee_pays_the_rate_and_at_most_dust_more() => CheckSelected((selection, _, rate) =>
    {
        int outputs = selection.Change > Amount.Zero ? 2 : 1;
        Amount least = rate.For(PaymentBuilder.LargestSize(selection.Coins.Count, outputs));
        Amount dust = new Amount(546) + rate.For(34);
        return outputs == 2 ? selection.Fee == least : selection.Fee >= least && selection.Fee <= least + dust;
    });

    [Fact]
    public void No_coin_is_spent_twice() => CheckSelected((selection, _, _) =>
        selection.Coins.Distinct().Count() == selection.Coins.Count);

    [Fact]
    public void One_coin_less_would_not_suffice() => CheckSelected((selection, amount, rate) =>
        CoinSelection.LargestPayment(
            selection.Coins.OrderByDescending(coin => coin.Value).Take(selection.Coins.Count - 1), rate) < amount);

    [Fact]
    public void The_smallest_coin_that_suffices_is_taken()
    {
        Assert.True(CoinSelection.TrySelect(
            Coins(100_000, 5_000, 20_000, 40_000), new Amount(10_000), OneUnit, out CoinSelection? selection));

        Assert.Equal(20_000, Assert.Single(selection.Coins).Value.Units);
    }

    [Fact]
    public void As_many_coins_as_fit_the_largest_transaction_can_be_spent_and_not_one_more()
    {
        List<WalletCoin> coins = Coins([.. Enumerable.Repeat(10_000L, 700)]);
        Amount largest = CoinSelection.LargestPayment(coins, OneUnit);
        Assert.Equal(675, CoinSelection.MaxInputs);
        Assert.Equal((675 * 10_000) - OneUnit.For(PaymentBuilder.LargestSize(675, 1)).Units, largest.Units);

        Assert.True(CoinSelection.TrySelect(coins, largest, OneUnit, out CoinSelection? selection));
        Assert.Equal(675, selection.Coins.Count);
        Assert.True(PaymentBuilder.LargestSize(675, outputs: 2) <= 100_000);
        Assert.False(CoinSelection.TrySelect(coins, largest + new Amount(1), OneUnit, out _));
    }

    [Fact]
    public void Without_coins_nothing_can_be_paid() =>
        Assert.False(CoinSelection.TrySelect([], new Amount(546), OneUnit, out _));

    [Fact]
    public void A_built_payment_is_never_larger_than_what_its_fee_was_set_for()
    {
        using PrivateKey key = PrivateKey.Generate();
        List<WalletCoin> coins = Coins([.. Enumerable.Repeat(10_000L, 60)]);
        Assert.True(CoinSelection.TrySelect(coins, new Amount(500_000), OneUnit, out CoinSelection? selection));

        Transaction payment = PaymentBuilder.Build(
            selection, default, new Amount(500_000), change: default, _ => key);

        int largest = PaymentBuilder.LargestSize(selection.Coins.Count, payment.Outputs.Length);
        Assert.InRange(payment.Size, largest - (4 * selection.Coins.Count), largest);
    }

    private static void CheckSelected(Func<CoinSelection, Amount, FeeRate, bool> holds) =>
        Check((coins, amount, rate) =>
            !CoinSelection.TrySelect(coins, amount, rate, out CoinSelection? selection)
            || holds(selection, amount, rate));

    private static void Check(Func<List<WalletCoin>, Amount, FeeRate, bool> holds) =>
        Prop.ForAll(
                Payments.ToArbitrary(),
                payment => holds(Coins(payment.Values), new Amount(payment.Amount), payment.Rate))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static List<WalletCoin> Coins(params long[] values) =>
        [.. values.Select((value, index) => new WalletCoin(
            new OutPoint(default, (uint)index), "ours", new Amount(value), CoinState.Spendable, IsConfirmed: true, 0))];
}
