using System.Numerics;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using FsCheck;
using FsCheck.Fluent;

namespace BlockChain.Core.Tests.Consensus;

public class RetargetTests
{
    private const int Spacing = 10;
    private const int Window = 24;

    private static readonly CompactTarget Limit = ChainParameters.Main.ProofOfWorkLimit;
    private static readonly CompactTarget Bits = new(0x1d00ffff);

    [Fact]
    public void The_first_two_blocks_have_the_limit()
    {
        var line = new HeaderLine(ChainParameters.Main);
        Assert.Equal(Limit, line.Next);

        line.Add(Spacing, Bits);
        Assert.Equal(Limit, line.Next);

        line.Add(Spacing, Bits);
        Assert.Equal(Bits, line.Next);
    }

    [Fact]
    public void That_genesis_is_years_old_makes_no_difference()
    {
        var line = new HeaderLine(ChainParameters.Main);
        line.Add(interval: 8 * 365 * 24 * 60 * 60, Bits);
        for (int i = 0; i < 2 * Window; i++)
        {
            line.Add(Spacing, Bits);
            Assert.Equal(Bits, line.Next);
        }
    }

    [Theory]
    [InlineData(0x1e7fffffu)]
    [InlineData(0x1d00ffffu)]
    [InlineData(0x1b0404cbu)]
    [InlineData(0x03123456u)]
    public void Steady_blocks_keep_the_target(uint bits) =>
        Assert.Equal(new CompactTarget(bits), After(new CompactTarget(bits)).Next);

    [Theory]
    [InlineData(5, 0x1c7fff80u)]
    [InlineData(20, 0x1d01fffeu)]
    [InlineData(9, 0x1d00e665u)]
    [InlineData(11, 0x1d011998u)]
    public void The_target_is_in_proportion_to_the_time_that_blocks_took(int interval, uint expected) =>
        Assert.Equal(new CompactTarget(expected), After(Bits, (interval, Window)).Next);

    [Theory]
    [InlineData(3, 0x1c4ccc80u)]
    [InlineData(2, 0x1c3fffc0u)]
    [InlineData(1, 0x1c3fffc0u)]
    [InlineData(0, 0x1c3fffc0u)]
    [InlineData(-100, 0x1c3fffc0u)]
    [InlineData(-100_000, 0x1c3fffc0u)]
    [InlineData(39, 0x1d03e662u)]
    [InlineData(40, 0x1d03fffcu)]
    [InlineData(120, 0x1d03fffcu)]
    [InlineData(1_000_000, 0x1d03fffcu)]
    public void One_step_is_at_most_fourfold(int interval, uint expected) =>
        Assert.Equal(new CompactTarget(expected), After(Bits, (interval, Window)).Next);

    [Theory]
    [InlineData(119, 0x1d017442u)]
    [InlineData(120, 0x1d017553u)]
    [InlineData(121, 0x1d017553u)]
    [InlineData(12 * 60 * 60, 0x1d017553u)] // a night without miners
    [InlineData(-119, 0x1c7665f0u)]
    [InlineData(-120, 0x1c7554e0u)]
    [InlineData(-121, 0x1c7554e0u)]
    [InlineData(-12 * 60 * 60, 0x1c7554e0u)]
    public void A_single_interval_counts_for_twelve_spacings_at_most(int interval, uint expected) =>
        Assert.Equal(new CompactTarget(expected), After(Bits, (Spacing, 11), (interval, 1), (Spacing, 12)).Next);

    [Theory]
    [InlineData(120, -100)]
    [InlineData(-50, 70)]
    [InlineData(-1_000, 1_020)]
    public void A_false_time_is_made_good_by_the_next_true_one(int toFalse, int back) =>
        Assert.Equal(Bits, After(Bits, (Spacing, 5), (toFalse, 1), (back, 1), (Spacing, 11)).Next);

    [Fact]
    public void A_latest_time_counts_once_however_often_it_is_reached_again()
    {
        // Five steps up, one down to where they began, and again, until the first tooth has long left the window.
        (int Interval, int Count)[] tooth = [(0, 5), (120, 5), (-600, 1)];
        HeaderLine line = After(Bits, [.. Enumerable.Repeat(tooth, 5).SelectMany(runs => runs)]);

        Assert.Equal(new CompactTarget(0x1c3fffc0), line.Next); // no time at all: the largest step
    }

    [Fact]
    public void An_interval_is_forgotten_after_24_blocks()
    {
        Assert.NotEqual(Bits, After(Bits, (60, 1), (Spacing, Window - 1)).Next);
        Assert.Equal(Bits, After(Bits, (60, 1), (Spacing, Window)).Next);
    }

    [Fact]
    public void Targets_count_by_their_average()
    {
        var line = new HeaderLine(ChainParameters.Main);
        line.Add(Spacing, Limit, 2);
        line.Add(Spacing, new CompactTarget(0x1d010000), Window / 2);
        line.Add(Spacing, new CompactTarget(0x1d030000), Window / 2);

        Assert.Equal(new CompactTarget(0x1d020000), line.Next);
    }

    [Fact]
    public void Nothing_is_lost_by_dividing_too_early()
    {
        var line = new HeaderLine(ChainParameters.Main);
        line.Add(Spacing, Limit, 2);
        line.Add(2 * Spacing, new CompactTarget(0x01010000), Window / 2); // the target 1
        line.Add(2 * Spacing, new CompactTarget(0x01020000), Window / 2); // and 2: one and a half, twice, is 3

        Assert.Equal(new CompactTarget(0x01030000), line.Next);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(40)]
    [InlineData(100_000)]
    public void The_target_is_never_above_the_limit(int interval) =>
        Assert.Equal(Limit, After(Limit, (interval, Window)).Next);

    [Theory]
    [InlineData(-100_000)]
    [InlineData(0)]
    [InlineData(600)]
    [InlineData(100_000)]
    public void Regtest_always_has_its_limit(int interval)
    {
        var line = new HeaderLine(ChainParameters.Regtest);
        for (int i = 0; i < 2 * Window; i++)
        {
            Assert.Equal("207fffff", line.Next.ToString());
            line.Add(interval, Bits);
        }
    }

    [Fact]
    public void The_target_is_what_the_formula_says() =>
        Prop.ForAll(
                Gen.OneOf(Gen.ListOf(Blocks(3, 0x1e, 0x8000, 0x7fffff)), Gen.ListOf(Blocks(3, 3, 1, 100)))
                    .ToArbitrary(),
                blocks =>
                {
                    var line = new HeaderLine(ChainParameters.Main);
                    foreach ((int interval, CompactTarget bits) in blocks)
                    {
                        line.Add(interval, bits);
                    }

                    return line.Next == ByFormula([.. blocks]);
                })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1_000).WithEndSize(60));

    private static Gen<(int Interval, CompactTarget Bits)> Blocks(
        int leastExponent, int largestExponent, int leastMantissa, int largestMantissa) =>
        from interval in Gen.OneOf(
            Gen.Choose(0, 30), Gen.Choose(-130, 130), Gen.Choose(-5_000, 5_000), Gen.Elements(120, -120, 121))
        from exponent in Gen.Choose(leastExponent, largestExponent)
        from mantissa in Gen.Choose(leastMantissa, largestMantissa)
        select (interval, new CompactTarget(((uint)exponent << 24) | (uint)mantissa));

    /// <summary>The formula of the rule, written down as it stands in the design.</summary>
    private static CompactTarget ByFormula((int Interval, CompactTarget Bits)[] blocks)
    {
        int height = blocks.Length + 1;
        int n = Math.Min(24, height - 2);
        if (n < 1)
        {
            return Limit;
        }

        long[] times = [0, .. blocks.Select((_, i) => blocks[..(i + 1)].Sum(block => (long)block.Interval))];
        BigInteger t = Spacing;
        BigInteger elapsed = 0;
        BigInteger sum = 0;
        for (int i = blocks.Length; i > blocks.Length - n; i--)
        {
            elapsed += BigInteger.Min(12 * t, times[..(i + 1)].Max() - times[..i].Max());
            uint bits = blocks[i - 1].Bits.Bits;
            sum += (BigInteger)(bits & 0x7fffff) << (8 * ((int)(bits >> 24) - 3));
        }

        elapsed = BigInteger.Max(n * t / 4, BigInteger.Min(4 * n * t, elapsed));
        BigInteger next = sum * elapsed / (n * n * t);
        return CompactTarget.FromNumber(BigInteger.Min(next, (BigInteger)0xffff << 224));
    }

    /// <summary>A long chain of steady blocks of one target, then runs of blocks at other intervals.</summary>
    private static HeaderLine After(CompactTarget bits, params (int Interval, int Count)[] runs)
    {
        HeaderLine line = new HeaderLine(ChainParameters.Main).Add(Spacing, bits, 2 * Window);
        foreach ((int interval, int count) in runs)
        {
            line.Add(interval, bits, count);
        }

        return line;
    }
}
