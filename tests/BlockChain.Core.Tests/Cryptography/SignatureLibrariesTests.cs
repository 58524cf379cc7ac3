using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Tests.Cryptography;

/// <summary>Two libraries that disagree about one signature would make two chains of one. So both must say the same of
/// everything.</summary>
public class SignatureLibrariesTests
{
    private static readonly byte[][] EdgeNumbers =
        [.. new[] { 0, 1, Keys.Order / 2, (Keys.Order / 2) + 1, Keys.Order - 1, Keys.Order, Keys.Order + 1, Largest }
            .Select(Bytes)];

    private static BigInteger Largest => (BigInteger.One << 256) - 1;

    [Fact]
    public void Libsecp256k1_is_used_wherever_it_loads()
    {
        Assert.Equal(LibSecp256k1.IsLoaded ? "libsecp256k1" : "BouncyCastle", Secp256k1.Library);
    }

    [Fact]
    public void Libsecp256k1_loads_on_the_systems_that_its_package_is_for()
    {
        bool isX64OrArm64 = RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;
        Assert.SkipUnless(isX64OrArm64, "The package has no libsecp256k1 for this processor.");

        Assert.True(LibSecp256k1.IsLoaded);
    }

    [Theory]
    [MemberData(nameof(SignatureLibraries.All), MemberType = typeof(SignatureLibraries))]
    public void Each_signs_with_the_nonce_of_RFC_6979(string library)
    {
        SignatureLibraries.SkipUnlessHere(library);
        JsonElement[] cases =
            [.. Vectors.ReadJson("ecdsa/tiny-secp256k1-ecdsa.json").GetProperty("valid").EnumerateArray()];

        Parallel.ForEach(cases, test => Assert.Equal(
            test.Hex("signature"), SignatureLibraries.Sign(library, test.Hex("d"), test.Hex("m")).Signature));
    }

    [Fact]
    public void Both_make_the_same_points_and_signatures()
    {
        SignatureLibraries.SkipUnlessHere(SignatureLibraries.LibSecp256k1);
        Parallel.For(0, LongTests.Choose(usual: 200, inLongForm: 100_000), seed =>
        {
            var random = new Random(seed);
            byte[] privateKey = Fill(random);
            byte[] digest = seed % 4 == 0 ? OneOf(EdgeNumbers, random) : Fill(random);

            (byte[] point, byte[] signature) = SignatureLibraries.Sign(
                SignatureLibraries.BouncyCastle, privateKey, digest);
            (byte[] otherPoint, byte[] otherSignature) = SignatureLibraries.Sign(
                SignatureLibraries.LibSecp256k1, privateKey, digest);

            Assert.Equal(point, otherPoint);
            Assert.Equal(signature, otherSignature);
        });
    }

    [Theory]
    [MemberData(nameof(SignatureLibraries.All), MemberType = typeof(SignatureLibraries))]
    public void Each_tells_points_from_what_is_none(string library)
    {
        SignatureLibraries.SkipUnlessHere(library);
        JsonElement points = Vectors.ReadJson("ecdsa/tiny-secp256k1-points.json").GetProperty("valid");
        (byte[] Key, bool IsPoint)[] cases = [.. points.GetProperty("isPoint").EnumerateArray()
            .Select(test => (test.Hex("P"), test.GetProperty("expected").GetBoolean()))
            .Where(test => test.Item1 is [2 or 3, ..] and { Length: 33 } or [4, ..] and { Length: 65 })];

        Assert.Equal(2022, cases.Length);
        Assert.All(cases, test => Assert.Equal(test.IsPoint, SignatureLibraries.Point(library, test.Key) is not null));
    }

    [Theory]
    [MemberData(nameof(SignatureLibraries.All), MemberType = typeof(SignatureLibraries))]
    public void Each_takes_the_2020_good_signatures_and_their_other_S(string library)
    {
        SignatureLibraries.SkipUnlessHere(library);
        JsonElement[] cases =
            [.. Vectors.ReadJson("ecdsa/tiny-secp256k1-ecdsa.json").GetProperty("valid").EnumerateArray()];

        Assert.Equal(2020, cases.Length);
        Parallel.ForEach(cases, test =>
        {
            using PrivateKey key = Keys.Private(test.GetProperty("d").GetString()!);
            byte[] point = SignatureLibraries.Point(library, key.PublicKey.Bytes.ToArray())!;
            Hash256 digest = Hash256.FromBytes(test.Hex("m"));
            byte[] signature = Keys.Der(test.Hex("signature"));

            Assert.True(SignatureLibraries.Verify(library, point, digest, signature));
            Assert.True(SignatureLibraries.Verify(library, point, digest, Keys.WithOtherS(signature)));
        });
    }

    [Fact]
    public void Both_say_the_same_of_mutated_signatures()
    {
        SignatureLibraries.SkipUnlessHere(SignatureLibraries.LibSecp256k1);
        int seed = LongTests.AreWanted ? Random.Shared.Next() : 0;
        int count = LongTests.Choose(usual: 4_000, inLongForm: 1_000_000);
        int good = 0;
        int noPoint = 0;
        Parallel.For(0, count / Mutations, group =>
        {
            var random = new Random(HashCode.Combine(seed, group));
            using PrivateKey key = Keys.Private(Convert.ToHexString(Fill(random)));
            byte[] publicKey = key.PublicKey.Bytes.ToArray();
            Hash256 digest = Hash256.FromBytes(random.Next(4) == 0 ? OneOf(EdgeNumbers, random) : Fill(random));
            byte[] signature = key.Sign(digest);
            for (int mutation = 0; mutation < Mutations; mutation++)
            {
                var changed = Mutate(mutation, publicKey, digest.ToBytes(), signature, random);
                string told = $"{Convert.ToHexString(changed.Key)} {Convert.ToHexString(changed.Digest)} "
                    + $"{Convert.ToHexString(changed.Signature)} seed {seed}";
                byte[]? point = SignatureLibraries.Point(SignatureLibraries.BouncyCastle, changed.Key);
                Assert.True(
                    Same(point, SignatureLibraries.Point(SignatureLibraries.LibSecp256k1, changed.Key)), told);
                if (point is null)
                {
                    Interlocked.Increment(ref noPoint);
                    continue;
                }

                Hash256 signed = Hash256.FromBytes(changed.Digest);
                bool one = SignatureLibraries.Verify(
                    SignatureLibraries.BouncyCastle, point, signed, changed.Signature);
                bool other = SignatureLibraries.Verify(
                    SignatureLibraries.LibSecp256k1, point, signed, changed.Signature);
                Assert.True(one == other, told);
                _ = one ? Interlocked.Increment(ref good) : 0;
            }
        });

        // At least the untouched, and those with the other S or the other form of the key.
        Assert.InRange(good, count * 3 / Mutations, count / 2);
        Assert.InRange(noPoint, 1, count / Mutations);
    }

    private const int Mutations = 10;

    private static (byte[] Key, byte[] Digest, byte[] Signature) Mutate(
        int mutation, byte[] key, byte[] digest, byte[] signature, Random random)
    {
        switch (mutation)
        {
            case 0:
                return (key, digest, signature);
            case 1:
                return (key, digest, Keys.WithOtherS(signature));
            case 2:
                return ([4, .. SignatureLibraries.Point(SignatureLibraries.BouncyCastle, key)!], digest, signature);
            case 3:
                return (key, FlipBit(digest, random), signature);
            case 4:
                byte[] otherX = FlipBit(key[1..], random);
                return ([key[0], .. otherX], digest, signature);
            case 5:
                return ([(byte)(5 - key[0]), .. key[1..]], digest, signature);
            default:
                var r = new byte[32];
                var s = new byte[32];
                Assert.True(DerSignature.TryParse(signature, r, s));
                return mutation switch
                {
                    6 => (key, digest, DerSignature.Encode(FlipBit(r, random), s)),
                    7 => (key, digest, DerSignature.Encode(r, FlipBit(s, random))),
                    8 => (key, digest, DerSignature.Encode(
                        OneOf(EdgeNumbers, random), OneOf([.. EdgeNumbers, s], random))),
                    _ => (key, digest, DerSignature.Encode(r, OneOf([.. EdgeNumbers, r], random))),
                };
        }
    }

    private static byte[] FlipBit(byte[] bytes, Random random)
    {
        byte[] changed = [.. bytes];
        int bit = random.Next(8 * bytes.Length);
        changed[bit / 8] ^= (byte)(1 << (bit % 8));
        return changed;
    }

    private static byte[] Fill(Random random)
    {
        var bytes = new byte[32];
        random.NextBytes(bytes);
        return bytes;
    }

    private static T OneOf<T>(T[] values, Random random) => values[random.Next(values.Length)];

    private static bool Same(byte[]? one, byte[]? other) =>
        one is null ? other is null : other is not null && one.SequenceEqual(other);

    private static byte[] Bytes(BigInteger number)
    {
        byte[] digits = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[32 - digits.Length], .. digits];
    }
}
