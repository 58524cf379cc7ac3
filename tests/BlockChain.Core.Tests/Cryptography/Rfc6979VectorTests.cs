using System.Globalization;
using System.Numerics;
using System.Text.Json;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Tests.Cryptography;

public class Rfc6979VectorTests
{
    private const string Tiny = "ecdsa/tiny-secp256k1-ecdsa.json";
    private const string Bitcoinjs = "ecdsa/bitcoinjs-ecdsa-rfc6979.json";

    [Fact]
    public void All_2020_signatures_are_reproduced_also_on_many_threads_at_once()
    {
        JsonElement[] cases = [.. Vectors.ReadJson(Tiny).GetProperty("valid").EnumerateArray()];

        Assert.Equal(2020, cases.Length);
        Parallel.ForEach(cases, test =>
        {
            using PrivateKey key = Keys.Private(test.GetProperty("d").GetString()!);
            byte[] signature = key.Sign(Hash256.FromBytes(test.Hex("m")));
            Assert.Equal(Keys.Der(test.Hex("signature")), signature);
            Assert.False(DerSignature.IsHighS(signature));
        });
    }

    [Fact]
    public void Nothing_is_added_to_the_nonce()
    {
        JsonElement[] cases = [.. Vectors.ReadJson(Tiny).GetProperty("extraEntropy").EnumerateArray()];

        Assert.Equal(5, cases.Length);
        Assert.All(cases, test =>
        {
            using PrivateKey key = Keys.Private(test.GetProperty("d").GetString()!);
            Assert.Equal(Keys.Der(test.Hex("signature")), key.Sign(Hash256.FromBytes(test.Hex("m"))));
        });
    }

    [Fact]
    public void What_must_not_verify_does_not()
    {
        JsonElement[] cases = [.. Vectors.ReadJson(Tiny).GetProperty("invalid").GetProperty("verify").EnumerateArray()];

        Assert.Equal(25, cases.Length);
        Assert.All(cases, test =>
        {
            bool isPoint = PublicKey.TryParse(test.Hex("Q"), out PublicKey? key);
            byte[] signature = Keys.Der(test.Hex("signature"));
            bool expectsPoint = !test.TryGetProperty("exception", out JsonElement thrown)
                || thrown.GetString() != "Expected Point";
            Assert.Equal(expectsPoint, isPoint);
            bool verifies = isPoint && key!.Verify(Hash256.FromBytes(test.Hex("m")), signature);

            // One case is good but for its high S.
            Assert.Equal(test.TryGetProperty("strict", out _), verifies);
            Assert.False(verifies && !DerSignature.IsHighS(signature));
        });
    }

    [Fact]
    public void Zero_and_numbers_from_the_order_on_are_no_private_keys()
    {
        JsonElement invalid = Vectors.ReadJson(Tiny).GetProperty("invalid");
        JsonElement[] cases = [.. invalid.GetProperty("sign").EnumerateArray()];

        Assert.Equal(4, cases.Length);
        Assert.All(cases, test => Assert.False(PrivateKey.TryParse(test.Hex("d"), out _)));
    }

    [Fact]
    public void The_signatures_of_bitcoinjs_are_reproduced()
    {
        JsonElement valid = Vectors.ReadJson(Bitcoinjs).GetProperty("valid");
        JsonElement[] cases = [.. valid.GetProperty("ecdsa").EnumerateArray()];

        Assert.Equal(7, cases.Length);
        Assert.All(cases, test =>
        {
            using PrivateKey key = Keys.Private(test.GetProperty("d").GetString()!);
            byte[] expected = DerOf(test.GetProperty("signature"));
            Assert.Equal(expected, key.Sign(Keys.Digest(test.GetProperty("message").GetString()!)));
        });
    }

    [Fact]
    public void The_first_nonce_is_the_one_of_the_vectors()
    {
        JsonElement valid = Vectors.ReadJson(Bitcoinjs).GetProperty("valid");
        JsonElement[] cases = [.. valid.GetProperty("rfc6979").EnumerateArray()];

        Assert.Equal(10, cases.Length);
        Assert.All(cases, test =>
        {
            // The nonce k stays inside, but r is the x of the point k·G: the public key that k would have.
            using PrivateKey nonce = Keys.Private(test.GetProperty("k0").GetString()!);
            using PrivateKey key = Keys.Private(test.GetProperty("d").GetString()!);
            byte[] signature = key.Sign(Keys.Digest(test.GetProperty("message").GetString()!));
            var r = new byte[32];
            Assert.True(DerSignature.TryParse(signature, r, new byte[32]));
            Assert.Equal(nonce.PublicKey.Bytes[1..].ToArray(), r);
        });
    }

    [Fact]
    public void Numbers_out_of_range_are_no_signature()
    {
        JsonElement invalid = Vectors.ReadJson(Bitcoinjs).GetProperty("invalid");
        JsonElement[] cases = [.. invalid.GetProperty("verify").EnumerateArray()];

        Assert.Equal(8, cases.Length);
        Assert.All(cases, test =>
        {
            using PrivateKey key = Keys.Private(test.GetProperty("d").GetString()!);
            Hash256 digest = Keys.Digest(test.GetProperty("message").GetString()!);
            Assert.False(key.PublicKey.Verify(digest, DerOf(test.GetProperty("signature"))));
        });
    }

    private static byte[] DerOf(JsonElement signature) => Keys.Der(Number(signature, "r"), Number(signature, "s"));

    private static BigInteger Number(JsonElement signature, string name)
    {
        string text = signature.GetProperty(name).GetString()!;
        BigInteger magnitude = BigInteger.Parse(
            "0" + text.TrimStart('-'), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return text.StartsWith('-') ? -magnitude : magnitude;
    }
}
