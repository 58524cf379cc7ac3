using BlockChain.Core.Primitives;
using FsCheck;
using FsCheck.Fluent;

namespace BlockChain.Core.Tests.Primitives;

public class AmountTests
{
    private const long MaxMoney = 2_100_000_000_000_000;

    [Fact]
    public void The_constants_are_Bitcoins()
    {
        Assert.Equal(100_000_000, Amount.UnitsPerCoin);
        Assert.Equal(MaxMoney, Amount.MaxMoney.Units);
        Assert.Equal(0, Amount.Zero.Units);
    }

    [Fact]
    public void A_sum_is_checked_like_an_addition()
    {
        Assert.Equal(Amount.Zero, Amount.Sum([]));
        Assert.Equal(new Amount(6), Amount.Sum([new Amount(1), new Amount(2), new Amount(3)]));
        Assert.Throws<OverflowException>(() => Amount.Sum([new Amount(long.MaxValue), new Amount(1)]));
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(MaxMoney, true)]
    [InlineData(MaxMoney + 1, false)]
    [InlineData(long.MinValue, false)]
    [InlineData(long.MaxValue, false)]
    public void The_money_range_is_from_nothing_to_21_million_coins(long units, bool expected) =>
        Assert.Equal(expected, new Amount(units).IsInMoneyRange);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1", 100_000_000)]
    [InlineData("12", 1_200_000_000)]
    [InlineData("0.5", 50_000_000)]
    [InlineData(".5", 50_000_000)]
    [InlineData("1.", 100_000_000)]
    [InlineData("0.00000001", 1)]
    [InlineData(".00000001", 1)]
    [InlineData("0.10000000", 10_000_000)]
    [InlineData("007", 700_000_000)]
    [InlineData("20999999.99999999", MaxMoney - 1)]
    [InlineData("21000000", MaxMoney)]
    [InlineData("21000000.00000000", MaxMoney)]
    public void Coins_are_parsed_to_units(string text, long units)
    {
        Assert.True(Amount.TryParseCoins(text, out Amount amount));
        Assert.Equal(units, amount.Units);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1,5")]
    [InlineData("1,000")]
    [InlineData("1e3")]
    [InlineData("0x1")]
    [InlineData("1.2.3")]
    [InlineData("0.000000001")]
    [InlineData("0.000000000")]
    [InlineData("21000000.00000001")]
    [InlineData("21000001")]
    [InlineData("99999999999999999999")]
    [InlineData("18446744073.709551617")]
    [InlineData("184467440737.0955162")]
    [InlineData("000000000000000000001")]
    [InlineData("١")]
    [InlineData("NaN")]
    public void What_is_no_amount_of_coins_is_refused(string? text)
    {
        Assert.False(Amount.TryParseCoins(text, out Amount amount));
        Assert.Equal(Amount.Zero, amount);
    }

    [Theory]
    [InlineData(0, "0.00000000")]
    [InlineData(1, "0.00000001")]
    [InlineData(50_000_000, "0.50000000")]
    [InlineData(MaxMoney, "21000000.00000000")]
    [InlineData(-1, "-0.00000001")]
    [InlineData(long.MaxValue, "92233720368.54775807")]
    [InlineData(long.MinValue, "-92233720368.54775808")]
    public void Text_has_all_eight_decimals(long units, string text) =>
        Assert.Equal(text, new Amount(units).ToString());

    [Fact]
    public void Every_amount_of_money_is_parsed_from_its_text() =>
        Prop.ForAll<ulong>(seed =>
        {
            var units = (long)(seed * 0x9e37_79b9_7f4a_7c15 % (MaxMoney + 1));
            return Amount.TryParseCoins(new Amount(units).ToString(), out Amount parsed) && parsed.Units == units;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Sums_that_do_not_fit_64_bits_throw()
    {
        var most = new Amount(long.MaxValue);
        var least = new Amount(long.MinValue);
        var one = new Amount(1);

        Assert.Throws<OverflowException>(() => most + one);
        Assert.Throws<OverflowException>(() => least - one);
        Assert.Throws<OverflowException>(() => Amount.Zero - least);
        Assert.Throws<OverflowException>(() => Amount.FromCoins(long.MaxValue / 1000));
    }

    [Fact]
    public void Amounts_are_added_subtracted_and_compared_as_numbers() =>
        Prop.ForAll<int, int>((left, right) =>
        {
            Amount a = new(left);
            Amount b = new(right);
            return (a + b).Units == (long)left + right && (a - b).Units == (long)left - right
                && a < b == left < right && a <= b == left <= right
                && a > b == left > right && a >= b == left >= right
                && Math.Sign(a.CompareTo(b)) == Math.Sign(left.CompareTo(right));
        }).QuickCheckThrowOnFailure();
}
