using System.Text.Json;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Tests.Cryptography;

public class PublicKeyTests
{
    private const string Points = "ecdsa/tiny-secp256k1-points.json";
    private const string X = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
    private const string Y = "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8";

    [Fact]
    public void Points_are_told_from_what_is_none()
    {
        JsonElement valid = Vectors.ReadJson(Points).GetProperty("valid");
        JsonElement[] cases = [.. valid.GetProperty("isPoint").EnumerateArray()];

        Assert.Equal(2029, cases.Length);
        Assert.All(cases, test =>
        {
            bool parsed = PublicKey.TryParse(test.Hex("P"), out PublicKey? key);
            Assert.Equal(test.GetProperty("expected").GetBoolean(), parsed);
            Assert.Equal(parsed ? test.Hex("P") : null, key?.Bytes.ToArray());
        });
    }

    [Fact]
    public void Bad_points_are_refused()
    {
        JsonElement invalid = Vectors.ReadJson(Points).GetProperty("invalid");
        JsonElement[] cases = [.. invalid.GetProperty("pointCompress").EnumerateArray()];

        Assert.Equal(19, cases.Length);
        Assert.All(cases, test => Assert.False(PublicKey.TryParse(test.Hex("P"), out _)));
    }

    [Fact]
    public void A_private_key_has_the_public_key_of_the_vectors()
    {
        JsonElement valid = Vectors.ReadJson(Points).GetProperty("valid");
        JsonElement[] cases = [.. valid.GetProperty("pointFromScalar").EnumerateArray()];

        Assert.Equal(16, cases.Length);
        Assert.All(cases, test =>
        {
            using PrivateKey key = Keys.Private(test.GetProperty("d").GetString()!);
            Assert.Equal(test.Hex("expected"), key.PublicKey.Bytes.ToArray());
        });
    }

    [Theory]
    [InlineData("02" + X, "751e76e8199196d454941c45d1b3a323f1433bd6")]
    [InlineData("04" + X + Y, "91b24bf9f5288532960ac687abb035127b1d28a5")]
    public void Its_hash_is_that_of_the_form_it_was_given_in(string publicKey, string hash) =>
        Assert.Equal(hash, Keys.Public(publicKey).Hash.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("02")]
    [InlineData("02" + X + "00")]
    [InlineData("02" + X + Y)]
    [InlineData("04" + X)]
    [InlineData("04" + X + Y + "00")]
    [InlineData("00" + X)]
    [InlineData("05" + X)]
    public void Other_lengths_and_first_bytes_are_refused(string publicKey) =>
        Assert.False(PublicKey.TryParse(Convert.FromHexString(publicKey), out _));

    [Theory]
    [InlineData("06" + X + Y)]
    [InlineData("07" + X + Y)]
    public void The_hybrid_form_is_refused(string publicKey) =>
        Assert.False(PublicKey.TryParse(Convert.FromHexString(publicKey), out _));

    [Fact]
    public void The_caller_may_reuse_the_bytes_that_it_parsed()
    {
        byte[] bytes = Convert.FromHexString("02" + X);
        Assert.True(PublicKey.TryParse(bytes, out PublicKey? key));

        bytes.AsSpan().Clear();

        Assert.Equal(Convert.FromHexString("02" + X), key.Bytes.ToArray());
    }

    [Fact]
    public void Both_forms_of_a_key_verify_the_same_signature()
    {
        using PrivateKey one = Keys.Private("01");
        Hash256 digest = Keys.Digest("a payment");
        byte[] signature = one.Sign(digest);

        Assert.True(Keys.Public("02" + X).Verify(digest, signature));
        Assert.True(Keys.Public("04" + X + Y).Verify(digest, signature));
    }

    [Fact]
    public void The_key_with_the_other_y_does_not_verify()
    {
        using PrivateKey one = Keys.Private("01");
        Hash256 digest = Keys.Digest("a payment");

        Assert.False(Keys.Public("03" + X).Verify(digest, one.Sign(digest)));
    }
}
