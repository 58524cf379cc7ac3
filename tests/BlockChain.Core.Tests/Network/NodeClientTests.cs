using System.Net;
using System.Net.Sockets;
using BlockChain.Core.Consensus;
using BlockChain.Core.Network;

namespace BlockChain.Core.Tests.Network;

/// <summary>The client against a server that says whatever a test wants: it must never wait, read or believe without end.
/// </summary>
public sealed class NodeClientTests : IDisposable
{
    private const string Problem = $"Content-Type: {ProblemRecord.MediaType}\r\n";
    private readonly ScriptedServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task A_refusal_carries_reason_and_detail()
    {
        using NodeClient client = _server.Serve(
            "400 Bad Request", """{"title":"Refused","status":400,"reason":"dust","detail":"An output is too small."}""",
            Problem);

        NodeRefusedException refused = await Assert.ThrowsAsync<NodeRefusedException>(
            () => client.GetFeeEstimatesAsync(_server.End));

        Assert.Equal((400, "dust", "An output is too small."), (refused.Status, refused.Reason, refused.Detail));
    }

    [Fact]
    public async Task A_refusal_is_one_line_whatever_the_node_writes_in_it()
    {
        using NodeClient client = _server.Serve(
            "400 Bad Request", """{"status":400,"reason":"dust","detail":"Too small.\n\nSent.\u001b[2J"}""", Problem);

        NodeRefusedException refused = await Assert.ThrowsAsync<NodeRefusedException>(
            () => client.GetFeeEstimatesAsync(_server.End));

        Assert.Equal("Too small.  Sent. [2J", refused.Detail);
    }

    [Theory]
    [InlineData("503 Service Unavailable", "busy", Problem)]
    [InlineData("400 Bad Request", "<html>400 Bad Request</html>", "Content-Type: text/html\r\n")]
    [InlineData("404 Not Found", """{"status":404}""", "Content-Type: application/json\r\n")]
    [InlineData("404 Not Found", "", "")]
    public async Task What_is_not_a_problem_document_is_not_the_nodes_refusal(string status, string body, string headers)
    {
        using NodeClient client = _server.Serve(status, body, headers);

        NodeAnswerException answer = await Assert.ThrowsAsync<NodeAnswerException>(
            () => client.GetStatusAsync(default, _server.End));

        Assert.Contains("is not a SimpleCoin node.", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_found_is_null()
    {
        using NodeClient client = _server.Serve("404 Not Found", """{"status":404,"detail":"No such transaction."}""", Problem);

        Assert.Null(await client.GetStatusAsync(default, _server.End));
    }

    [Theory]
    [InlineData("<html>another program</html>")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"name":null}""")]
    public async Task An_answer_that_is_not_a_nodes_is_refused(string answer)
    {
        using NodeClient client = _server.Serve("200 OK", answer);

        await Assert.ThrowsAsync<NodeAnswerException>(() => client.GetNodeAsync(ChainParameters.Main, _server.End));
    }

    [Fact]
    public async Task A_node_of_another_network_is_named()
    {
        using NodeClient client = _server.Serve("200 OK", NodeJson(ChainParameters.Regtest));

        NodeAnswerException refused = await Assert.ThrowsAsync<NodeAnswerException>(
            () => client.GetNodeAsync(ChainParameters.Main, _server.End));

        Assert.Contains("on the network regtest, not on main", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_of_the_right_network_is_taken()
    {
        using NodeClient client = _server.Serve("200 OK", NodeJson(ChainParameters.Main));

        NodeRecord node = await client.GetNodeAsync(ChainParameters.Main, _server.End);

        Assert.Equal(7, node.Height);
    }

    [Fact]
    public async Task Of_a_long_refusal_only_the_beginning_is_kept()
    {
        string text = new('x', 100_000);
        using NodeClient client = _server.Serve(
            "400 Bad Request", $$"""{"status":400,"detail":"{{text}}","reason":"{{text}}"}""",
            Problem);

        NodeRefusedException refused = await Assert.ThrowsAsync<NodeRefusedException>(
            () => client.GetFeeEstimatesAsync(_server.End));

        Assert.InRange(refused.Message.Length, 100, 2_000);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        using NodeClient client = _server.Serve("302 Found", "", "Location: /elsewhere\r\n");

        await Assert.ThrowsAsync<NodeAnswerException>(() => client.GetFeeEstimatesAsync(_server.End));

        Assert.Equal(1, _server.Requests);
    }

    [Fact]
    public async Task An_answer_that_announces_too_much_is_not_read()
    {
        using NodeClient client = _server.Serve("200 OK", "", "Content-Length: 2000000000\r\n");

        NodeAnswerException refused = await Assert.ThrowsAsync<NodeAnswerException>(
            () => client.GetFeeEstimatesAsync(_server.End));

        Assert.Contains("too large", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_out_of_reach()
    {
        using NodeClient client = _server.Start(
            async (_, end) => await Task.Delay(Timeout.Infinite, end), TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAsync<NodeUnreachableException>(() => client.GetFeeEstimatesAsync(_server.End));
    }

    [Fact]
    public async Task A_server_that_hangs_up_is_out_of_reach()
    {
        using NodeClient client = _server.Start((_, _) => Task.CompletedTask, ScriptedServer.Patience);

        await Assert.ThrowsAsync<NodeUnreachableException>(() => client.GetFeeEstimatesAsync(_server.End));
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_out_of_reach()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var url = new Uri($"http://{closed.LocalEndpoint}");
        closed.Stop();
        using var client = new NodeClient(url, ScriptedServer.Patience);

        NodeUnreachableException failure = await Assert.ThrowsAsync<NodeUnreachableException>(
            () => client.GetFeeEstimatesAsync(_server.End));

        Assert.Contains($"{url}", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1:5000")]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("http://user:secret@127.0.0.1")]
    [InlineData("http://127.0.0.1/?a=b")]
    [InlineData("/api")]
    [InlineData("")]
    [InlineData(null)]
    public void What_is_no_url_of_a_node_is_refused(string? text) => Assert.False(NodeClient.TryParseUrl(text, out _));

    [Theory]
    [InlineData("http://127.0.0.1:5000", true)]
    [InlineData("http://[::1]:5000", true)]
    [InlineData("http://192.168.1.10:5000", true)]
    [InlineData("http://172.31.0.1", true)]
    [InlineData("http://[fd00::7]:5000", true)]
    [InlineData("http://teacher:5000", true)]
    [InlineData("http://pi.local", true)]
    [InlineData("http://172.32.0.1", false)]
    [InlineData("http://node.example.com", false)]
    [InlineData("http://8.8.8.8", false)]
    public void A_proxy_is_not_asked_for_computers_of_the_own_network(string url, bool isOwn) =>
        Assert.Equal(isOwn, OwnNetwork.Contains(new Uri(url)));

    private static string NodeJson(ChainParameters network) => $$"""
        {"name":"SimpleCoin","version":"1","network":"{{network.Name}}","genesis":"{{network.Genesis.Hash}}","height":7,
        "tip":"{{network.Genesis.Hash}}","chainwork":"00","peers":0,"mempool":0,"supply":0,
        "mining":{"threads":1,"hashrate":1.5},"signatures":"none"}
        """;
}
