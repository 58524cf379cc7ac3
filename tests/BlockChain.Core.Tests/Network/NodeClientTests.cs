using System.Net;
using System.Net.Sockets;
using BlockChain.Core.Consensus;
using BlockChain.Core.Network;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Tests.Network;

/// <summary>The client against a server that says whatever a test wants: it must never wait, read or believe without end.
/// </summary>
public sealed class NodeClientTests : IDisposable
{
    private const string Problem = $"Content-Type: {ProblemRecord.MediaType}\r\n";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private int _requests;

    public void Dispose()
    {
        _end.Cancel();
        _server.Dispose();
        _end.Dispose();
    }

    [Fact]
    public async Task A_refusal_carries_reason_and_detail()
    {
        using NodeClient client = Serve(
            "400 Bad Request", """{"title":"Refused","status":400,"reason":"dust","detail":"An output is too small."}""",
            Problem);

        NodeRefusedException refused = await Assert.ThrowsAsync<NodeRefusedException>(
            () => client.GetFeeEstimatesAsync(_end.Token));

        Assert.Equal((400, "dust", "An output is too small."), (refused.Status, refused.Reason, refused.Detail));
    }

    [Fact]
    public async Task A_refusal_is_one_line_whatever_the_node_writes_in_it()
    {
        using NodeClient client = Serve(
            "400 Bad Request", """{"status":400,"reason":"dust","detail":"Too small.\n\nSent.\u001b[2J"}""", Problem);

        NodeRefusedException refused = await Assert.ThrowsAsync<NodeRefusedException>(
            () => client.GetFeeEstimatesAsync(_end.Token));

        Assert.Equal("Too small.  Sent. [2J", refused.Detail);
    }

    [Theory]
    [InlineData("503 Service Unavailable", "busy", Problem)]
    [InlineData("400 Bad Request", "<html>400 Bad Request</html>", "Content-Type: text/html\r\n")]
    [InlineData("404 Not Found", """{"status":404}""", "Content-Type: application/json\r\n")]
    [InlineData("404 Not Found", "", "")]
    public async Task What_is_not_a_problem_document_is_not_the_nodes_refusal(string status, string body, string headers)
    {
        using NodeClient client = Serve(status, body, headers);

        NodeAnswerException answer = await Assert.ThrowsAsync<NodeAnswerException>(
            () => client.GetStatusAsync(default, _end.Token));

        Assert.Contains("is not a SimpleCoin node.", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_found_is_null()
    {
        using NodeClient client = Serve("404 Not Found", """{"status":404,"detail":"No such transaction."}""", Problem);

        Assert.Null(await client.GetStatusAsync(default, _end.Token));
    }

    [Theory]
    [InlineData("<html>another program</html>")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"name":null}""")]
    public async Task An_answer_that_is_not_a_nodes_is_refused(string answer)
    {
        using NodeClient client = Serve("200 OK", answer);

        await Assert.ThrowsAsync<NodeAnswerException>(() => client.GetNodeAsync(ChainParameters.Main, _end.Token));
    }

    [Fact]
    public async Task A_node_of_another_network_is_named()
    {
        using NodeClient client = Serve("200 OK", NodeJson(ChainParameters.Regtest));

        NodeAnswerException refused = await Assert.ThrowsAsync<NodeAnswerException>(
            () => client.GetNodeAsync(ChainParameters.Main, _end.Token));

        Assert.Contains("of the network regtest, not of main", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_of_the_right_network_is_taken()
    {
        using NodeClient client = Serve("200 OK", NodeJson(ChainParameters.Main));

        NodeRecord node = await client.GetNodeAsync(ChainParameters.Main, _end.Token);

        Assert.Equal(7, node.Height);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        using NodeClient client = Serve("302 Found", "", "Location: /elsewhere\r\n");

        await Assert.ThrowsAsync<NodeAnswerException>(() => client.GetFeeEstimatesAsync(_end.Token));

        Assert.Equal(1, _requests);
    }

    [Fact]
    public async Task An_answer_that_announces_too_much_is_not_read()
    {
        using NodeClient client = Serve("200 OK", "", "Content-Length: 2000000000\r\n");

        NodeAnswerException refused = await Assert.ThrowsAsync<NodeAnswerException>(
            () => client.GetFeeEstimatesAsync(_end.Token));

        Assert.Contains("too large", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_out_of_reach()
    {
        using NodeClient client = Start(
            async (_, end) => await Task.Delay(Timeout.Infinite, end), TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAsync<NodeUnreachableException>(() => client.GetFeeEstimatesAsync(_end.Token));
    }

    [Fact]
    public async Task A_server_that_hangs_up_is_out_of_reach()
    {
        using NodeClient client = Start((_, _) => Task.CompletedTask, Patience);

        await Assert.ThrowsAsync<NodeUnreachableException>(() => client.GetFeeEstimatesAsync(_end.Token));
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_out_of_reach()
    {
        _server.Start();
        var url = new Uri($"http://{_server.LocalEndpoint}");
        _server.Stop();
        using var client = new NodeClient(url, Patience);

        NodeUnreachableException failure = await Assert.ThrowsAsync<NodeUnreachableException>(
            () => client.GetFeeEstimatesAsync(_end.Token));

        Assert.Equal(url, failure.Node);
    }

    [Fact]
    public async Task Coins_are_read_page_by_page()
    {
        string fullPage = $"[{string.Join(',', Enumerable.Repeat(UnspentJson(0), NodeClient.UnspentPageSize))}]";
        var asked = new List<string>();
        using NodeClient client = Start(
            async (stream, end) =>
            {
                asked.Add(await ReadRequestAsync(stream, end));
                await WriteAnswerAsync(stream, "200 OK", asked.Count == 1 ? fullPage : $"[{UnspentJson(1)}]", "", end);
            },
            Patience);

        List<UnspentRecord> coins = await client.GetUnspentAsync("a", _end.Token).ToListAsync(_end.Token);

        Assert.Equal(NodeClient.UnspentPageSize + 1, coins.Count);
        Assert.Equal(
            ["GET /api/address/a/utxo?after= HTTP/1.1", $"GET /api/address/a/utxo?after={new TransactionId()}%3A0 HTTP/1.1"],
            asked);
    }

    [Fact]
    public async Task A_miner_of_two_months_has_more_than_fifty_pages_of_coins()
    {
        string fullPage = $"[{string.Join(',', Enumerable.Repeat(UnspentJson(0), NodeClient.UnspentPageSize))}]";
        int asked = 0;
        using NodeClient client = Start(
            async (stream, end) =>
            {
                await ReadRequestAsync(stream, end);
                await WriteAnswerAsync(stream, "200 OK", ++asked <= 50 ? fullPage : $"[{UnspentJson(1)}]", "", end);
            },
            Patience);

        List<UnspentRecord> coins = await client.GetUnspentAsync("a", _end.Token).ToListAsync(_end.Token);

        Assert.Equal((50 * NodeClient.UnspentPageSize) + 1, coins.Count);
    }

    [Fact]
    public async Task An_item_of_a_list_that_is_null_is_refused()
    {
        using NodeClient client = Serve("200 OK", "[null]");

        await Assert.ThrowsAsync<NodeAnswerException>(
            async () => await client.GetUnspentAsync("a", _end.Token).ToListAsync(_end.Token));
        await Assert.ThrowsAsync<NodeAnswerException>(() => client.GetMempoolTransactionsAsync("a", _end.Token));
    }

    [Fact]
    public async Task A_page_of_coins_that_is_longer_than_a_page_is_refused()
    {
        string page = $"[{string.Join(',', Enumerable.Repeat(UnspentJson(0), NodeClient.UnspentPageSize + 1))}]";
        using NodeClient client = Serve("200 OK", page);

        NodeAnswerException refused = await Assert.ThrowsAsync<NodeAnswerException>(
            async () => await client.GetUnspentAsync("a", _end.Token).ToListAsync(_end.Token));

        Assert.Contains("at once", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_of_transactions_that_is_longer_than_a_page_is_refused()
    {
        string one = $$"""{"txid":"{{new TransactionId()}}","status":{"confirmed":true} }""";
        using NodeClient client =
            Serve("200 OK", $"[{string.Join(',', Enumerable.Repeat(one, NodeClient.TransactionPageSize + 1))}]");

        NodeAnswerException refused = await Assert.ThrowsAsync<NodeAnswerException>(
            async () => await client.GetChainTransactionsAsync("a", _end.Token).ToListAsync(_end.Token));

        Assert.Contains("at once", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Texts_of_a_list_that_nobody_reads_are_not_kept()
    {
        string one = $$"""
            {"txid":"{{new TransactionId()}}","status":{"confirmed":true,"block_height":7,"block_hash":"{{new string('x', 1000)}}"} }
            """;
        using NodeClient client = Serve("200 OK", $"[{one}]");

        Assert.Equal(
            new TransactionStatusRecord(Confirmed: true, BlockHeight: 7),
            Assert.Single(await client.GetMempoolTransactionsAsync("a", _end.Token)).Status);
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

    private NodeClient Serve(string status, string body, string headers = "") => Start(
        async (stream, end) =>
        {
            await ReadRequestAsync(stream, end);
            await WriteAnswerAsync(stream, status, body, headers, end);
        },
        Patience);

    /// <summary>Listens, and lets <paramref name="answer"/> have each connection for one request.</summary>
    private NodeClient Start(Func<NetworkStream, CancellationToken, Task> answer, TimeSpan patience)
    {
        _server.Start();
        _ = Task.Run(async () =>
        {
            while (!_end.IsCancellationRequested)
            {
                using TcpClient connection = await _server.AcceptTcpClientAsync(_end.Token);
                _requests++;
                await answer(connection.GetStream(), _end.Token);
            }
        });
        return new NodeClient(new Uri($"http://{_server.LocalEndpoint}"), patience);
    }

    private static async Task<string> ReadRequestAsync(NetworkStream stream, CancellationToken end)
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        string first = await reader.ReadLineAsync(end) ?? "";
        while (!string.IsNullOrEmpty(await reader.ReadLineAsync(end)))
        {
        }

        return first;
    }

    private static async Task WriteAnswerAsync(
        NetworkStream stream, string status, string body, string headers, CancellationToken end)
    {
        byte[] answer = System.Text.Encoding.UTF8.GetBytes(
            $"HTTP/1.1 {status}\r\nConnection: close\r\n{headers}\r\n{body}");
        await stream.WriteAsync(answer, end);
    }

    private static string NodeJson(ChainParameters network) => $$"""
        {"name":"SimpleCoin","version":"1","network":"{{network.Name}}","genesis":"{{network.Genesis.Hash}}","height":7,
        "tip":"{{network.Genesis.Hash}}","chainwork":"00","peers":0,"mempool":0,"supply":0,
        "mining":{"threads":1,"hashrate":1.5},"signatures":"none"}
        """;

    private static string UnspentJson(int index) => $$$"""
        {"txid":"{{{new TransactionId()}}}","vout":{{{index}}},"status":{"confirmed":true,"block_height":1},"value":1}
        """;
}
