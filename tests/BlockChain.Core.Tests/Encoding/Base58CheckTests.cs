using System.Text.Json;
using BlockChain.Core.Encoding;
using FsCheck;
using FsCheck.Fluent;

namespace BlockChain.Core.Tests.Encoding;

public class Base58CheckTests
{
    [Fact]
    public void The_pairs_of_Bitcoin_Core_are_written_and_read()
    {
        JsonElement[] pairs = [.. Vectors.ReadJson("core/base58_encode_decode.json").EnumerateArray()];

        Assert.Equal(12, pairs.Length);
        Assert.All(pairs, pair =>
        {
            byte[] bytes = Convert.FromHexString(pair[0].GetString()!);
            string text = pair[1].GetString()!;
            Assert.Equal(text, Base58Check.EncodeBase58(bytes));
            Assert.True(Base58Check.TryDecodeBase58(text, out byte[]? decoded));
            Assert.Equal(bytes, decoded);
        });
    }

    [Fact]
    public void Bytes_come_back_with_all_their_leading_zeros() =>
        Prop.ForAll<byte, byte[]>((zeros, tail) =>
        {
            byte[] bytes = [.. new byte[zeros % 8], .. tail.Take(100)];
            return Base58Check.TryDecodeBase58(Base58Check.EncodeBase58(bytes), out byte[]? plain)
                && plain.SequenceEqual(bytes)
                && Base58Check.TryDecode(Base58Check.Encode(bytes), out byte[]? payload)
                && payload.SequenceEqual(bytes);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("0")]
    [InlineData("O")]
    [InlineData("I")]
    [InlineData("l")]
    [InlineData(" a")]
    [InlineData("a ")]
    [InlineData("a\0")]
    [InlineData("é")]
    public void Characters_that_are_not_of_the_alphabet_are_refused(string text) =>
        Assert.False(Base58Check.TryDecodeBase58(text, out _));

    [Fact]
    public void A_text_of_256_characters_is_read_and_a_longer_one_refused_at_once()
    {
        Assert.True(Base58Check.TryDecodeBase58(new string('z', 256), out _));
        Assert.False(Base58Check.TryDecodeBase58(new string('z', 257), out _));
        Assert.False(Base58Check.TryDecodeBase58(new string('z', 50_000_000), out _));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("111")]
    public void What_is_too_short_for_a_checksum_is_refused(string? text) =>
        Assert.False(Base58Check.TryDecode(text, out _));

    [Fact]
    public void Nothing_at_all_can_have_a_checksum()
    {
        Assert.Equal("3QJmnh", Base58Check.Encode([]));
        Assert.True(Base58Check.TryDecode("3QJmnh", out byte[]? payload));
        Assert.Empty(payload);
    }
}
