using System.Net;
using System.Net.Sockets;
using System.Text;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Tests.Http;

/// <summary>What is decided before a route is asked.</summary>
public sealed class GuardTests(NamedNode named) : IClassFixture<NamedNode>
{
    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:5000")]
    [InlineData("127.0.0.1")]
    [InlineData("192.168.1.7:5000")]
    [InlineData("[::1]:5000")]
    [InlineData("node.example.org")]
    [InlineData("Node.Example.Org:80")]
    public async Task The_node_is_asked_by_an_address_by_localhost_or_by_its_public_name(string host)
    {
        TestNode node = named.Node;

        HttpResponseMessage answer = await SendAsync(node, HttpMethod.Get, "/api/node", host);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("evil.example.org")]
    [InlineData("localhost.example.org")]
    [InlineData("127.0.0.1.example.org")]
    [InlineData("node.example.org.evil.net")]
    public async Task A_name_that_is_not_the_node_s_own_is_421(string host)
    {
        TestNode node = named.Node;

        await (await SendAsync(node, HttpMethod.Get, "/api/node", host)).ProblemAsync(421);
        await (await SendAsync(node, HttpMethod.Get, "/healthz", host)).ProblemAsync(421);
        await (await SendAsync(node, HttpMethod.Get, "/api/events", host)).ProblemAsync(421);
        await (await SendAsync(node, HttpMethod.Post, "/api/tx", host)).ProblemAsync(421);
    }

    [Theory]
    [InlineData("http://evil.example.org", "text/plain")]
    [InlineData("http://evil.example.org", "application/x-www-form-urlencoded")]
    [InlineData("http://evil.example.org", "application/octet-stream")]
    [InlineData("https://node.example.org", "text/plain")]
    [InlineData("http://localhost:1", "text/plain")]
    [InlineData("null", "text/plain")]
    public async Task A_foreign_page_may_not_send_anything_whatever_its_type(string origin, string type)
    {
        TestNode node = named.Node;

        await (await SendAsync(node, HttpMethod.Post, "/api/tx", null, origin, type)).ProblemAsync(403);
        await (await SendAsync(node, HttpMethod.Post, "/api/block", null, origin, type)).ProblemAsync(403);
        await (await SendAsync(node, HttpMethod.Options, "/api/tx", null, origin, type)).ProblemAsync(403);
    }

    [Fact]
    public async Task Our_own_pages_and_programs_may_send()
    {
        TestNode node = named.Node;
        string own = node.Url.GetLeftPart(UriPartial.Authority);

        foreach (string? origin in (string?[])[null, own, "http://node.example.org"])
        {
            HttpResponseMessage answer = await SendAsync(node, HttpMethod.Post, "/api/tx", null, origin, "text/plain");
            Assert.Equal("malformed", (await answer.ProblemAsync(400)).Text("reason"));
        }
    }

    [Fact]
    public async Task A_foreign_page_may_read()
    {
        TestNode node = named.Node;

        HttpResponseMessage answer = await SendAsync(node, HttpMethod.Get, "/api/node", null, "http://evil.example.org");

        // That the browser does not show it the answer is the browser's part: nothing here allows it.
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task What_there_is_not_and_what_cannot_be_done_are_problem_documents()
    {
        TestNode node = named.Node;

        await node.ProblemAsync(404, "/nothing");
        await node.ProblemAsync(404, "/api");
        await node.ProblemAsync(404, "/api/nothing");
        await node.ProblemAsync(404, "/openapi/v2.json");
        await node.ProblemAsync(405, "/api/tx");
        await (await SendAsync(node, HttpMethod.Post, "/api/node", null, null, "text/plain")).ProblemAsync(405);
        await (await SendAsync(node, HttpMethod.Post, "/api/peers", null, null, "application/json")).ProblemAsync(400);
        await (await SendAsync(node, HttpMethod.Post, "/api/blocks/raw", null, null, "text/plain")).ProblemAsync(415);
    }

    [Fact]
    public async Task Who_asks_too_often_is_429()
    {
        await using TestNode node = await TestNode.StartAsync(
            limits: new Limits { RequestBurst = 5, RequestsPerSecond = 1 });

        HttpResponseMessage[] answers = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => node.Http.GetAsync("/healthz")));

        HttpResponseMessage[] refused = [.. answers.Where(answer => answer.StatusCode != HttpStatusCode.OK)];
        Assert.InRange(refused.Length, 30, 45);
        foreach (HttpResponseMessage answer in refused)
        {
            await answer.ProblemAsync(429);
            Assert.NotNull(answer.Headers.RetryAfter?.Delta);
        }
    }

    [Fact]
    public async Task A_new_connection_takes_the_place_of_the_one_used_least_recently_in_the_largest_network()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only on Linux all of 127.0.0.0/8 is this machine.");
        await using TestNode node = await TestNode.StartAsync(limits: new Limits { Connections = 3 });
        using var first = new TcpClient(From("127.0.1.5"));
        using var second = new TcpClient(From("127.0.1.5"));
        using var third = new TcpClient(From("127.0.1.6"));
        using var elsewhere = new TcpClient(From("127.0.2.5"));
        await Task.WhenAll(((TcpClient[])[first, second, third]).Select(one => one.ConnectAsync(node.Url.Host, node.Url.Port)));
        foreach (TcpClient client in (TcpClient[])[second, first, third])
        {
            Assert.StartsWith("HTTP/1.1 200", await AskAsync(client));
        }

        await elsewhere.ConnectAsync(node.Url.Host, node.Url.Port);

        Assert.StartsWith("HTTP/1.1 200", await AskAsync(elsewhere));
        Assert.Null(await AskAsync(second));
        Assert.StartsWith("HTTP/1.1 200", await AskAsync(first));
        Assert.StartsWith("HTTP/1.1 200", await AskAsync(third));
    }

    [Fact]
    public async Task Nothing_is_to_be_kept_by_caches()
    {
        TestNode node = named.Node;

        HttpResponseMessage answer = await node.Http.GetAsync("/api/blocks/tip/hash");

        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("GARBAGE\r\n\r\n")]
    [InlineData("GET /api/node HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [InlineData("GET /api/node HTTP/1.1\r\n\r\n")]
    [InlineData("POST /api/tx HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nnot a length\r\n")]
    [InlineData("POST /api/tx HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n")]
    public async Task Broken_requests_are_400_and_hurt_nobody(string request)
    {
        TestNode node = named.Node;
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, node.Url.Port);

        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));

        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        string? status = await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.StartsWith("HTTP/1.1 400", status);
        Assert.Equal("ok", await node.TextAsync("/healthz"));
    }

    [Theory]
    [InlineData("HTTP/1.0\r\n")]
    [InlineData("HTTP/1.1\r\nHost: 127.0.0.1:99999\r\n")]
    public async Task A_request_without_a_host_or_with_one_that_cannot_be_is_421(string rest)
    {
        TestNode node = named.Node;
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, node.Url.Port);

        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET /api/node {rest}\r\n"));

        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        Assert.StartsWith("HTTP/1.1 421", await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(10)));
    }

    /// <summary>All of 127.0.0.0/8 is this machine: other addresses, as far as the node can tell.</summary>
    private static IPEndPoint From(string address) => new(IPAddress.Parse(address), 0);

    /// <summary>The beginning of the answer; null when the connection is cut.</summary>
    private static async Task<string?> AskAsync(TcpClient client)
    {
        try
        {
            await client.GetStream().WriteAsync("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
            var answer = new byte[4_096];
            int length = await client.GetStream().ReadAsync(answer).AsTask().WaitAsync(TimeSpan.FromSeconds(10));
            return length == 0 ? null : Encoding.ASCII.GetString(answer, 0, length);
        }
        catch (Exception cut) when (cut is IOException or SocketException)
        {
            return null;
        }
    }

    private static Task<HttpResponseMessage> SendAsync(
        TestNode node, HttpMethod method, string route, string? host, string? origin = null, string? type = null)
    {
        var request = new HttpRequestMessage(method, route);
        request.Headers.Host = host;
        if (origin is not null)
        {
            request.Headers.TryAddWithoutValidation("Origin", origin);
        }

        if (type is not null)
        {
            request.Content = new ByteArrayContent("zz"u8.ToArray());
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        return node.Http.SendAsync(request);
    }
}
