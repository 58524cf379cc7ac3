using BlockChain.Core.Cryptography;
using BlockChain.Core.Encoding;
using BlockChain.Core.Tests.Cryptography;

namespace BlockChain.Core.Tests.Encoding;

public class WifTests
{
    private const byte Version = 128;
    private const string Secret = "0c28fca386c7a227600b2fe50b7cae11ec86d3bf1fbe471be89827e19d72aa1d";

    [Theory]
    [InlineData(false, "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ")]
    [InlineData(true, "KwdMAjGmerYanjeui5SHS7JkmpZvVipYvB2LJGU1ZxJwYvP98617")]
    public void The_example_of_the_Bitcoin_wiki_is_written_and_read(bool compressed, string text)
    {
        using PrivateKey key = Keys.Private(Secret, compressed);

        Assert.Equal(text, Wif.Encode(key, Version));
        Assert.True(Wif.TryDecode(text, Version, out PrivateKey? decoded));
        Assert.Equal(Convert.FromHexString(Secret), decoded.ToBytes());
        Assert.Equal(compressed, decoded.IsCompressed);
        decoded.Dispose();
    }

    [Fact]
    public void A_key_of_another_network_is_refused()
    {
        using PrivateKey key = Keys.Private(Secret);

        Assert.False(Wif.TryDecode(Wif.Encode(key, 239), Version, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("02")]
    [InlineData("0101")]
    public void Other_bytes_after_the_key_are_refused(string after)
    {
        // The last byte is cut off where nothing is added: 31 bytes of key.
        byte[] key = Convert.FromHexString(Secret);
        byte[] payload = [Version, .. after.Length == 0 ? key[..^1] : key, .. Convert.FromHexString(after)];

        Assert.False(Wif.TryDecode(Base58Check.Encode(payload), Version, out _));
    }

    [Fact]
    public void Zero_is_refused_as_a_key() =>
        Assert.False(Wif.TryDecode(Base58Check.Encode([Version, .. new byte[32], 1]), Version, out _));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("KwdMAjGmerYanjeui5SHS7JkmpZvVipYvB2LJGU1ZxJwYvP98618")]
    public void What_is_no_Base58Check_is_refused(string? text) =>
        Assert.False(Wif.TryDecode(text, Version, out _));
}
