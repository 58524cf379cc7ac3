using System.Diagnostics;
using System.Text.Json;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Tests.Rpc;

/// <summary>JSON-RPC 1.0 and 2.0 as Bitcoin Core speaks them.</summary>
public sealed class ProtocolTests(PaidChain chain) : IClassFixture<PaidChain>
{
    private static readonly string[] Methods =
    [
        "getblockchaininfo", "getblockcount", "getbestblockhash", "getblockhash", "getblockheader", "getblock", "getchaintips",
        "getdifficulty", "gettxout", "gettxoutsetinfo",
        "getrawtransaction", "decoderawtransaction", "sendrawtransaction", "testmempoolaccept", "validateaddress",
        "getmempoolinfo", "getrawmempool", "getmempoolentry", "estimatesmartfee",
        "getblocktemplate", "submitblock", "submitheader", "getmininginfo", "getnetworkhashps", "generatetoaddress",
        "generateblock",
        "getnetworkinfo", "uptime", "getpeerinfo", "getconnectioncount", "addnode",
        "invalidateblock", "reconsiderblock", "help",
    ];

    private TestNode Node => chain.Node;

    [Theory]
    [InlineData("""{"id":1,"method":"getblockcount"}""", 200, """{"result":102,"error":null,"id":1}""")]
    [InlineData("""{"jsonrpc":"1.0","id":"a","method":"getblockcount","params":[]}""", 200,
        """{"result":102,"error":null,"id":"a"}""")]
    [InlineData("""{"method":"getblockcount","params":{}}""", 200, """{"result":102,"error":null,"id":null}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1e2,"method":"getblockcount","params":null}""", 200,
        """{"jsonrpc":"2.0","result":102,"id":1e2}""")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"method":"getblockcount"}""", 200, """{"jsonrpc":"2.0","result":102,"id":null}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"getblockcount"}""", 204, "")]
    [InlineData("""{"jsonrpc":"2.0","method":"nothing"}""", 204, "")]
    [InlineData("[]", 200, "[]")]
    [InlineData("""[{"jsonrpc":"2.0","method":"getblockcount"}]""", 204, "")]
    [InlineData(
        """[{"id":1,"method":"getblockcount"},{"jsonrpc":"2.0","method":"help"},"""
        + """{"jsonrpc":"2.0","id":2,"method":"getblockcount"}]""",
        200, """[{"result":102,"error":null,"id":1},{"jsonrpc":"2.0","result":102,"id":2}]""")]
    public async Task A_call_is_answered_in_its_own_version(string body, int status, string expected)
    {
        foreach (string path in (string[])["/", "/rpc"])
        {
            using HttpResponseMessage answer = await Node.PostAsync(body, path);

            Assert.Equal((status, expected), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        }
    }

    [Theory]
    [InlineData("", 400, -32700)]
    [InlineData("x", 400, -32700)]
    [InlineData("[[[[[[[[[[[]]]]]]]]]]]", 400, -32700)]
    [InlineData("""{"id":"\ud800","method":"help"}""", 400, -32700)]
    [InlineData("7", 400, -32700)]
    [InlineData("{}", 400, -32600)]
    [InlineData("""{"id":1,"method":7}""", 400, -32600)]
    [InlineData("""{"id":1,"method":"help","params":7}""", 400, -32600)]
    [InlineData("""{"jsonrpc":"3.0","id":1,"method":"help"}""", 400, -32600)]
    [InlineData("""{"jsonrpc":2.0,"id":1,"method":"help"}""", 400, -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"help","params":7}""", 200, -32600)]
    [InlineData("""{"jsonrpc":"2.0","method":7}""", 200, -32600)]
    [InlineData("""{"id":1,"method":"nothing"}""", 404, -32601)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"nothing"}""", 200, -32601)]
    [InlineData("""{"id":1,"method":"getblockhash","params":[1000]}""", 500, -8)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"getblockhash","params":[1000]}""", 200, -8)]
    public async Task What_cannot_be_done_has_Bitcoin_Core_s_code_and_status(string body, int status, int code)
    {
        using HttpResponseMessage answer = await Node.PostAsync(body);

        JsonElement json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal((status, code), ((int)answer.StatusCode, json.GetProperty("error").Number("code")));
    }

    [Fact]
    public async Task Parameters_come_in_their_order_by_name_or_both()
    {
        string hash = chain.Hashes[3];
        string bare = (await Node.CallAsync("getblock", hash, 0)).GetRawText();
        foreach (string parameters in (string[])
            [$"[\"{hash}\",0]", $"{{\"blockhash\":\"{hash}\",\"verbosity\":0}}", $"{{\"args\":[\"{hash}\"],\"verbosity\":0}}"])
        {
            using HttpResponseMessage answer = await Node.PostAsync(Call(parameters));
            Assert.Contains(bare, await answer.Content.ReadAsStringAsync());
        }

        foreach (string parameters in (string[])[$"{{\"args\":[\"{hash}\"],\"blockhash\":\"{hash}\"}}", "{\"hash\":1}"])
        {
            using HttpResponseMessage answer = await Node.PostAsync(Call(parameters));
            Assert.Contains("\"code\":-8", await answer.Content.ReadAsStringAsync());
        }

        static string Call(string parameters) => $$"""{"jsonrpc":"2.0","id":1,"method":"getblock","params":{{parameters}}}""";
    }

    [Fact]
    public async Task A_batch_has_an_end()
    {
        string call = """{"jsonrpc":"2.0","id":1,"method":"getblockcount"}""";
        using HttpResponseMessage full = await Node.PostAsync($"[{string.Join(',', Enumerable.Repeat(call, Limits.RpcBatch))}]");
        using HttpResponseMessage tooFull =
            await Node.PostAsync($"[{string.Join(',', Enumerable.Repeat(call, Limits.RpcBatch + 1))}]");

        Assert.Equal(Limits.RpcBatch, JsonDocument.Parse(await full.Content.ReadAsStringAsync()).RootElement.GetArrayLength());
        Assert.Equal(400, (int)tooFull.StatusCode);
        Assert.Contains("-32600", await tooFull.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_body_has_an_end()
    {
        await using TestNode node = await TestNode.StartAsync(limits: new Limits { RpcBodySize = 100 });

        await (await node.PostAsync($$"""{"id":1,"method":"{{new string('x', 100)}}"}""")).ProblemAsync(413);
    }

    [Fact]
    public async Task An_unknown_method_hears_what_there_is()
    {
        string message = await Node.FailAsync(-32601, "getwalletinfo");

        Assert.StartsWith("Method not found: getwalletinfo. There are: addnode ", message);
        Assert.Contains(" getblocktemplate ", message);
    }

    [Fact]
    public async Task Help_documents_each_method_and_its_examples_are_calls()
    {
        string list = (await Node.CallAsync("help")).GetString()!;
        string[] names =
        [
            .. list.Split('\n').Where(line => line.Length > 0 && !line.StartsWith('=')).Select(line => line.Split(' ')[0]),
        ];
        Assert.Equal(Methods, names);
        foreach (string name in names)
        {
            string help = (await Node.CallAsync("help", name)).GetString()!;
            Assert.StartsWith(name, help);
            Assert.Contains("\nResult:\n", help);
            string example = help[help.IndexOf("-d '", StringComparison.Ordinal)..].Split('\'')[1];
            using HttpResponseMessage answer = await Node.PostAsync(example);
            string text = await answer.Content.ReadAsStringAsync();
            Assert.DoesNotContain("-32601", text);
            Assert.DoesNotContain($"\"message\":\"{name}", text);
            Assert.DoesNotContain("\"code\":-3,", text);
        }

        Assert.Equal("help: unknown command: nothing", (await Node.CallAsync("help", "nothing")).GetString());
        Assert.Contains(list.Split('\n'), line => line == "getblock blockhash (verbosity)");
    }

    [Fact]
    public async Task The_uptime_counts_from_the_start_and_not_from_the_first_call()
    {
        await using TestNode node = await TestNode.StartAsync();
        long started = Stopwatch.GetTimestamp();
        await TestNode.WaitAsync(() => Stopwatch.GetElapsedTime(started).TotalSeconds > 1, TimeSpan.FromSeconds(20));

        Assert.InRange((await node.CallAsync("uptime")).GetInt32(), 1, 600);
    }

    [Fact]
    public async Task The_page_stays_where_it_was()
    {
        using HttpResponseMessage page = await Node.Http.GetAsync("/");

        Assert.Equal((200, "text/html"), ((int)page.StatusCode, page.Content.Headers.ContentType?.MediaType));
        await Node.ProblemAsync(405, "/rpc");
    }
}
