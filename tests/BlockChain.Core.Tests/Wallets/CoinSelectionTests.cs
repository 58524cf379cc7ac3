using BlockChain.Core.Cryptography;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using BlockChain.Core.Wallets.Payments;
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
        CoinSelection.TrySelect(coins, amount, rate, out _) == (amount <= CoinSelection.MaxPayment(coins, rate)));

    [Fact]
    public void Coins_in_are_amount_and_fee_and_change() => CheckSelected((selection, amount, _) =>
        selection.Coins.Sum(coin => coin.Value.Units) == (amount + selection.Fee + selection.Change).Units);

    [Fact]
    public void The_change_is_never_dust_nor_worth_less_than_spending_it_costs() =>
        CheckSelected((selection, _, rate) =>
            selection.Change.Units == 0
            || (selection.Change.Units >= 546 && selection.Change >= rate.For(PaymentBuilder.MaxInputSize)));

    [Fact]
    public void The_fee_pays_the_rate_and_at_most_what_change_would_cost_more() => CheckSelected((selection, _, rate) =>
    {
        int outputs = selection.Change > Amount.Zero ? 2 : 1;
        Amount least = rate.For(PaymentBuilder.MaxSize(selection.Coins.Count, outputs));

        // The search for coins without change leaves two bytes for the count of inputs, and rounds up for each.
        Amount rounding = rate.For(2) + new Amount(selection.Coins.Count);
        Amount most = least + CoinSelection.MinChange(rate) + rate.For(34) + rounding;
        return outputs == 2 ? selection.Fee == least : selection.Fee >= least && selection.Fee <= most;
    });

    [Fact]
    public void No_coin_is_spent_twice() => CheckSelected((selection, _, _) =>
        selection.Coins.Distinct().Count() == selection.Coins.Count);

    [Fact]
    public void With_change_one_coin_less_would_not_suffice() => CheckSelected((selection, amount, rate) =>
        selection.Change == Amount.Zero || CoinSelection.MaxPayment(
            selection.Coins.OrderByDescending(coin => coin.Value).Take(selection.Coins.Count - 1), rate) < amount);

    [Fact]
    public void The_smallest_coin_that_suffices_is_taken()
    {
        Assert.True(CoinSelection.TrySelect(
            Coins(100_000, 5_000, 20_000, 40_000), new Amount(10_000), OneUnit, out CoinSelection? selection));

        Assert.Equal(20_000, Assert.Single(selection.Coins).Value.Units);
    }

    [Fact]
    public void Coins_that_need_no_change_are_taken_also_if_they_are_more()
    {
        // 10,000 and the fee for one output and three inputs, 488, with 12 left over.
        Assert.True(CoinSelection.TrySelect(
            Coins(100_000, 20_000, 5_500, 3_000, 2_000), new Amount(10_000), OneUnit, out CoinSelection? selection));

        Assert.Equal([5_500, 3_000, 2_000], selection.Coins.Select(coin => coin.Value.Units));
        Assert.Equal((500, 0), (selection.Fee.Units, selection.Change.Units));
    }

    [Fact]
    public void Of_many_coins_those_without_change_are_found_or_given_up_in_bounded_steps()
    {
        // No sum of even numbers is odd, and this one has to be met to the unit: all branches would be tried.
        List<WalletCoin> coins = Coins([.. Enumerable.Range(1, 5_000).Select(index => 1_000_000L + (2_000 * index))]);

        Assert.True(CoinSelection.TrySelect(coins, new Amount(30_001_001), OneUnit, out CoinSelection? selection));
        Assert.True(selection.Coins.Count > 0);
    }

    [Fact]
    public void Several_recipients_cost_the_bytes_of_their_outputs()
    {
        List<WalletCoin> coins = Coins(100_000);

        Amount one = CoinSelection.MaxPayment(coins, OneUnit);
        Amount five = CoinSelection.MaxPayment(coins, OneUnit, recipients: 5);

        Assert.Equal(4 * 34, (one - five).Units);
        Assert.True(CoinSelection.TrySelect(coins, five, OneUnit, out CoinSelection? selection, recipients: 5));
        Assert.Equal(OneUnit.For(PaymentBuilder.MaxSize(1, 5)), selection.Fee);
    }

    [Fact]
    public void The_smallest_coins_are_merged_as_many_as_fit_but_not_those_worth_less_than_their_fee()
    {
        List<WalletCoin> coins = Coins([148, .. Enumerable.Range(0, 700).Select(index => 10_000L + index)]);

        CoinSelection merger = CoinSelection.Merge(coins, OneUnit)!;

        Assert.Equal(
            Enumerable.Range(0, 675).Select(index => 10_000L + index), merger.Coins.Select(coin => coin.Value.Units));
        Assert.Equal(OneUnit.For(PaymentBuilder.MaxSize(675, 1)), merger.Fee);
        Assert.Equal(merger.Coins.Sum(coin => coin.Value.Units), (merger.Fee + merger.Change).Units);
    }

    [Theory]
    [InlineData(new long[] { })]
    [InlineData(new long[] { 50_000 })]
    [InlineData(new long[] { 50_000, 148, 148 })]
    [InlineData(new long[] { 400, 400 })]
    public void Less_than_two_coins_or_nothing_worth_having_is_not_merged(long[] values) =>
        Assert.Null(CoinSelection.Merge(Coins(values), OneUnit));

    [Fact]
    public void As_many_coins_as_fit_the_largest_transaction_can_be_spent_and_not_one_more()
    {
        List<WalletCoin> coins = Coins([.. Enumerable.Repeat(10_000L, 700)]);
        Amount largest = CoinSelection.MaxPayment(coins, OneUnit);
        Assert.Equal(675, CoinSelection.MaxInputs);
        Assert.Equal((675 * 10_000) - OneUnit.For(PaymentBuilder.MaxSize(675, 1)).Units, largest.Units);

        Assert.True(CoinSelection.TrySelect(coins, largest, OneUnit, out CoinSelection? selection));
        Assert.Equal(675, selection.Coins.Count);
        Assert.True(PaymentBuilder.MaxSize(675, outputs: 2) <= 100_000);
        Assert.False(CoinSelection.TrySelect(coins, largest + new Amount(1), OneUnit, out _));
    }

    [Fact]
    public void Without_coins_nothing_can_be_paid() =>
        Assert.False(CoinSelection.TrySelect([], new Amount(546), OneUnit, out _));

    [Fact]
    public void A_built_payment_is_never_larger_than_what_its_fee_was_set_for()
    {
        using PrivateKey key = TestKeys.Random();
        List<WalletCoin> coins = Coins([.. Enumerable.Repeat(10_000L, 60)]);
        Assert.True(CoinSelection.TrySelect(coins, new Amount(500_000), OneUnit, out CoinSelection? selection));

        Transaction payment = PaymentBuilder.Build(
            selection, [TransactionOutput.To(default, new Amount(500_000))], change: default, _ => key);

        int largest = PaymentBuilder.MaxSize(selection.Coins.Count, payment.Outputs.Length);
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
            new OutPoint(default, (uint)index), "ours", new Amount(value), CoinState.Spendable, IsConfirmed: true, IsProved: true, 0))];
}
