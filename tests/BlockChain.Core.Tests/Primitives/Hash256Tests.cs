using System.Numerics;
using BlockChain.Core.Primitives;
using FsCheck;
using FsCheck.Fluent;

namespace BlockChain.Core.Tests.Primitives;

public class Hash256Tests
{
    private const string Genesis = "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206";

    [Fact]
    public void Text_shows_the_bytes_reversed()
    {
        byte[] bytes = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

        Assert.Equal("1f1e1d1c1b1a191817161514131211100f0e0d0c0b0a09080706050403020100",
            Hash256.FromBytes(bytes).ToString());
    }

    [Fact]
    public void Text_is_parsed_in_either_case_and_written_in_lower_case()
    {
        Assert.True(Hash256.TryParse(Genesis, out Hash256 lower));
        Assert.True(Hash256.TryParse(Genesis.ToUpperInvariant(), out Hash256 upper));

        Assert.Equal(lower, upper);
        Assert.Equal(Genesis, lower.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0f")]
    [InlineData("0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e220")]
    [InlineData("0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e22060")]
    [InlineData("0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e220g")]
    [InlineData("0x9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206")]
    [InlineData(" f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206")]
    [InlineData("٠f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206")]
    public void What_is_not_64_hex_digits_is_refused(string? text)
    {
        Assert.False(Hash256.TryParse(text, out Hash256 hash));
        Assert.Equal(default, hash);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void Bytes_of_another_length_are_our_own_bug(int length) =>
        Assert.Throws<ArgumentException>(() => Hash256.FromBytes(new byte[length]));

    [Fact]
    public void Bytes_text_and_number_say_the_same() =>
        Prop.ForAll<ulong[]>(words =>
        {
            Hash256 hash = HashOf(words);
            byte[] bytes = hash.ToBytes();
            return Hash256.FromBytes(bytes) == hash
                && Hash256.TryParse(hash.ToString(), out Hash256 parsed) && parsed == hash
                && hash.ToNumber() == new BigInteger(bytes, isUnsigned: true)
                && Hash256.FromNumber(hash.ToNumber()) == hash;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Hashes_are_ordered_as_numbers() =>
        Prop.ForAll<ulong[], ulong[], bool>((first, second, sameHigh) =>
        {
            Hash256 left = HashOf(first);
            Hash256 right = HashOf(second);
            left = sameHigh ? left with { High = right.High } : left;
            int expected = Math.Sign(left.ToNumber().CompareTo(right.ToNumber()));
            return Math.Sign(left.CompareTo(right)) == expected
                && left < right == expected < 0 && left <= right == expected <= 0
                && left > right == expected > 0 && left >= right == expected >= 0
                && left == right == (expected == 0);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_most_significant_byte_is_the_last()
    {
        byte[] small = [.. Enumerable.Repeat((byte)0xff, 31), 0];
        byte[] large = [.. new byte[31], 1];

        Assert.True(Hash256.FromBytes(small) < Hash256.FromBytes(large));
        Assert.Equal(BigInteger.One << 248, Hash256.FromBytes(large).ToNumber());
    }

    [Fact]
    public void The_largest_number_has_256_bits()
    {
        BigInteger largest = (BigInteger.One << 256) - 1;

        Assert.Equal(new string('f', 64), Hash256.FromNumber(largest).ToString());
        Assert.Throws<OverflowException>(() => Hash256.FromNumber(largest + 1));
        Assert.Throws<OverflowException>(() => Hash256.FromNumber(-1));
    }

    [Fact]
    public void Block_hashes_and_transaction_ids_read_and_write_the_same_text()
    {
        Assert.True(BlockHash.TryParse(Genesis, out BlockHash block));
        Assert.True(TransactionId.TryParse(Genesis, out TransactionId transaction));
        Assert.False(BlockHash.TryParse("0f", out _));
        Assert.False(TransactionId.TryParse("0f", out _));

        Assert.Equal(Genesis, block.ToString());
        Assert.Equal(Genesis, transaction.ToString());
        Assert.Equal(Genesis + ":7", new OutPoint(transaction, 7).ToString());
    }

    [Fact]
    public void The_null_outpoint_is_Bitcoins() =>
        Assert.Equal(new OutPoint(new TransactionId(default), 0xffff_ffff), OutPoint.Null);

    /// <summary>Small and large numbers alike: words that the generator left out are zero, the others are spread.
    /// </summary>
    private static Hash256 HashOf(ulong[] words)
    {
        ulong Word(int index) => index < words.Length ? words[index] * 0x9e37_79b9_7f4a_7c15 : 0;
        return new Hash256(new UInt128(Word(3), Word(2)), new UInt128(Word(1), Word(0)));
    }
}
