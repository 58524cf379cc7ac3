using BlockChain.Core.Consensus;
using BlockChain.Core.Encoding;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Tests.Encoding;

public class AddressTests
{
    private const string Alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private const string KnownAddress = "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH";
    private static readonly PublicKeyHash KnownOwner =
        new(Convert.FromHexString("751e76e8199196d454941c45d1b3a323f1433bd6"));

    [Fact]
    public void The_address_of_the_private_key_1_is_the_known_one()
    {
        Assert.Equal(KnownAddress, Address.Encode(KnownOwner, version: 0));
        Assert.True(Address.TryDecode(KnownAddress, version: 0, out PublicKeyHash owner));
        Assert.Equal(KnownOwner, owner);
    }

    [Fact]
    public void Every_error_in_one_character_is_found()
    {
        for (int place = 0; place < KnownAddress.Length; place++)
        {
            foreach (char other in Alphabet.Where(c => c != KnownAddress[place]))
            {
                string mistyped = KnownAddress[..place] + other + KnownAddress[(place + 1)..];
                Assert.False(Address.TryDecode(mistyped, version: 0, out _), mistyped);
            }
        }
    }

    [Fact]
    public void Of_10000_addresses_with_one_wrong_character_none_is_taken_on_any_network()
    {
        var random = new Random(5);
        var owner = new byte[PublicKeyHash.Size];
        for (int i = 0; i < 10_000; i++)
        {
            random.NextBytes(owner);
            string address = Address.Encode(
                new PublicKeyHash(owner), ChainParameters.All[i % ChainParameters.All.Count].AddressVersion);
            int place = random.Next(address.Length);
            char wrong = Alphabet.Where(character => character != address[place]).ElementAt(random.Next(57));
            string mistyped = address[..place] + wrong + address[(place + 1)..];

            Assert.All(ChainParameters.All, network =>
                Assert.False(Address.TryDecode(mistyped, network.AddressVersion, out _), mistyped));
        }
    }

    [Fact]
    public void A_character_lost_or_doubled_is_found()
    {
        for (int place = 0; place < KnownAddress.Length; place++)
        {
            Assert.False(Address.TryDecode(KnownAddress.Remove(place, 1), version: 0, out _));
            Assert.False(Address.TryDecode(
                KnownAddress.Insert(place, KnownAddress[place].ToString()), version: 0, out _));
        }
    }

    [Fact]
    public void Every_owner_has_an_address_that_names_it_on_its_own_network_alone()
    {
        for (int seed = 0; seed < 256; seed++)
        {
            var bytes = new byte[PublicKeyHash.Size];
            bytes.AsSpan(seed % bytes.Length).Fill((byte)seed);
            var owner = new PublicKeyHash(bytes);
            var version = (byte)seed;
            string address = Address.Encode(owner, version);

            Assert.True(Address.TryDecode(address, version, out PublicKeyHash decoded));
            Assert.Equal(owner, decoded);
            Assert.False(Address.TryDecode(address, (byte)(version + 1), out _));
        }
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000")]
    [InlineData("ffffffffffffffffffffffffffffffffffffffff")]
    public void Addresses_of_the_main_network_begin_with_S(string owner) =>
        Assert.StartsWith("S", Address.Encode(new PublicKeyHash(Convert.FromHexString(owner)), version: 63),
            StringComparison.Ordinal);

    [Theory]
    [InlineData(0)]
    [InlineData(19)]
    [InlineData(21)]
    [InlineData(32)]
    public void A_hash_of_another_length_is_no_address(int length) =>
        Assert.False(Address.TryDecode(Base58Check.Encode([0, .. new byte[length]]), version: 0, out _));

    [Fact]
    public void No_text_is_no_address() => Assert.False(Address.TryDecode(null, version: 0, out _));
}
