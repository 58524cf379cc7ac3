using BlockChain.Core.Primitives;

namespace BlockChain.Core.Tests.Primitives;

public class PublicKeyHashTests
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(1, 20).Select(i => (byte)i)];

    [Fact]
    public void Bytes_and_text_keep_their_order()
    {
        var hash = new PublicKeyHash(Bytes);

        Assert.Equal(Bytes, hash.ToBytes());
        Assert.Equal("0102030405060708090a0b0c0d0e0f1011121314", hash.ToString());
    }

    [Fact]
    public void Hashes_that_differ_in_one_bit_are_not_equal()
    {
        for (int bit = 0; bit < 8 * PublicKeyHash.Size; bit++)
        {
            byte[] changed = [.. Bytes];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(new PublicKeyHash(Bytes), new PublicKeyHash(changed));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(19)]
    [InlineData(21)]
    public void Bytes_of_another_length_are_our_own_bug(int length) =>
        Assert.Throws<ArgumentException>(() => new PublicKeyHash(new byte[length]));
}
