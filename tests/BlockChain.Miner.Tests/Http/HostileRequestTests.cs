using System.Text;
using System.Text.Json;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Miner.Tests.Http;

/// <summary>What a page in a browser, or somebody with a socket, may try: nothing changes, and nothing is told of the
/// machine. What would change the node is good but for the one thing that each request has wrong.</summary>
public sealed class HostileRequestTests(PaidChain chain) : IClassFixture<PaidChain>
{
    /// <summary>A client of HTTP/2 learns, in HTTP/2, that only HTTP/1.1 is spoken here.</summary>
    private const int NotHttp = 0;

    private const string Evil = "http://evil.example.org";

    private static readonly Dictionary<string, HostileRequest> All = new HostileRequest[]
    {
        // Under another name: so a page does whose own name was made to mean 127.0.0.1.
        HostileRequest.Get("another name", 421, "/api/node", "Host: evil.example.org"),
        HostileRequest.Get("a name that resolves to this machine", 421, "/api/node", "Host: 127.0.0.1.nip.io"),
        HostileRequest.Get("a name that begins as ours", 421, "/api/node", "Host: localhost.evil.example.org"),
        HostileRequest.Get("our name as a user's", 400, "/api/node", "Host: localhost@evil.example.org"),
        HostileRequest.Get("an empty name", 421, "/api/node", "Host:"),
        HostileRequest.Raw(
            "two names", 400, "GET /api/node HTTP/1.1\r\nHost: {host}\r\nHost: evil.example.org\r\n\r\n"),
        HostileRequest.Get(
            "our name as a proxy's word", 421, "/api/node", "Host: evil.example.org", "X-Forwarded-Host: localhost"),
        HostileRequest.Get("another name in the target", 421, $"{Evil}/api/node", "Host: evil.example.org"),
        HostileRequest.Get("two names, one in the target", 400, $"{Evil}/api/node", "Host: localhost"),
        HostileRequest.Raw("no name", 400, "GET /api/node HTTP/1.1\r\nConnection: close\r\n\r\n"),
        HostileRequest.Of("a payment under another name", 421, "POST /api/tx", node => node.Payment, "Host: rebound.test"),
        HostileRequest.Raw(
            "a tunnel", 421,
            "CONNECT evil.example.org:443 HTTP/1.1\r\nHost: evil.example.org:443\r\nConnection: close\r\n\r\n"),

        // From another site's page, to each route that changes something.
        Foreign("a payment from a foreign page", "/api/tx", node => node.Payment, $"Origin: {Evil}"),
        Foreign("a block from a foreign page", "/api/block", node => node.Block, $"Origin: {Evil}"),
        Foreign("headers from a foreign page", "/api/headers", node => node.Block[..80], $"Origin: {Evil}"),
        Foreign("a peer from a foreign page", "/api/peers", node => node.Peer, $"Origin: {Evil}"),
        Foreign("mining from a foreign page", "/api/regtest/generate", node => node.Generate, $"Origin: {Evil}"),
        Foreign("a question for blocks from a foreign page", "/api/blocks/raw", _ => "{\"hashes\":[]}", $"Origin: {Evil}"),
        Foreign("a payment from a page without an origin", "/api/tx", node => node.Payment, "Origin: null"),
        Foreign("a payment with an empty origin", "/api/tx", node => node.Payment, "Origin:"),
        Foreign("a payment from another port of ours", "/api/tx", node => node.Payment, "Origin: http://127.0.0.1:1"),
        Foreign("a payment from our name with another scheme", "/api/tx", node => node.Payment, "Origin: https://{host}"),
        Foreign("a payment with our name as a user's", "/api/tx", node => node.Payment, "Origin: http://{host}@evil.test"),
        Foreign("a payment with two origins", "/api/tx", node => node.Payment, "Origin: http://{host}", $"Origin: {Evil}"),
        HostileRequest.Of(
            "mining as JSON from a foreign page", 403, "POST /api/regtest/generate", node => node.Generate,
            "Content-Type: application/json", $"Origin: {Evil}"),
        HostileRequest.Of(
            "the question before it", 403, "OPTIONS /api/regtest/generate", _ => "",
            $"Origin: {Evil}", "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: content-type"),
        HostileRequest.Of(
            "mining as a form", 415, "POST /api/regtest/generate", node => node.Generate,
            "Content-Type: application/x-www-form-urlencoded"),
        HostileRequest.Of("mining as no type at all", 415, "POST /api/regtest/generate", node => node.Generate),
        HostileRequest.Raw(
            "a payment as a question", 405,
            "GET /api/tx?tx={payment} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n"
            + "X-HTTP-Method-Override: POST\r\n\r\n"),

        // Out of the web folder.
        HostileRequest.Get("steps up", 404, "/../../../../../../etc/passwd"),
        HostileRequest.Get("steps up in percent", 404, "/api/%2e%2e/%2e%2e/%2e%2e/etc/passwd"),
        HostileRequest.Get("steps up with slashes in percent", 404, "/..%2f..%2f..%2f..%2fetc%2fpasswd"),
        HostileRequest.Get("steps up with backslashes", 400, "/api/block/..\\..\\..\\regtest\\chain.db"),
        HostileRequest.Get("the chain's file", 404, "/regtest/chain.db"),
        HostileRequest.Get("a zero byte in percent", 400, "/api/node%00.html"),
        HostileRequest.Raw("a zero byte in the target", 400, "GET /api/\0node HTTP/1.1\r\nHost: {host}\r\n\r\n"),
        HostileRequest.Get("a step up that is spelled too long", 404, "/%c0%ae%c0%ae/etc/passwd"),

        // Lengths that two readers could read in two ways: what follows must not count as a request of its own.
        Smuggled("both kinds of length", 400, "Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n"),
        Smuggled("two lengths", 400, "Content-Length: 5\r\nContent-Length: 0", "00000"),
        Smuggled("a list of lengths", 400, "Content-Length: 0, 5", "00000"),
        Smuggled("a length below zero", 400, "Content-Length: -1", ""),
        Smuggled("a length in hex", 400, "Content-Length: 0x0", ""),
        Smuggled("a huge length", 400, "Content-Length: 99999999999999999999", ""),
        Smuggled("a length beyond all limits", 413, "Content-Length: 9000000000000000000", ""),
        Smuggled("a space before the colon", 400, "Content-Length : 0", ""),
        Smuggled("a folded header", 400, "X-Folded: a\r\n Content-Length: 0", ""),
        Smuggled("another coding", 400, "Transfer-Encoding: xchunked", "0\r\n\r\n"),
        Smuggled("chunks that are no longer the last coding", 400, "Transfer-Encoding: chunked, identity", "0\r\n\r\n"),
        Smuggled("a chunk longer than any number", 400, "Transfer-Encoding: chunked", "fffffffffffffffff\r\n"),
        Smuggled("a chunk of a negative length", 400, "Transfer-Encoding: chunked", "-1\r\n"),
        Smuggled("an extension of a chunk that ends early", 400, "Transfer-Encoding: chunked", "0;a\nb\r\n\r\n"),
        Smuggled(
            "a chunk with an extension of 100 kB", 400, "Transfer-Encoding: chunked", $"1;{new string('a', 100_000)}\r\n"),

        // Bombs.
        HostileRequest.Get("a header too large", 431, "/api/node", $"X-Bomb: {new string('a', 20_000)}"),
        HostileRequest.Get(
            "too many headers", 431, "/api/node", [.. Enumerable.Range(0, 200).Select(i => $"X-{i}: a")]),
        HostileRequest.Get("a target too long", 414, $"/api/block/{new string('a', 20_000)}"),
        HostileRequest.Of(
            "JSON nested deeply", 400, "POST /api/peers",
            _ => $"{{\"url\":{new string('[', 20_000)}", "Content-Type: application/json"),
        HostileRequest.Of(
            "a number too large", 400, "POST /api/regtest/generate", _ => "{\"blocks\":1e400}",
            "Content-Type: application/json"),
        HostileRequest.Of(
            "bytes that are no UTF-8", 400, "POST /api/regtest/generate",
            _ => "{\"blocks\":1,\"address\":\"\u00ff\u00fe\"}", "Content-Type: application/json"),
        HostileRequest.Of(
            "a body that is packed", 400, "POST /api/tx", _ => "\u001f\u008b\u0008\0\0\0\0\0", "Content-Encoding: gzip"),

        // Introductions to what is no node.
        Introduction("a file as a peer", "file:///etc/passwd"),
        Introduction("a peer with a path", "http://169.254.169.254/latest/meta-data"),
        Introduction("the cloud's inside as a peer", "http://169.254.169.254:80"),
        Introduction("a peer with a name and a password", "http://a:b@192.0.2.1:5000"),

        // Not HTTP, or not ours.
        HostileRequest.Of("a block with another method", 405, "PUT /api/block", node => node.Block),
        HostileRequest.Of("peers deleted", 400, "DELETE /api/peers", _ => ""),
        HostileRequest.Of("an echo", 405, "TRACE /api/node", _ => "", "Cookie: secret"),
        HostileRequest.Of("a method that there is not", 405, "BREW /api/node", _ => ""),
        HostileRequest.Raw("a line without a version", 505, "GET /api/node\r\n\r\n"),
        HostileRequest.Raw("another version", 505, "GET /api/node HTTP/9.9\r\nHost: {host}\r\n\r\n"),
        HostileRequest.Raw("the next version's greeting", NotHttp, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        HostileRequest.Raw("a greeting of TLS", 400, "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003\r\n"),
        HostileRequest.Raw("a zero byte in a header", 400, "GET /api/node HTTP/1.1\r\nHost: {host}\r\nX: a\0b\r\n\r\n"),
        HostileRequest.Raw("a bare return in a header", 400, "GET /api/node HTTP/1.1\r\nHost: {host}\r\nX: a\rb\r\n\r\n"),
        HostileRequest.Raw("binary rubbish", 400, "\u0001\u0002\u0003\u00ff\u00fe\r\n\r\n"),
    }.ToDictionary(request => request.Name);

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_hostile_request_changes_nothing_and_learns_nothing(string name)
    {
        HostileTarget target = Target();
        string before = await StateAsync();

        string answer = await All[name].SendAsync(target);

        if (All[name].Expected == NotHttp)
        {
            Assert.DoesNotContain("HTTP/1.1", answer);
        }
        else
        {
            Assert.StartsWith($"HTTP/1.1 {All[name].Expected} ", answer);
            AssertTellsNothing(answer);
        }

        Assert.Equal(before, await StateAsync());
    }

    // Otherwise all of the above would prove little.
    [Fact]
    public async Task What_hostile_requests_carry_is_taken_from_who_is_not_hostile()
    {
        await using TestNode node = await TestNode.StartAsync(now: chain.Node.Clock.GetUtcNow());
        for (int height = 1; height <= PaidChain.Tip; height++)
        {
            byte[] block = await chain.Node.BytesAsync($"/api/block/{chain.Hashes[height]}/raw");
            Assert.True(Block.TryParse(block, out Block? parsed, out _));
            Assert.Null(node.Node.SubmitBlock(parsed).Violation);
        }

        HostileTarget target = Target() with { Port = node.Url.Port };
        foreach (HostileRequest friendly in (HostileRequest[])
        [
            HostileRequest.Of("a payment", 200, "POST /api/tx", one => one.Payment, "Origin: http://{host}"),
            HostileRequest.Of("a block", 200, "POST /api/block", one => one.Block),
            HostileRequest.Of("a peer", 200, "POST /api/peers", one => one.Peer, "Content-Type: application/json"),
            HostileRequest.Of(
                "mining", 200, "POST /api/regtest/generate", one => one.Generate, "Content-Type: application/json"),
        ])
        {
            Assert.StartsWith("HTTP/1.1 200 ", await friendly.SendAsync(target));
        }
    }

    private static HostileRequest Foreign(
        string name, string route, Func<HostileTarget, string> body, params string[] origins) =>
        HostileRequest.Of(name, 403, $"POST {route}", body, ["Content-Type: text/plain", .. origins]);

    /// <summary>A request with a body of doubtful length, and after it a payment, which must not get in.</summary>
    private static HostileRequest Smuggled(string name, int expected, string lengths, string body) =>
        new(name, expected, node =>
            $"POST /api/peers HTTP/1.1\r\nHost: {node.Host}\r\nContent-Type: application/json\r\n{lengths}\r\n\r\n{body}"
            + $"POST /api/tx HTTP/1.1\r\nHost: {node.Host}\r\nConnection: close\r\n"
            + $"Content-Length: {node.Payment.Length}\r\n\r\n{node.Payment}");

    private static HostileRequest Introduction(string name, string url) => HostileRequest.Of(
        name, 400, "POST /api/peers", _ => JsonSerializer.Serialize(new { url }), "Content-Type: application/json");

    private static void AssertTellsNothing(string answer)
    {
        foreach (string secret in (string[])
            ["   at ", "/tmp/", "/home/", "/root", "Exception", "BlockChain.", "root:", "SQLite"])
        {
            Assert.DoesNotContain(secret, answer);
        }

        int headersEnd = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        string headers = answer[..headersEnd];
        Assert.DoesNotContain("\r\nServer:", headers, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Access-Control-", headers, StringComparison.OrdinalIgnoreCase);

        // One request, one answer.
        Assert.DoesNotContain("HTTP/1.1", answer[headersEnd..]);

        // What the server itself refuses before anything of ours runs has no body: there is nothing to show.
        if (answer.Length > headersEnd + 4)
        {
            Assert.Contains("\r\nX-Content-Type-Options: nosniff", headers);
            Assert.Contains("no-store", headers);
            Assert.Contains("\r\nContent-Security-Policy: default-src 'none'", headers);
            Assert.Contains("\r\nCross-Origin-Resource-Policy: same-origin", headers);
            Assert.Contains("\r\nContent-Type: application/problem+json", headers);
        }
    }

    private HostileTarget Target()
    {
        Transaction payment = new Payment(chain.Confirmed.Output(1, TestKeys.Bob)).AllTo(TestKeys.Alice).Sign();
        byte[] block = new BlockDraft(chain.Node.Node.Tip, ChainParameters.Regtest).Build().ToBytes();
        return new HostileTarget(
            chain.Node.Url.Port,
            Convert.ToHexStringLower(payment.ToBytes()),
            Encoding.Latin1.GetString(block),
            JsonSerializer.Serialize(new { blocks = 1, address = PaidChain.AddressOf(TestKeys.Bob) }),
            JsonSerializer.Serialize(new { url = "http://peer.invalid:5000" }));
    }

    /// <summary>All that a request could change.</summary>
    private async Task<string> StateAsync() => string.Join('\n', await Task.WhenAll(((string[])
        ["/api/blocks/tip/hash", "/api/mempool/txids", "/api/utxo-set", "/api/peers", "/api/chain-tips"])
        .Select(route => chain.Node.Http.GetStringAsync(route))));
}
