using System.Text.Json;
using BlockChain.Core.Encoding;
using BlockChain.Core.Wallets.Keys;

namespace BlockChain.Core.Tests.Wallets;

/// <summary>The test vectors of BIP 32.</summary>
public sealed class ExtendedKeyTests
{
    // Vectors 3 and 4 are about keys that begin with zeros.
    private const string Seed3 =
        "4b381541583be4423346c643850da4b320e46a87ae3d2a4e6da11eba819cd4ac"
        + "ba45d239319ac14f863b8d5ab5a0d0c64d2e8a1e7d1457df2e5a3c51c73235be";

    private const string Seed4 = "3ddd5602285899a946114506157c7997e5444528f3003f6134712147db19b678";

    [Theory]
    [InlineData("vector1", 6)]
    [InlineData("vector2", 6)]
    public void Vectors_1_and_2(string name, int count)
    {
        JsonElement vector = Vectors.ReadJson("bip/bip32-hd.json").GetProperty(name);
        var paths = vector.EnumerateObject().Where(entry => entry.Name.StartsWith('m')).ToList();
        foreach (JsonProperty path in paths)
        {
            AssertDerives(
                vector.GetProperty("seed").GetString()!, path.Name,
                path.Value.GetProperty("prv").GetString()!, path.Value.GetProperty("pub").GetString()!);
        }

        Assert.Equal(count, paths.Count);
    }

    [Theory]
    [InlineData(Seed3, "m",
        "xprv9s21ZrQH143K25QhxbucbDDuQ4naNntJRi4KUfWT7xo4EKsHt2QJDu7KXp1A"
        + "3u7Bi1j8ph3EGsZ9Xvz9dGuVrtHHs7pXeTzjuxBrCmmhgC6",
        "xpub661MyMwAqRbcEZVB4dScxMAdx6d4nFc9nvyvH3v4gJL378CSRZiYmhRoP7mB"
        + "y6gSPSCYk6SzXPTf3ND1cZAceL7SfJ1Z3GC8vBgp2epUt13")]
    [InlineData(Seed3, "m/0'",
        "xprv9uPDJpEQgRQfDcW7BkF7eTya6RPxXeJCqCJGHuCJ4GiRVLzkTXBAJMu2qaMW"
        + "PrS7AANYqdq6vcBcBUdJCVVFceUvJFjaPdGZ2y9WACViL4L",
        "xpub68NZiKmJWnxxS6aaHmn81bvJeTESw724CRDs6HbuccFQN9Ku14VQrADWgqbh"
        + "hTHBaohPX4CjNLf9fq9MYo6oDaPPLPxSb7gwQN3ih19Zm4Y")]
    [InlineData(Seed4, "m",
        "xprv9s21ZrQH143K48vGoLGRPxgo2JNkJ3J3fqkirQC2zVdk5Dgd5w14S7fRDyHH"
        + "4dWNHUgkvsvNDCkvAwcSHNAQwhwgNMgZhLtQC63zxwhQmRv",
        "xpub661MyMwAqRbcGczjuMoRm6dXaLDEhW1u34gKenbeYqAix21mdUKJyuyu5F1r"
        + "zYGVxyL6tmgBUAEPrEz92mBXjByMRiJdba9wpnN37RLLAXa")]
    [InlineData(Seed4, "m/0'",
        "xprv9vB7xEWwNp9kh1wQRfCCQMnZUEG21LpbR9NPCNN1dwhiZkjjeGRnaALmPXCX"
        + "7SgjFTiCTT6bXes17boXtjq3xLpcDjzEuGLQBM5ohqkao9G",
        "xpub69AUMk3qDBi3uW1sXgjCmVjJ2G6WQoYSnNHyzkmdCHEhSZ4tBok37xfFEqHd"
        + "2AddP56Tqp4o56AePAgCjYdvpW2PU2jbUPFKsav5ut6Ch1m")]
    [InlineData(Seed4, "m/0'/1'",
        "xprv9xJocDuwtYCMNAo3Zw76WENQeAS6WGXQ55RCy7tDJ8oALr4FWkuVoHJeHVAc"
        + "AqiZLE7Je3vZJHxspZdFHfnBEjHqU5hG1Jaj32dVoS6XLT1",
        "xpub6BJA1jSqiukeaesWfxe6sNK9CCGaujFFSJLomWHprUL9DePQ4JDkM5d88n49"
        + "sMGJxrhpjazuXYWdMf17C9T5XnxkopaeS7jGk1GyyVziaMt")]
    public void Vectors_3_and_4(string seed, string path, string privateText, string publicText) =>
        AssertDerives(seed, path, privateText, publicText);

    [Theory]
    [InlineData(
        "xpub661MyMwAqRbcEYS8w7XLSVeEsBXy79zSzH1J8vCdxAZningWLdN3zgtU6LBp"
        + "B85b3D2yc8sfvZU521AAwdZafEz7mnzBBsz4wKY5fTtTQBm")]
    [InlineData(
        "xpub661MyMwAqRbcEYS8w7XLSVeEsBXy79zSzH1J8vCdxAZningWLdN3zgtU6Txn"
        + "t3siSujt9RCVYsx4qHZGc62TG4McvMGcAUjeuwZdduYEvFn")]
    [InlineData(
        "xpub661MyMwAqRbcEYS8w7XLSVeEsBXy79zSzH1J8vCdxAZningWLdN3zgtU6N8Z"
        + "MMXctdiCjxTNq964yKkwrkBJJwpzZS4HS2fxvyYUA4q2Xe4")]
    [InlineData(
        "xpub661no6RGEX3uJkY4bNnPcw4URcQTrSibUZ4NqJEw5eBkv7ovTwgiT91XX27V"
        + "bEXGENhYRCf7hyEbWrR3FewATdCEebj6znwMfQkhRYHRLpJ")]
    [InlineData(
        "xpub661MyMwAuDcm6CRQ5N4qiHKrJ39Xe1R1NyfouMKTTWcguwVcfrZJaNvhpebz"
        + "Gerh7gucBvzEQWRugZDuDXjNDRmXzSZe4c7mnTK97pTvGS8")]
    [InlineData(
        "DMwo58pR1QLEFihHiXPVykYB6fJmsTeHvyTp7hRThAtCX8CvYzgPcn8XnmdfHPmH"
        + "JiEDXkTiJTVV9rHEBUem2mwVbbNfvT2MTcAqj3nesx8uBf9")]
    [InlineData(
        "xpub661MyMwAqRbcEYS8w7XLSVeEsBXy79zSzH1J8vCdxAZningWLdN3zgtU6Q5J"
        + "Xayek4PRsn35jii4veMimro1xefsM58PgBMrvdYre8QyULY")]
    [InlineData(
        "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVv"
        + "vNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi")]
    [InlineData("")]
    [InlineData(null)]
    public void Vector_5_what_is_no_public_key_is_refused(string? text) =>
        Assert.False(ExtendedPublicKey.TryParse(text, out _));

    /// <summary>The first bytes of a hash can be zeros.</summary>
    [Fact]
    public void A_child_may_have_a_parent_whose_fingerprint_is_zero() => Assert.True(ExtendedPublicKey.TryParse(
        "xpub67tVq9TC3jGc6K4by6z6kdQafQSuot6u4B8hWn5Jd6vh9hdKNusPnNU4r2sX"
        + "EKbgYVAAkbLpeut3DMSgLDAvSEQFHEp3f2MJaNQRiCpcWj3", out _));

    [Fact]
    public void Public_keys_lead_to_the_same_children_as_private_ones()
    {
        using ExtendedPrivateKey parent = ExtendedPrivateKey.FromSeed(Convert.FromHexString(Seed4));
        foreach (uint number in new uint[] { 0, 1, 2, 1_000, ExtendedPrivateKey.Hardened - 1 })
        {
            using ExtendedPrivateKey child = parent.Derive(number);

            Assert.Equal(child.Public.ToString(), parent.Public.Derive(number).ToString());
        }
    }

    [Fact]
    public void A_hardened_child_cannot_be_found_from_the_public_key()
    {
        using ExtendedPrivateKey parent = ExtendedPrivateKey.FromSeed(Convert.FromHexString(Seed4));

        Assert.Throws<ArgumentOutOfRangeException>(() => parent.Public.Derive(ExtendedPrivateKey.Hardened));
    }

    private static void AssertDerives(string seed, string path, string privateText, string publicText)
    {
        ExtendedPrivateKey key = ExtendedPrivateKey.FromSeed(Convert.FromHexString(seed));
        foreach (string step in path.Split('/').Skip(1))
        {
            uint number = uint.Parse(step.TrimEnd('\''), System.Globalization.CultureInfo.InvariantCulture);
            key = key.Derive(step.EndsWith('\'') ? number + ExtendedPrivateKey.Hardened : number);
        }

        Assert.Equal(publicText, key.Public.ToString());
        Assert.Equal(privateText, PrivateTextOf(key));
        Assert.True(ExtendedPublicKey.TryParse(publicText, out ExtendedPublicKey? read));
        Assert.Equal(publicText, read.ToString());
    }

    /// <summary>The form <c>xprv</c>, which the library neither writes nor reads: that of the public key with another
    /// version, and a zero and the private key at its end.</summary>
    private static string PrivateTextOf(ExtendedPrivateKey key)
    {
        Assert.True(Base58Check.TryDecode(key.Public.ToString(), out byte[]? bytes));
        return Base58Check.Encode([0x04, 0x88, 0xad, 0xe4, .. bytes[4..45], 0, .. key.Key.ToBytes()]);
    }
}
