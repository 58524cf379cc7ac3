using BlockChain.Core.Wallets.Payments;

namespace BlockChain.Core.Tests.Wallets;

public sealed class FeeRateTests
{
    [Theory]
    [InlineData("1", 226, 226)]
    [InlineData("1.5", 3, 5)]
    [InlineData("1000", 100_000, 100_000_000)]
    public void A_fee_is_rounded_up(string rate, int size, long fee)
    {
        Assert.True(FeeRate.TryParse(rate, out FeeRate parsed));
        Assert.Equal(fee, parsed.For(size).Units);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("0.99")]
    [InlineData("1000.1")]
    [InlineData("-1")]
    [InlineData("1e2")]
    [InlineData("1,5")]
    [InlineData("")]
    [InlineData("99999999999999999999999999999999")]
    public void An_absurd_rate_is_refused(string rate) => Assert.False(FeeRate.TryParse(rate, out _));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(12, 12)]
    [InlineData(1_000_000, 1_000)]
    public void What_a_node_asks_for_is_limited(int asked, int used) =>
        Assert.Equal(new FeeRate(used), new FeeRate(asked).Clamp());
}
