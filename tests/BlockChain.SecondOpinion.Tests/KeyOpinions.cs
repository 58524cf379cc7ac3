using System.Text;
using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Encoding;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Fuzzing;
using BlockChain.Core.Wallets.Keys;
using NBitcoin.DataEncoders;

namespace BlockChain.SecondOpinion.Tests;

/// <summary>What NBitcoin thinks of addresses, private keys as text, and what wallets derive from words.</summary>
public class KeyOpinions
{
    private const byte BitcoinAddresses = 0;
    private const byte BitcoinKeys = 128;

    [Fact]
    public void Addresses_are_the_same_text() =>
        Fuzzer.Run(20_000, random => random.Bytes(PublicKeyHash.Size), bytes =>
        {
            string text = Address.Encode(new PublicKeyHash(bytes), BitcoinAddresses);
            Assert.Equal(new NBitcoin.KeyId(bytes).GetAddress(NBitcoin.Network.Main).ToString(), text);
            Assert.Equal(
                Encoders.Base58Check.EncodeData([ChainParameters.Main.AddressVersion, .. bytes]),
                Address.Encode(new PublicKeyHash(bytes), ChainParameters.Main.AddressVersion));
        });

    [Fact]
    public void An_address_that_we_read_is_read_there()
    {
        string[] addresses = Samples.Texts(areKeys: false);
        Fuzzer.Run(20_000, random => MutateText(addresses, random), text =>
        {
            if (!Address.TryDecode(text, BitcoinAddresses, out PublicKeyHash owner))
            {
                return false;
            }

            var theirs = (NBitcoin.BitcoinPubKeyAddress)NBitcoin.BitcoinAddress.Create(text, NBitcoin.Network.Main);
            Assert.Equal(theirs.Hash.ToBytes(), owner.ToBytes());
            return true;
        });
    }

    [Fact]
    public void A_private_key_that_we_read_is_read_there_and_written_alike()
    {
        string[] keys = Samples.Texts(areKeys: true);
        Fuzzer.Run(5_000, random => MutateText(keys, random), text =>
        {
            if (!Wif.TryDecode(text, BitcoinKeys, out PrivateKey? ours))
            {
                return false;
            }

            NBitcoin.Key theirs = NBitcoin.Key.Parse(text, NBitcoin.Network.Main);
            Assert.Equal(theirs.ToBytes(), ours.ToBytes());
            Assert.Equal(theirs.IsCompressed, ours.IsCompressed);
            Assert.Equal(theirs.PubKey.ToBytes(), ours.PublicKey.Bytes.ToArray());
            Assert.Equal(theirs.GetWif(NBitcoin.Network.Main).ToString(), Wif.Encode(ours, BitcoinKeys));
            ours.Dispose();
            return true;
        });
    }

    [Fact]
    public void Children_of_a_seed_are_the_same_keys() =>
        Fuzzer.Run(500, random => random.Bytes(random.Next(16, 65)), seed =>
        {
            uint[] path = [seed[0] | ExtendedPrivateKey.Hardened, seed[1] * 0x0101_0101u, seed[2]];
            using ExtendedPrivateKey root = ExtendedPrivateKey.FromSeed(seed);
            using ExtendedPrivateKey ours = root.Derive(path);
            NBitcoin.ExtKey theirs = NBitcoin.ExtKey.CreateFromSeed(seed).Derive(new NBitcoin.KeyPath(path));
            Assert.Equal(theirs.PrivateKey.ToBytes(), ours.Key.ToBytes());
            Assert.Equal(theirs.Neuter().ToString(NBitcoin.Network.Main), ours.Public.ToString());
            Assert.Equal(
                theirs.Neuter().Derive(seed[3]).ToString(NBitcoin.Network.Main), ours.Public.Derive(seed[3]).ToString());
            Assert.True(ExtendedPublicKey.TryParse(ours.Public.ToString(), out ExtendedPublicKey? parsed));
            Assert.Equal($"{ours.Public}", $"{parsed}");
        });

    [Fact]
    public void Words_are_those_of_the_same_bits() =>
        Fuzzer.Run(20_000, random => random.Bytes(16 + (4 * random.Next(5))), entropy =>
        {
            Assert.True(Mnemonic.TryFromEntropy(entropy, out Mnemonic? ours));
            Assert.Equal(new NBitcoin.Mnemonic(NBitcoin.Wordlist.English, entropy).ToString(), ours.ToText());
            ours.Dispose();
        });

    [Fact]
    public void Words_that_we_take_have_a_good_checksum_there() =>
        Fuzzer.Run(5_000, DrawWords, text =>
        {
            if (!Mnemonic.TryParse(text, out Mnemonic? ours, out _))
            {
                return false;
            }

            Assert.True(new NBitcoin.Mnemonic(text, NBitcoin.Wordlist.English).IsValidChecksum);
            ours.Dispose();
            return true;
        });

    [Fact]
    public void Words_have_the_same_seed() =>
        Fuzzer.Run(200, random => random.Bytes(16), entropy =>
        {
            Assert.True(Mnemonic.TryFromEntropy(entropy, out Mnemonic? ours));
            string passphrase = Convert.ToHexStringLower(entropy.AsSpan(..3));
            Assert.Equal(
                new NBitcoin.Mnemonic(NBitcoin.Wordlist.English, entropy).DeriveSeed(passphrase),
                ours.ToSeed(Encoding.UTF8.GetBytes(passphrase)));
            ours.Dispose();
        });

    /// <summary>Random words: one text in sixteen has a good checksum.</summary>
    private static string DrawWords(Random random) =>
        string.Join(' ', Enumerable.Range(0, 12).Select(_ => WordList.English[random.Next(WordList.English.Count)]));

    /// <summary>One of the texts, often with a character changed.</summary>
    private static string MutateText(string[] texts, Random random)
    {
        string text = texts[random.Next(texts.Length)];
        return random.Next(4) == 0
            ? text
            : Encoding.Latin1.GetString(Mutator.Mutate([Encoding.Latin1.GetBytes(text)], random));
    }
}
