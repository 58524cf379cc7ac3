using System.Text.Json;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Encoding;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Tests.Encoding;

/// <summary>Addresses and private keys as text, against the files of Bitcoin Core. Version bytes are Bitcoin's: its test
/// networks and regtest share theirs.</summary>
public class KeyTextVectorTests
{
    private static readonly (byte Address, byte Wif) BitcoinMain = (0, 128);
    private static readonly (byte Address, byte Wif) BitcoinRegtest = (111, 239);
    private static readonly (byte Address, byte Wif) SimpleCoinMain = (63, 191);

    [Fact]
    public void Valid_keys_are_read_on_their_own_network_and_written_alike()
    {
        int addresses = 0;
        int otherAddresses = 0;
        int privateKeys = 0;
        foreach (JsonElement test in Vectors.ReadJson("core/base58_keys_valid.json").EnumerateArray())
        {
            string text = test[0].GetString()!;
            string content = test[1].GetString()!;
            bool isTestnet = test[2].GetProperty("isTestnet").GetBoolean();
            if (test[2].GetProperty("isPrivkey").GetBoolean())
            {
                AssertPrivateKey(text, content, test[2].GetProperty("isCompressed").GetBoolean(), isTestnet);
                privateKeys++;
            }
            else if (test[2].GetProperty("addrType").GetString() == "pubkey")
            {
                AssertAddress(text, content, isTestnet);
                addresses++;
            }
            else
            {
                AssertNoAddress(text);
                otherAddresses++;
            }
        }

        Assert.Equal((24, 13, 13), (privateKeys, addresses, otherAddresses));
    }

    [Fact]
    public void The_keys_of_newer_Bitcoin_Core_are_read_and_written_alike()
    {
        JsonElement[] tests = [.. Vectors.ReadJson("core/key_io_valid-p2pkh-wif-subset.json").EnumerateArray()];

        Assert.Equal(16, tests.Length);
        Assert.All(tests, test =>
        {
            string text = test[0].GetString()!;
            string content = test[1].GetString()!;
            bool isTestnet = test[2].GetProperty("chain").GetString() != "main";
            if (test[2].GetProperty("isPrivkey").GetBoolean())
            {
                AssertPrivateKey(text, content, test[2].GetProperty("isCompressed").GetBoolean(), isTestnet);
            }
            else
            {
                // The content is the whole script: 76 a9 14 <hash> 88 ac.
                AssertAddress(text, content[6..46], isTestnet);
            }
        });
    }

    [Fact]
    public void Invalid_keys_are_refused_as_an_address_and_as_a_private_key()
    {
        JsonElement[] tests = [.. Vectors.ReadJson("core/base58_keys_invalid.json").EnumerateArray()];

        Assert.NotEmpty(tests);
        Assert.All(tests, test =>
        {
            AssertNoAddress(test[0].GetString()!);
            AssertNoPrivateKey(test[0].GetString()!);
        });
    }

    private static void AssertAddress(string text, string hash, bool isTestnet)
    {
        byte version = (isTestnet ? BitcoinRegtest : BitcoinMain).Address;
        byte other = (isTestnet ? BitcoinMain : BitcoinRegtest).Address;
        Assert.True(Address.TryDecode(text, version, out PublicKeyHash owner));
        Assert.Equal(hash, owner.ToString());
        Assert.Equal(text, Address.Encode(owner, version));
        Assert.False(Address.TryDecode(text, other, out _));
        AssertNoPrivateKey(text);
    }

    private static void AssertPrivateKey(string text, string secret, bool isCompressed, bool isTestnet)
    {
        byte version = (isTestnet ? BitcoinRegtest : BitcoinMain).Wif;
        byte other = (isTestnet ? BitcoinMain : BitcoinRegtest).Wif;
        Assert.True(Wif.TryDecode(text, version, out PrivateKey? key));
        Assert.Equal(Convert.FromHexString(secret), key.ToBytes());
        Assert.Equal(isCompressed, key.IsCompressed);
        Assert.Equal(text, Wif.Encode(key, version));
        Assert.False(Wif.TryDecode(text, other, out _));
        AssertNoAddress(text);
        key.Dispose();
    }

    private static void AssertNoAddress(string text)
    {
        Assert.False(Address.TryDecode(text, BitcoinMain.Address, out _), text);
        Assert.False(Address.TryDecode(text, BitcoinRegtest.Address, out _), text);
        Assert.False(Address.TryDecode(text, SimpleCoinMain.Address, out _), text);
    }

    private static void AssertNoPrivateKey(string text)
    {
        Assert.False(Wif.TryDecode(text, BitcoinMain.Wif, out _), text);
        Assert.False(Wif.TryDecode(text, BitcoinRegtest.Wif, out _), text);
        Assert.False(Wif.TryDecode(text, SimpleCoinMain.Wif, out _), text);
    }
}
