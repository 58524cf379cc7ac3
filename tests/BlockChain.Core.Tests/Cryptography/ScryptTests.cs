using BlockChain.Core.Cryptography;

namespace BlockChain.Core.Tests.Cryptography;

/// <summary>The test vectors of RFC 7914, section 12, and what parameters a file may ask for.</summary>
public sealed class ScryptTests
{
    [Theory]
    [InlineData("password", "NaCl", 1024, 8, 16,
        "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162")]
    [InlineData("pleaseletmein", "SodiumChloride", 16384, 8, 1,
        "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2")]
    public void Keys_are_those_of_the_standard(string passphrase, string salt, int n, int r, int p, string key) =>
        Assert.Equal(key, Convert.ToHexStringLower(new ScryptParameters(n, r, p).DeriveKey(
            System.Text.Encoding.ASCII.GetBytes(passphrase), System.Text.Encoding.ASCII.GetBytes(salt), size: 32)));

    [Fact]
    public void A_wallet_costs_128_mebibytes() =>
        Assert.Equal(new ScryptParameters(131_072, 8, 1), ScryptParameters.Standard);

    [Theory]
    [InlineData(0, 8, 1)]
    [InlineData(1, 8, 1)]
    [InlineData(3, 8, 1)]
    [InlineData(int.MinValue, 8, 1)]
    [InlineData(1 << 30, 8, 1)]
    [InlineData(1 << 17, 0, 1)]
    [InlineData(1 << 17, int.MaxValue, 1)]
    [InlineData(1 << 17, 8, 0)]
    [InlineData(1 << 17, 8, 16)]
    [InlineData(2, 8, int.MaxValue)]
    public void Parameters_that_cost_too_much_or_are_none_are_refused_before_they_are_used(int n, int r, int p)
    {
        var parameters = new ScryptParameters(n, r, p);

        Assert.False(parameters.AreUsable);
        Assert.Throws<ArgumentException>(() => parameters.DeriveKey([], [], size: 32));
    }
}
