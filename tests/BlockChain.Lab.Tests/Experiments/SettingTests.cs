using BlockChain.Lab.Experiments;

namespace BlockChain.Lab.Tests.Experiments;

public class SettingTests
{
    [Theory]
    [InlineData("0", "--share is \"0\", not a number above 0 and below 1.")]
    [InlineData("1", "--share is \"1\", not a number above 0 and below 1.")]
    [InlineData("-0.1", "--share is \"-0.1\", not a number above 0 and below 1.")]
    [InlineData("NaN", "--share is \"NaN\", not a number above 0 and below 1.")]
    [InlineData("half", "--share is \"half\", not a number above 0 and below 1.")]
    public void A_share_is_a_part_of_the_power(string text, string mistake) =>
        Assert.Equal(mistake, Setting.Share.Read(text, out _));

    [Theory]
    [InlineData("10000", "--nodes is \"10000\", not a whole number from 2 to 1,000.")]
    [InlineData("2.5", "--nodes is \"2.5\", not a whole number from 2 to 1,000.")]
    [InlineData("", "--nodes is \"\", not a whole number from 2 to 1,000.")]
    public void A_network_has_a_number_of_nodes(string text, string mistake) =>
        Assert.Equal(mistake, Setting.Nodes.Read(text, out _));

    [Fact]
    public void A_delay_is_not_negative() =>
        Assert.Equal("--delay is \"-1\", not a number from 0 to 1,000,000.", Setting.Delay.Read("-1", out _));

    [Fact]
    public void A_good_number_is_read()
    {
        Assert.Null(Setting.Share.Read("0.25", out double value));
        Assert.Equal(0.25, value);
    }
}
