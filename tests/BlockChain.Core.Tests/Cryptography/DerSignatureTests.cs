using System.Numerics;
using System.Text.Json;
using BlockChain.Core.Cryptography;
using FsCheck;
using FsCheck.Fluent;

namespace BlockChain.Core.Tests.Cryptography;

public class DerSignatureTests
{
    private static readonly BigInteger HalfOrder = Keys.Order / 2;

    [Fact]
    public void Canonical_signatures_of_Bitcoin_Core_are_strict()
    {
        string[] cases = [.. Vectors.ReadJson("core/sig_canonical.json").EnumerateArray().Select(e => e.GetString()!)];

        Assert.Equal(5, cases.Length);
        Assert.All(cases, text => Assert.True(DerSignature.IsStrict(WithoutHashType(text))));
    }

    [Fact]
    public void Signatures_that_Bitcoin_Core_calls_not_canonical_are_not_strict()
    {
        JsonElement[] lines = [.. Vectors.ReadJson("core/sig_noncanonical.json").EnumerateArray()];
        (string Label, string Text)[] cases =
            [.. lines.Skip(1).Select(e => e.GetString()!).Chunk(2).Select(pair => (pair[0], pair[1]))];

        Assert.Equal(15, cases.Length);
        Assert.All(cases, test =>
            // One case is wrong in its hash type alone, which is not part of the signature here.
            Assert.Equal(test.Label == "hashtype:", DerSignature.IsStrict(WithoutHashType(test.Text))));
    }

    [Fact]
    public void The_longest_signature_has_72_bytes_and_the_shortest_8()
    {
        byte[] longest = Keys.Der(Keys.Order - 1, Keys.Order - 1);
        byte[] shortest = Keys.Der(1, 1);

        Assert.Equal((72, DerSignature.MaxLength, 8), (longest.Length, longest.Length, shortest.Length));
        Assert.True(DerSignature.IsStrict(longest));
        Assert.True(DerSignature.IsStrict(shortest));
    }

    [Fact]
    public void A_signature_of_73_bytes_is_refused_however_well_formed()
    {
        byte[] signature = Keys.Der(BigInteger.One << 264, Keys.Order - 1);

        Assert.Equal(73, signature.Length);
        Assert.False(DerSignature.IsStrict(signature));
    }

    [Fact]
    public void A_strict_signature_cut_short_or_made_longer_is_not_strict()
    {
        byte[] signature = Keys.Der(Keys.Order - 1, 1);

        for (int length = 0; length < signature.Length; length++)
        {
            Assert.False(DerSignature.IsStrict(signature.AsSpan(..length)));
        }

        Assert.False(DerSignature.IsStrict([.. signature, 0]));
    }

    [Fact]
    public void A_number_of_more_than_256_bits_can_be_strict_but_is_no_signature()
    {
        byte[] signature = Keys.Der(BigInteger.One << 256, 1);

        Assert.True(DerSignature.IsStrict(signature));
        Assert.False(DerSignature.TryParse(signature, new byte[32], new byte[32]));
        using PrivateKey key = Keys.Private("01");
        Assert.False(key.PublicKey.Verify(Keys.Digest("a payment"), signature));
    }

    [Fact]
    public void S_is_high_above_half_the_order_and_below_the_order()
    {
        Assert.False(DerSignature.IsHighS(Keys.Der(1, HalfOrder)));
        Assert.True(DerSignature.IsHighS(Keys.Der(1, HalfOrder + 1)));
        Assert.True(DerSignature.IsHighS(Keys.Der(1, Keys.Order - 1)));
        Assert.False(DerSignature.IsHighS(Keys.Der(1, Keys.Order)));
    }

    [Fact]
    public void What_is_not_strict_has_no_high_S()
    {
        byte[] signature = Keys.Der(1, HalfOrder + 1);
        signature[0] = 0x31;

        Assert.False(DerSignature.IsHighS(signature));
    }

    [Fact]
    public void Two_numbers_written_are_read_again() =>
        Prop.ForAll<ulong, ulong, byte>((high, low, shift) =>
        {
            byte[] r = Number((new BigInteger(high) << shift) % Keys.Order);
            byte[] s = Number((new BigInteger(low) << (255 - shift)) % Keys.Order);
            var rRead = new byte[32];
            var sRead = new byte[32];
            byte[] signature = DerSignature.Encode(r, s);
            return DerSignature.IsStrict(signature) && DerSignature.TryParse(signature, rRead, sRead)
                && rRead.SequenceEqual(r) && sRead.SequenceEqual(s)
                && signature.SequenceEqual(Keys.Der([.. r, .. s]));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Two_numbers_have_one_strict_form_only() =>
        Prop.ForAll<byte, byte>((place, value) =>
        {
            // Whatever is changed: refused, or the one way to write the numbers that it now has.
            byte[] signature = Keys.Der(Keys.Order >> 9, Keys.Order - 5);
            signature[place % signature.Length] = value;
            var r = new byte[32];
            var s = new byte[32];
            return !DerSignature.TryParse(signature, r, s) || DerSignature.Encode(r, s).SequenceEqual(signature);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    private static byte[] Number(BigInteger number)
    {
        byte[] digits = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[32 - digits.Length], .. digits];
    }

    private static byte[] WithoutHashType(string text) => Convert.FromHexString(text)[..^1];
}
