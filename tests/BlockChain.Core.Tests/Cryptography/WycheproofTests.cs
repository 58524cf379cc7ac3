using System.Security.Cryptography;
using System.Text.Json;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Tests.Cryptography;

public class WycheproofTests
{
    private const string File = "ecdsa/wycheproof-ecdsa_secp256k1_sha256_bitcoin_test.json";

    [Theory]
    [MemberData(nameof(SignatureLibraries.All), MemberType = typeof(SignatureLibraries))]
    public void Every_signature_is_judged_as_Wycheproof_judges_it(string library)
    {
        SignatureLibraries.SkipUnlessHere(library);
        int valid = 0;
        int invalid = 0;
        foreach (JsonElement group in Vectors.ReadJson(File).GetProperty("testGroups").EnumerateArray())
        {
            byte[]? point = SignatureLibraries.Point(library, group.GetProperty("publicKey").Hex("uncompressed"));
            Assert.NotNull(point);
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                Hash256 digest = Hash256.FromBytes(SHA256.HashData(test.Hex("msg")));
                byte[] signature = test.Hex("sig");
                bool expected = test.GetProperty("result").GetString() == "valid";

                // These vectors call a signature with a high S invalid.
                bool actual = !DerSignature.IsHighS(signature)
                    && SignatureLibraries.Verify(library, point, digest, signature);

                Assert.True(expected == actual, $"Case {test.GetProperty("tcId")}: {test.GetProperty("comment")}");
                _ = expected ? valid++ : invalid++;
            }
        }

        Assert.Equal((162, 301), (valid, invalid));
    }
}
