using System.Numerics;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Tests.Consensus;

public class SubsidyTests
{
    private static readonly ChainParameters Main = ChainParameters.Main;
    private static readonly ChainParameters Regtest = ChainParameters.Regtest;

    [Theory]
    [InlineData(0, 5_000_000_000)]
    [InlineData(1, 5_000_000_000)]
    [InlineData(149, 5_000_000_000)]
    [InlineData(150, 2_500_000_000)]
    [InlineData(299, 2_500_000_000)]
    [InlineData(300, 1_250_000_000)]
    [InlineData(150 * 32, 1)] // 50 coins have 33 binary digits
    [InlineData((150 * 33) - 1, 1)]
    [InlineData(150 * 33, 0)]
    public void Regtest_halves_50_coins_every_150_blocks(int height, long units) =>
        Assert.Equal(units, Subsidy.At(height, Regtest).Units);

    [Theory]
    [InlineData(1, 100_000_000)]
    [InlineData(10_499_999, 100_000_000)]
    [InlineData(10_500_000, 50_000_000)]
    [InlineData(20_999_999, 50_000_000)]
    [InlineData(21_000_000, 25_000_000)]
    [InlineData(84_000_000, 390_625)]
    [InlineData(94_500_000, 195_312)] // and a half, which nobody gets
    [InlineData(10_500_000 * 26, 1)]
    [InlineData((10_500_000 * 27) - 1, 1)]
    [InlineData(10_500_000 * 27, 0)]
    public void Main_halves_one_coin_every_ten_and_a_half_million_blocks(int height, long units) =>
        Assert.Equal(units, Subsidy.At(height, Main).Units);

    [Fact]
    public void At_every_halving_it_is_half_of_what_it_was_rounded_down_and_never_starts_again()
    {
        foreach (ChainParameters parameters in ChainParameters.All)
        {
            long expected = parameters.InitialSubsidy.Units;
            for (long height = 0; height <= int.MaxValue; height += parameters.SubsidyHalvingInterval)
            {
                Assert.Equal(expected, Subsidy.At((int)height, parameters).Units);
                expected /= 2;
                if (height > 300L * parameters.SubsidyHalvingInterval)
                {
                    break; // many times the 64 after which a processor's shift starts over
                }
            }

            Assert.Equal(Amount.Zero, Subsidy.At(int.MaxValue, parameters));
        }
    }

    [Theory]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(128)]
    [InlineData(192)]
    public void After_64_halvings_nothing_is_minted(int halvings) =>
        Assert.Equal(Amount.Zero, Subsidy.At(halvings * Main.SubsidyHalvingInterval, Main));

    [Fact]
    public void All_the_coins_of_main_are_just_under_21_million()
    {
        BigInteger total = Total(Main);

        Assert.Equal(2_099_999_874_000_000, total);
        Assert.True(total < Amount.MaxMoney.Units);
    }

    [Fact]
    public void All_the_coins_of_regtest_are_just_under_15_thousand() =>
        Assert.Equal(1_499_999_998_350, Total(Regtest));

    /// <summary>The first block is counted as if it paid; it does not, so it is one subsidy less.</summary>
    private static BigInteger Total(ChainParameters parameters) =>
        Enumerable.Range(0, 64).Aggregate(BigInteger.Zero, (sum, halvings) =>
            sum + ((BigInteger)parameters.SubsidyHalvingInterval
                * Subsidy.At(halvings * parameters.SubsidyHalvingInterval, parameters).Units));
}
