using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Encoding;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Wallets.Keys;

namespace BlockChain.Core.Tests.Fuzzing;

/// <summary>What people type and paste: addresses, keys, hashes, amounts; and signatures.</summary>
public class TextFuzzTests
{
    [Fact]
    public void Addresses_and_keys()
    {
        byte version = ChainParameters.Main.AddressVersion;
        byte keyVersion = ChainParameters.Main.WifVersion;
        string[] texts =
        [
            Address.Encode(TestKeys.Alice.PublicKey.Hash, version), Base58Check.Encode([]), "1111111111111111",
            Wif.Encode(TestKeys.Alice, keyVersion), Wif.Encode(TestKeys.Number(7, compressed: false), keyVersion),
        ];
        string[][] samples = [.. texts.Select(text => text.Select(letter => $"{letter}").ToArray())];
        Fuzzer.Run(2_000, random => TextMutator.Mutate(samples, random), text =>
        {
            if (!Base58Check.TryDecodeBase58(text, out byte[]? bytes))
            {
                Assert.False(Base58Check.TryDecode(text, out _));
                return false;
            }

            Assert.Equal(text, Base58Check.EncodeBase58(bytes));
            if (Base58Check.TryDecode(text, out byte[]? payload))
            {
                Assert.Equal(text, Base58Check.Encode(payload));
            }

            if (Address.TryDecode(text, version, out PublicKeyHash owner))
            {
                Assert.Equal(text, Address.Encode(owner, version));
            }

            if (Wif.TryDecode(text, keyVersion, out PrivateKey? key))
            {
                Assert.Equal(text, Wif.Encode(key, keyVersion));
                key.Dispose();
            }

            if (ExtendedPublicKey.TryParse(text, out ExtendedPublicKey? extended))
            {
                Assert.Equal(text, extended.ToString());
            }

            return true;
        });
    }

    [Fact]
    public void Hashes_and_amounts()
    {
        string[] texts =
        [
            ChainParameters.Main.Genesis.Hash.ToString(), "21000000.00000000", "0.00000001", "12.5",
        ];
        string[][] samples = [.. texts.Select(text => text.Select(letter => $"{letter}").ToArray())];
        Fuzzer.Run(1_500, random => TextMutator.Mutate(samples, random), text =>
        {
            bool isHash = BlockHash.TryParse(text, out BlockHash hash);
            Assert.True(!isHash || string.Equals(text, $"{hash}", StringComparison.OrdinalIgnoreCase));
            bool isAmount = Amount.TryParseCoins(text, out Amount amount);
            Assert.True(!isAmount || (Amount.TryParseCoins($"{amount}", out Amount again) && again == amount));
            return isHash || isAmount;
        });
    }

    [Fact]
    public void Signatures_in_DER_and_public_keys()
    {
        byte[] message = new byte[32];
        byte[][] samples =
        [
            .. Enumerable.Range(1, 20).Select(number => TestKeys.Number(number).Sign(Hash256.FromBytes(message))),
            [0x30, 6, 2, 1, 1, 2, 1, 1],
            TestKeys.Alice.PublicKey.Bytes.ToArray(),
            TestKeys.Number(5, compressed: false).PublicKey.Bytes.ToArray(),
        ];
        Fuzzer.Run(1_500, random => Mutator.Mutate(samples, random), bytes =>
        {
            var r = new byte[Secp256k1.NumberSize];
            var s = new byte[Secp256k1.NumberSize];
            bool isSignature = DerSignature.TryParse(bytes, r, s);
            Assert.True(!isSignature || DerSignature.IsStrict(bytes));
            Assert.True(!isSignature || bytes.AsSpan().SequenceEqual(DerSignature.Encode(r, s)));
            _ = DerSignature.IsHighS(bytes);
            bool isKey = PublicKey.TryParse(bytes, out PublicKey? key);
            Assert.True(!isKey || bytes.AsSpan().SequenceEqual(key!.Bytes.Span));
            return isSignature || isKey;
        });
    }
}
