using BlockChain.Core.Cryptography;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Core.Tests.Cryptography;

public class PrivateKeyTests
{
    private const string Secret = "69ec59eaa1f4f2e36b639716b7c30ca86d9a5375c7b38d8918bd9c0ebc80ba64";
    private static readonly Hash256 Digest = Keys.Digest("a payment");

    [Fact]
    public void The_order_less_one_is_the_largest_key()
    {
        byte[] largest = (Keys.Order - 1).ToByteArray(isUnsigned: true, isBigEndian: true);
        byte[] order = Keys.Order.ToByteArray(isUnsigned: true, isBigEndian: true);

        Assert.True(PrivateKey.TryParse(largest, out PrivateKey? key));
        Assert.False(PrivateKey.TryParse(order, out _));
        key.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_key_of_another_length_is_refused(int length)
    {
        var bytes = new byte[length];
        bytes.AsSpan().Fill(1);

        Assert.False(PrivateKey.TryParse(bytes, out _));
    }

    [Fact]
    public void Any_key_signs_what_its_public_key_verifies()
    {
        using PrivateKey key = TestKeys.Random();

        Assert.True(key.IsCompressed);
        Assert.True(Keys.Public(Convert.ToHexString(key.PublicKey.Bytes.Span)).Verify(Digest, key.Sign(Digest)));
    }

    [Theory]
    [InlineData(true, PublicKey.CompressedSize)]
    [InlineData(false, PublicKey.UncompressedSize)]
    public void The_public_key_has_the_form_that_was_asked_for(bool compressed, int size)
    {
        using PrivateKey key = Keys.Private(Secret, compressed);

        Assert.Equal(compressed, key.IsCompressed);
        Assert.Equal(size, key.PublicKey.Bytes.Length);
        Assert.True(key.PublicKey.Verify(Digest, key.Sign(Digest)));
    }

    [Fact]
    public void A_digest_with_one_bit_changed_does_not_verify()
    {
        using PrivateKey key = Keys.Private(Secret);
        byte[] signature = key.Sign(Digest);

        for (int bit = 0; bit < 256; bit++)
        {
            byte[] changed = Digest.ToBytes();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(key.PublicKey.Verify(Hash256.FromBytes(changed), signature));
        }
    }

    [Fact]
    public void A_signature_with_one_bit_changed_does_not_verify()
    {
        using PrivateKey key = Keys.Private(Secret);
        byte[] signature = key.Sign(Digest);

        for (int bit = 0; bit < 8 * signature.Length; bit++)
        {
            byte[] changed = [.. signature];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(key.PublicKey.Verify(Digest, changed));
        }
    }

    [Fact]
    public void The_high_S_of_a_signature_verifies_too()
    {
        using PrivateKey key = Keys.Private(Secret);
        byte[] high = Keys.WithOtherS(key.Sign(Digest));

        Assert.True(DerSignature.IsHighS(high));
        Assert.True(key.PublicKey.Verify(Digest, high));
    }

    [Fact]
    public void A_disposed_key_neither_signs_nor_shows_itself()
    {
        PrivateKey key = Keys.Private(Secret);
        key.Dispose();

        Assert.Throws<ObjectDisposedException>(() => key.Sign(Digest));
        Assert.Throws<ObjectDisposedException>(() => key.ToBytes());
    }

    [Fact]
    public void Wiping_the_copy_leaves_the_key_as_it_is()
    {
        using PrivateKey key = Keys.Private(Secret);

        key.ToBytes().AsSpan().Clear();

        Assert.Equal(Convert.FromHexString(Secret), key.ToBytes());
    }

    [Fact]
    public void Printing_a_key_does_not_reveal_it()
    {
        using PrivateKey key = Keys.Private(Secret);

        Assert.Equal(typeof(PrivateKey).FullName, key.ToString());
        Assert.DoesNotContain(typeof(PrivateKey).GetProperties(), property => property.PropertyType == typeof(byte[]));
    }
}
