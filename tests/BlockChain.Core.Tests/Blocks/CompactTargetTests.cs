using System.Globalization;
using System.Numerics;
using System.Text.Json;
using BlockChain.Core.Blocks;
using BlockChain.Core.Primitives;
using FsCheck;
using FsCheck.Fluent;

namespace BlockChain.Core.Tests.Blocks;

public class CompactTargetTests
{
    private const string File = "core/pow-and-compact.json";
    private const uint SignBit = 0x0080_0000;

    private static readonly BigInteger Two256 = BigInteger.One << 256;

    [Fact]
    public void The_compact_numbers_of_Bitcoin_Core_are_expanded_and_made_alike()
    {
        JsonElement[] cases = [.. Vectors.ReadJson(File).GetProperty("compact").EnumerateArray()];

        Assert.Equal(20, cases.Length);
        Assert.All(cases, each =>
        {
            bool expectedNegative = each.GetProperty("negative").GetBoolean();
            bool expectedOverflow = each.GetProperty("overflow").GetBoolean();
            CompactTarget compact = Bits(each, "compact");
            BigInteger number = compact.Expand(out bool isNegative, out bool overflows);
            bool valid = compact.TryExpand(out Hash256 target);

            Assert.Equal((expectedNegative, expectedOverflow), (isNegative, overflows));
            Assert.Equal(!expectedNegative && !expectedOverflow && !number.IsZero, valid);
            if (!expectedOverflow)
            {
                Assert.Equal(Number(each, "value"), number);
                Assert.Equal(valid ? number : 0, target.ToNumber());

                // Bitcoin Core writes the sign back; we have no negative targets to write.
                uint written = Bits(each, "reencoded").Bits & (expectedNegative ? ~SignBit : uint.MaxValue);
                Assert.Equal(new CompactTarget(written), CompactTarget.FromNumber(number));
            }
        });
    }

    [Fact]
    public void Bitcoins_retargets_come_out_to_the_bit()
    {
        JsonElement[] cases = [.. Vectors.ReadJson(File).GetProperty("retarget").EnumerateArray()];
        BigInteger limit = MainnetBlock.Bitcoin.ProofOfWorkLimit.Expand(out _, out _);
        const long TwoWeeks = 14 * 24 * 60 * 60;

        Assert.Equal(4, cases.Length);
        Assert.All(cases, each =>
        {
            long elapsed = each.GetProperty("last_time").GetInt64() - each.GetProperty("first_time").GetInt64();
            BigInteger next = Bits(each, "bits").Expand(out _, out _)
                * Math.Clamp(elapsed, TwoWeeks / 4, TwoWeeks * 4) / TwoWeeks;

            Assert.Equal(Bits(each, "expect"), CompactTarget.FromNumber(BigInteger.Min(next, limit)));
        });
    }

    [Theory]
    [InlineData(0x1d00ffffu, 0x1_0001_0001)] // Bitcoin's first block
    [InlineData(0x1f00ffffu, 0x1_0001)] // the limit of main: 65,537 hashes
    [InlineData(0x207fffffu, 2)] // the limit of regtest
    [InlineData(0x2100ffffu, 1)] // the largest target there is
    [InlineData(0x00000000u, 0)] // zero
    [InlineData(0x1d80ffffu, 0)] // negative
    [InlineData(0x22010000u, 0)] // 2^256
    [InlineData(0x2200ffffu, 0)] // more
    public void The_work_is_the_number_of_hashes_to_be_expected(uint bits, long work) =>
        Assert.Equal(work, new CompactTarget(bits).Work);

    [Fact]
    public void The_hardest_target_takes_half_of_all_hashes() =>
        Assert.Equal(Two256 / 2, new CompactTarget(0x01010000).Work);

    [Theory]
    [InlineData(0x2100ffffu, false)]
    [InlineData(0x21010000u, true)]
    [InlineData(0x220000ffu, false)]
    [InlineData(0x22000100u, true)]
    [InlineData(0x23000001u, true)]
    [InlineData(0x23000000u, false)] // zero has no bits, whatever its exponent
    public void A_number_overflows_from_257_bits_on(uint bits, bool expected)
    {
        _ = new CompactTarget(bits).Expand(out _, out bool overflows);

        Assert.Equal(expected, overflows);
    }

    [Fact]
    public void A_number_is_rounded_down_to_the_next_compact_one() =>
        Prop.ForAll(
                (from bytes in Gen.ArrayOf(Gen.Choose(0, 255), 32)
                 from length in Gen.Choose(0, 32)
                 select new BigInteger([.. bytes.Take(length).Select(b => (byte)b)], isUnsigned: true)).ToArbitrary(),
                number =>
                {
                    BigInteger rounded = CompactTarget.FromNumber(number).Expand(out bool negative, out bool overflows);

                    // 16 bits of the number are kept at the least.
                    return !negative && !overflows && rounded <= number && (number - rounded) << 15 <= number
                        && CompactTarget.FromNumber(rounded) == CompactTarget.FromNumber(number);
                })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Theory]
    [InlineData(0x1d00ffffu, 1)]
    [InlineData(0x1b0404cbu, 16_307.420938523983)]
    [InlineData(0x207fffffu, 4.6565423739069247e-10)]
    public void The_difficulty_is_that_of_Bitcoin(uint bits, double expected) =>
        Assert.Equal(expected, new CompactTarget(bits).Difficulty, tolerance: expected * 1e-12);

    [Fact]
    public void Text_is_8_hex_digits() => Assert.Equal("0000beef", new CompactTarget(0xbeef).ToString());

    private static CompactTarget Bits(JsonElement element, string property) =>
        new(uint.Parse(
            element.GetProperty(property).GetString()!, NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    private static BigInteger Number(JsonElement element, string property) =>
        BigInteger.Parse(
            "0" + element.GetProperty(property).GetString(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
