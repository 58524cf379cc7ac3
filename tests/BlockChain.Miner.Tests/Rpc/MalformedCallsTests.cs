using System.Text;
using System.Text.Json;
using BlockChain.Core.Tests;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Tests.Fuzzing;

namespace BlockChain.Miner.Tests.Rpc;

/// <summary>Calls that nobody means well with.</summary>
public sealed class MalformedCallsTests(PaidChain chain) : IClassFixture<PaidChain>
{
    private const int AtOneTime = 8;

    private static readonly int Count = LongTests.Choose(usual: 2_000, inLongForm: 10_000);

    /// <summary>What of an exception would show where it should not.</summary>
    private static readonly string[] Leaks = ["Exception", "   at ", "System.", "BlockChain.", "SQLite", "/tmp/", ".cs:"];

    [Fact]
    public async Task Changed_calls_are_all_answered_as_the_protocol_says()
    {
        string[][] samples = [.. Samples().Select(TextMutator.Split)];
        var eight = new ParallelOptions { MaxDegreeOfParallelism = AtOneTime };
        await Parallel.ForAsync(0, Count, eight, async (number, cancellation) =>
        {
            string body = TextMutator.Mutate(samples, new Random(number));
            using HttpResponseMessage answer = await chain.Node.Http.PostAsync(
                "/", new StringContent(body, Encoding.UTF8, "application/json"), cancellation);
            string text = await answer.Content.ReadAsStringAsync(cancellation);

            Assert.All(Leaks, leak => Assert.False(text.Contains(leak, StringComparison.Ordinal), $"{number}: {body}\n{text}"));
            Assert.True(IsProper((int)answer.StatusCode, text), $"{number}: {body}\n{(int)answer.StatusCode} {text}");
        });

        Assert.Equal(102, (await chain.Node.CallAsync("getblockcount")).GetInt32());
    }

    /// <summary>The status fits what the answer says of itself.</summary>
    private static bool IsProper(int status, string text)
    {
        if (status == 204)
        {
            return text.Length == 0;
        }

        JsonElement answer = JsonDocument.Parse(text).RootElement;
        if (answer.ValueKind == JsonValueKind.Array)
        {
            return status == 200 && answer.EnumerateArray().All(one => CodeOf(one) != -32603);
        }

        bool isVersion2 = answer.TryGetProperty("jsonrpc", out _);
        int? code = CodeOf(answer);
        return status == (code is null || isVersion2 ? 200 : code switch { -32600 or -32700 => 400, -32601 => 404, _ => 500 })
            && code != -32603;
    }

    private static int? CodeOf(JsonElement answer) =>
        answer.TryGetProperty("error", out JsonElement error) && error.ValueKind == JsonValueKind.Object
            ? error.GetProperty("code").GetInt32()
            : null;

    private IEnumerable<string> Samples()
    {
        string transaction = Convert.ToHexStringLower(chain.Waiting.ToBytes());
        string block = Convert.ToHexStringLower(chain.Side.ToBytes());
        string bob = PaidChain.AddressOf(TestKeys.Bob);
        string[] calls =
        [
            "getblockchaininfo", "getblockhash 7", $"getblock \"{chain.Hashes[102]}\" 2", "getchaintips", "getpeerinfo",
            $"getblockheader \"{chain.Hashes[3]}\" false", $"gettxout \"{chain.Confirmed.Id}\" 1 true",
            $"getrawtransaction \"{chain.Confirmed.Id}\" 2", $"decoderawtransaction \"{transaction}\"",
            $"sendrawtransaction \"{transaction}\" 0.10", $"testmempoolaccept [\"{transaction}\"] 1e-5",
            "getrawmempool true", $"getmempoolentry \"{chain.Waiting.Id}\"", "estimatesmartfee 6 \"economical\"",
            $"validateaddress \"{bob}\"", "getblocktemplate {\"mode\":\"template\",\"rules\":[\"segwit\"]}",
            $"getblocktemplate {{\"mode\":\"proposal\",\"data\":\"{block}\"}}", $"submitblock \"{block}\"",
            $"submitheader \"{block[..160]}\"", "getnetworkhashps 120 -1", "help \"getblock\"",
        ];
        foreach (string call in calls)
        {
            string[] words = call.Split(' ', 2);
            string parameters = words.Length == 1 ? "" : words[1].Replace(' ', ',');
            yield return $$"""{"jsonrpc":"2.0","id":1,"method":"{{words[0]}}","params":[{{parameters}}]}""";
        }

        yield return $$$"""
            {"jsonrpc":"1.0","id":"a","method":"getblock","params":{"blockhash":"{{{chain.Hashes[5]}}}","verbosity":1}}
            """;
        yield return """
            [{"jsonrpc":"2.0","id":1,"method":"uptime"},{"id":2,"method":"getblockcount"},{"jsonrpc":"2.0","method":"help"}]
            """;
    }
}
