using BlockChain.Core.Encoding;
using FsCheck;
using FsCheck.Fluent;

namespace BlockChain.Core.Tests.Encoding;

public class CompactSizeTests
{
    public static TheoryData<ulong, string> Boundaries => new()
    {
        { 0, "00" },
        { 1, "01" },
        { 252, "fc" },
        { 253, "fdfd00" },
        { 254, "fdfe00" },
        { 255, "fdff00" },
        { 256, "fd0001" },
        { 65_535, "fdffff" },
        { 65_536, "fe00000100" },
        { 4_294_967_295, "feffffffff" },
        { 4_294_967_296, "ff0000000001000000" },
        { ulong.MaxValue, "ffffffffffffffffff" },
    };

    [Theory]
    [MemberData(nameof(Boundaries))]
    public void A_number_at_a_boundary_has_its_known_bytes(ulong value, string hex)
    {
        byte[] expected = Convert.FromHexString(hex);
        var written = new byte[expected.Length];
        var writer = new ByteWriter(written);
        writer.WriteCompactSize(value);

        Assert.Equal(expected, written);
        Assert.Equal(expected.Length, writer.Position);
        Assert.Equal(expected.Length, ByteWriter.CompactSizeLength(value));

        var reader = new ByteReader(expected);
        Assert.Equal(value, reader.ReadCompactSize());
        reader.ExpectEnd();
        Assert.Null(reader.Error);
    }

    [Theory]
    [InlineData("fd0000")]
    [InlineData("fdfc00")]
    [InlineData("fe00000000")]
    [InlineData("fefc000000")]
    [InlineData("feffff0000")]
    [InlineData("ff0000000000000000")]
    [InlineData("fffd00000000000000")]
    [InlineData("ffffffffff00000000")]
    public void A_form_that_is_longer_than_needed_is_an_error(string hex)
    {
        var reader = new ByteReader(Convert.FromHexString(hex));

        Assert.Equal(0UL, reader.ReadCompactSize());
        Assert.Contains("longer than needed", reader.Error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Boundaries))]
    public void A_form_that_is_cut_short_is_an_error(ulong value, string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);
        for (int length = 0; length < bytes.Length; length++)
        {
            var reader = new ByteReader(bytes.AsMemory(..length));
            Assert.Equal(0UL, reader.ReadCompactSize());
            Assert.True(reader.Error is not null, $"{length} bytes of {value}");
        }
    }

    [Fact]
    public void Every_number_comes_back() =>
        Prop.ForAll<ulong, byte>((seed, shift) =>
        {
            ulong value = (seed * 0x9e37_79b9_7f4a_7c15) >> (shift % 64);
            var bytes = new byte[ByteWriter.CompactSizeLength(value)];
            var writer = new ByteWriter(bytes);
            writer.WriteCompactSize(value);
            var reader = new ByteReader(bytes);
            return reader.ReadCompactSize() == value && reader.Remaining == 0 && reader.Error is null;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_count_that_the_bytes_can_just_hold_is_read()
    {
        var reader = new ByteReader(new byte[] { 2, 0, 0, 0, 0, 0, 0, 0, 0 });

        Assert.Equal(2, reader.ReadCount(minItemSize: 4));
        Assert.Null(reader.Error);
    }

    [Theory]
    [InlineData("030000000000000000")]
    [InlineData("fe00000080")]
    [InlineData("feffffffff")]
    [InlineData("ff0000000001000000")]
    [InlineData("ffffffffffffffffff")]
    public void A_count_that_the_bytes_cannot_hold_is_an_error(string hex)
    {
        var reader = new ByteReader(Convert.FromHexString(hex));

        Assert.Equal(0, reader.ReadCount(minItemSize: 4));
        Assert.Contains("cannot hold", reader.Error, StringComparison.Ordinal);
    }
}
