using System.Security.Cryptography;
using System.Text.Json;
using BlockChain.Core.Tests;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Tests;

namespace BlockChain.Page.Tests.Learn;

/// <summary>The page's own ECDSA against public known answers: some of them in the usual form, all in the long one.</summary>
[Collection<LearnWindow>]
public sealed class SignatureVectorTests(Site site)
{
    [Fact]
    public async Task It_signs_as_RFC_6979_says()
    {
        JsonElement[] cases = [.. Vectors.ReadJson("ecdsa/tiny-secp256k1-ecdsa.json").GetProperty("valid").EnumerateArray()];
        object[] wanted = [.. Some(cases, 40).Select(one => new { d = one.Text("d"), m = one.Text("m"), signature = one.Text("signature") })];
        string[] wrong = await RunAsync(
            """
            async cases => {
              const { sign, toBytes } = await import('/learn/secp256k1.js');
              const { fromHex, toHex } = await import('/scripts/cheat/bytes.js');
              return cases.filter(({ d, m, signature }) => {
                const { r, s } = sign(fromHex(m), BigInt(`0x${d}`));
                return toHex(toBytes(r)) + toHex(toBytes(s)) !== signature;
              }).map(one => JSON.stringify(one));
            }
            """,
            wanted);
        Assert.Empty(wrong);
    }

    [LongFact]
    public async Task It_takes_and_refuses_signatures_as_Bitcoin_does()
    {
        var cases = new List<object>();
        foreach (JsonElement group in Vectors.ReadJson("ecdsa/wycheproof-ecdsa_secp256k1_sha256_bitcoin_test.json")
            .GetProperty("testGroups").EnumerateArray())
        {
            string key = group.GetProperty("publicKey").Text("uncompressed")!;
            cases.AddRange(group.GetProperty("tests").EnumerateArray().Select(test => new
            {
                key,
                id = test.Number("tcId"),
                hash = Convert.ToHexStringLower(SHA256.HashData(test.Hex("msg"))),
                signature = test.Text("sig"),
                isValid = test.Text("result") == "valid",
            }));
        }

        // High S is no signature there, as in the mempool's policy.
        string[] wrong = await RunAsync(
            """
            async cases => {
              const { N, readDer, readPoint, verify } = await import('/learn/secp256k1.js');
              const { fromHex } = await import('/scripts/cheat/bytes.js');
              return cases.filter(({ key, hash, signature, isValid }) => {
                const parsed = readDer(fromHex(signature));
                return isValid !== (parsed !== null && parsed.s <= N / 2n && verify(fromHex(hash), parsed, readPoint(fromHex(key))));
              }).map(one => JSON.stringify(one));
            }
            """,
            [.. Some([.. cases], 80)]);
        Assert.Empty(wrong);
    }

    [LongFact]
    public async Task It_takes_the_points_of_the_curve_and_no_others()
    {
        JsonElement[] cases = [.. Vectors.ReadJson("ecdsa/tiny-secp256k1-points.json").GetProperty("valid").GetProperty("isPoint").EnumerateArray()];
        object[] wanted = [.. cases.Select(one => new { P = one.Text("P"), expected = one.GetProperty("expected").GetBoolean() })];
        string[] wrong = await RunAsync(
            """
            async cases => {
              const { readPoint } = await import('/learn/secp256k1.js');
              const { fromHex } = await import('/scripts/cheat/bytes.js');
              return cases.filter(({ P, expected }) => (readPoint(fromHex(P)) !== null) !== expected).map(one => JSON.stringify(one));
            }
            """,
            wanted);
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task An_address_is_that_of_the_wallet()
    {
        await using Visit visit = await site.OpenAsync();
        foreach (int number in (int[])[1, 2, 3])
        {
            string address = await visit.Page.EvaluateAsync<string>(
                """
                async number => {
                  const { publicPoint, writePoint } = await import('/learn/secp256k1.js');
                  const { addressOf, hash160 } = await import('/learn/keys.js');
                  return addressOf(hash160(writePoint(publicPoint(BigInt(number)))), 111);
                }
                """,
                number);
            Assert.Equal(Site.AddressOf(TestKeys.Number(number)), address);
        }
    }

    /// <summary>Evenly spread ones; all in the long form.</summary>
    private static IEnumerable<T> Some<T>(T[] cases, int count) =>
        LongTests.AreWanted ? cases : cases.Where((_, i) => i % (cases.Length / count) == 0);

    /// <summary>Those that fail.</summary>
    private async Task<string[]> RunAsync(string function, object[] cases)
    {
        Assert.NotEmpty(cases);
        await using Visit visit = await site.OpenAsync();
        return await visit.Page.EvaluateAsync<string[]>(function, cases);
    }
}
