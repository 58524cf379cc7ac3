using System.Net;
using BlockChain.Miner.Addresses;
using BlockChain.Miner.Sync;

namespace BlockChain.Miner.Tests.Sync;

public sealed class PeerConnectorTests : IDisposable
{
    private const string Welcome = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly RawServer _victim = new(Welcome);

    public void Dispose() => _victim.Dispose();

    public static TheoryData<string> ThisMachine =>
    [
        "http://127.0.0.1:{port}",
        "https://127.0.0.1:{port}",
        "http://127.0.0.1:{port}/",
        "http://127.255.255.254:{port}",
        "http://localhost:{port}",
        "http://LOCALHOST:{port}",
        "http://2130706433:{port}",
        "http://0x7f000001:{port}",
        "http://0x7f.0.0.0x1:{port}",
        "http://0177.0.0.1:{port}",
        "http://017700000001:{port}",
        "http://127.1:{port}",
        "http://[::ffff:127.0.0.1]:{port}",
        "http://[::ffff:7f00:1]:{port}",
    ];

    public static TheoryData<string> ForbiddenPlaces =>
    [
        "http://0.0.0.0:{port}",
        "http://0:{port}",
        "http://[::1]:{port}",
        "http://[0:0:0:0:0:0:0:1]:{port}",
        "http://[::]:{port}",
        "http://[::127.0.0.1]:{port}",
        "http://[64:ff9b::127.0.0.1]:{port}",
        "http://[2002:7f00:1::]:{port}",
        "http://169.254.169.254",
        "http://0xa9fea9fe",
        "http://[::ffff:169.254.169.254]",
        "http://[fe80::1]:{port}",
        "http://[fd00::1]:{port}",
        "http://10.0.0.1:{port}",
        "http://172.16.0.1:{port}",
        "http://192.168.1.1:{port}",
        "http://100.64.0.1:{port}",
        "http://224.0.0.1:{port}",
        "http://255.255.255.255:{port}",
    ];

    public static TheoryData<string> NoUrls =>
    [
        "ftp://127.0.0.1:{port}",
        "file:///etc/passwd",
        "gopher://127.0.0.1:{port}",
        "ws://127.0.0.1:{port}",
        "javascript:alert(1)",
        "http://user@127.0.0.1:{port}",
        "http://node.example.org:80@127.0.0.1:{port}",
        "http://@127.0.0.1:{port}",
        "http://127.0.0.1:{port}/latest/meta-data",
        "http://127.0.0.1:{port}/x/..",
        "http://127.0.0.1:{port}?x",
        "http://127.0.0.1:{port}?",
        "http://127.0.0.1:{port}#node.example.org",
        "http://127.0.0.1:{port}\\@node.example.org",
        "http:\\\\127.0.0.1:{port}",
        "http://127.0.0.1%00.example.org:{port}",
        "http://%31%32%37.0.0.1:{port}",
        "http://①②⑦.0.0.1:{port}",
        "http://127。0。0。1:{port}",
        "http://[fe80::1%25lo]:{port}",
        "http://[::1%25lo]:{port}",
        "http://[::1%lo]:{port}",
        "http://:{port}",
        "http://",
        "http://127.0.0.1:0",
        "http://127.0.0.1:{port}\t",
        "http://127.0.0.1 :{port}",
    ];

    [Theory]
    [MemberData(nameof(ThisMachine))]
    [MemberData(nameof(ForbiddenPlaces))]
    public async Task A_forged_url_connects_to_nothing(string text)
    {
        var connector = new PeerConnector([Url("http://8.8.8.8"), Url("https://node.example.org")]);
        PeerUrl url = Url(text);
        using HttpClient client = connector.Connect(url);

        var refusal = await Assert.ThrowsAsync<HttpRequestException>(
            () => client.GetAsync("api/node").WaitAsync(Deadline));

        Assert.IsType<ForbiddenAddressException>(refusal.InnerException);
        Assert.False(connector.MayConnect(url));
        Assert.Equal(0, await _victim.ConnectionsBeforeThisAsync());
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("192.168.0.1")]
    [InlineData("fd00::1")]
    public async Task A_name_of_the_open_Internet_that_leads_to_a_forbidden_address_connects_to_nothing(string address)
    {
        var connector = new PeerConnector(
            [Url("http://8.8.8.8")], (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(address)]));
        PeerUrl url = Url("http://node.example.org:{port}");
        using HttpClient client = connector.Connect(url);

        var refusal = await Assert.ThrowsAsync<HttpRequestException>(
            () => client.GetAsync("api/node").WaitAsync(Deadline));

        Assert.IsType<ForbiddenAddressException>(refusal.InnerException);
        Assert.Equal(0, await _victim.ConnectionsBeforeThisAsync());
    }

    [Fact]
    public async Task A_name_is_resolved_once_and_cannot_lead_elsewhere_later()
    {
        using var peer = new RawServer(Welcome);
        var answers = new Queue<string>(["127.0.0.1", "169.254.169.254"]);
        var connector = new PeerConnector(
            [Url("http://127.0.0.1:5000")],
            (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(answers.Dequeue())]));
        using HttpClient client = connector.Connect(Url($"http://node.example.org:{peer.Port}"));

        // Each answer ends its connection.
        await client.GetStringAsync("api/node").WaitAsync(Deadline);
        await client.GetStringAsync("api/node").WaitAsync(Deadline);

        Assert.Equal(2, peer.Connections);
        Assert.Single(answers);
    }

    [Fact]
    public async Task The_address_that_a_name_led_to_is_told()
    {
        var connector = new PeerConnector(
            [Url("http://127.0.0.1:5000")], (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));
        var told = new List<IPAddress>();
        using HttpClient client = connector.Connect(Url("http://node.example.org:{port}"), told.Add);

        await client.GetStringAsync("api/node").WaitAsync(Deadline);

        Assert.Equal([IPAddress.Loopback], told.Select(AddressRange.Plain));
    }

    [Theory]
    [MemberData(nameof(NoUrls))]
    public void What_is_no_url_of_a_node_is_not_even_read(string text) =>
        Assert.False(PeerUrl.TryParse(Fill(text), out _));

    // That nothing comes here in the test above is worth something only if these spellings do lead here.
    [Theory]
    [MemberData(nameof(ThisMachine))]
    public async Task The_same_url_is_used_where_the_operator_has_named_a_loopback_address(string text)
    {
        var connector = new PeerConnector([Url("http://127.0.0.3:5000")]);
        PeerUrl url = Url(text.Replace("https", "http", StringComparison.Ordinal));
        using HttpClient client = connector.Connect(url);

        Assert.Equal("hi", await client.GetStringAsync("api/node").WaitAsync(Deadline));
        Assert.True(connector.MayConnect(url));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_an_answer_and_not_followed(int status)
    {
        using var peer = new RawServer(
            $"HTTP/1.1 {status} Elsewhere\r\nLocation: http://127.0.0.1:{_victim.Port}/\r\n"
            + "Content-Length: 0\r\nConnection: close\r\n\r\n");
        PeerUrl url = Url($"http://127.0.0.1:{peer.Port}");
        using HttpClient client = new PeerConnector([url]).Connect(url);

        using HttpResponseMessage answer = await client.GetAsync("api/node").WaitAsync(Deadline);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(1, peer.Connections);
        Assert.Equal(0, await _victim.ConnectionsBeforeThisAsync());
    }

    [Fact]
    public async Task A_client_reaches_its_own_peer_whatever_it_is_asked_for()
    {
        using var peer = new RawServer(Welcome);
        PeerUrl url = Url($"http://127.0.0.1:{peer.Port}");
        using HttpClient client = new PeerConnector([url]).Connect(url);

        await client.GetStringAsync(new Uri($"http://127.0.0.1:{_victim.Port}/")).WaitAsync(Deadline);

        Assert.Equal(1, peer.Connections);
        Assert.Equal(0, await _victim.ConnectionsBeforeThisAsync());
    }

    [Fact]
    public async Task Endless_headers_are_cut_off()
    {
        using var peer = new RawServer($"HTTP/1.1 200 OK\r\nX: {new string('x', 20_000)}\r\n\r\n");
        PeerUrl url = Url($"http://127.0.0.1:{peer.Port}");
        using HttpClient client = new PeerConnector([url]).Connect(url);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("api/node").WaitAsync(Deadline));
    }

    [Theory]
    [InlineData("http://127.0.0.1:5000", "127.0.0.9", "192.168.0.1")]
    [InlineData("http://localhost:5000", "::1", "169.254.0.1")]
    [InlineData("http://192.168.0.2:5000", "10.0.0.1", "127.0.0.1")]
    [InlineData("http://teacher:5000", "fd00::1", "127.0.0.1")]
    [InlineData("http://[::ffff:10.0.0.1]:5000", "192.168.3.4", "::ffff:127.0.0.1")]
    [InlineData("http://169.254.7.7:5000", "169.254.8.8", "192.168.0.1")]
    [InlineData("http://0.0.0.0:5000", "8.8.8.8", "0.0.0.0")]
    public void What_the_operator_names_allows_its_own_class_alone(string named, string allowed, string forbidden)
    {
        var connector = new PeerConnector([Url(named)]);

        Assert.True(connector.MayConnect(IPAddress.Parse(allowed)));
        Assert.True(connector.MayConnect(IPAddress.Parse("8.8.8.8")));
        Assert.False(connector.MayConnect(IPAddress.Parse(forbidden)));
    }

    private PeerUrl Url(string text) =>
        PeerUrl.TryParse(Fill(text), out PeerUrl? url) ? url : throw new FormatException(text);

    private string Fill(string text) => text.Replace("{port}", $"{_victim.Port}", StringComparison.Ordinal);
}
