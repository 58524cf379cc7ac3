using BlockChain.Miner.Addresses;

namespace BlockChain.Miner.Tests.Sync;

public sealed class PeerUrlTests
{
    [Theory]
    [InlineData("http://127.0.0.2:5000", "http://127.0.0.2:5000", "127.0.0.2:5000")]
    [InlineData("HTTP://Node.Example.ORG:5000/", "http://node.example.org:5000", "node.example.org:5000")]
    [InlineData("https://node.example.org", "https://node.example.org", "node.example.org:443")]
    [InlineData("http://node.example.org:443", "http://node.example.org:443", "node.example.org:443")]
    [InlineData("http://[2001:0DB8::0:1]:5000", "http://[2001:db8::1]:5000", "[2001:db8::1]:5000")]
    [InlineData("http://2130706433:5000", "http://127.0.0.1:5000", "127.0.0.1:5000")]
    [InlineData("http://[::ffff:127.0.0.1]:5000", "http://127.0.0.1:5000", "127.0.0.1:5000")]
    [InlineData("http://LocalHost:5000", "http://localhost:5000", "127.0.0.1:5000")]
    [InlineData("http://localhost.:5000", "http://localhost:5000", "127.0.0.1:5000")]
    [InlineData("http://[::1]:5000", "http://[::1]:5000", "127.0.0.1:5000")]
    [InlineData("http://127.0.0.1.:5000", "http://127.0.0.1:5000", "127.0.0.1:5000")]
    [InlineData("http://node.example.org.", "http://node.example.org", "node.example.org:80")]
    [InlineData("http://node.example.org:80/", "http://node.example.org", "node.example.org:80")]
    public void A_url_is_kept_in_one_spelling(string text, string url, string key)
    {
        Assert.True(PeerUrl.TryParse(text, out PeerUrl? parsed));
        Assert.Equal(url, parsed.ToString());
        Assert.Equal(key, parsed.Key);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("node.example.org:5000")]
    [InlineData("//node.example.org:5000")]
    [InlineData("http:node.example.org")]
    [InlineData("http:///")]
    [InlineData("http://:5000")]
    [InlineData("http://node.example.org:65536")]
    [InlineData("http://node.example.org:-1")]
    [InlineData("http://node.example.org..:5000")]
    [InlineData("http://.:5000")]
    [InlineData("http://node.example.org:5000//")]
    [InlineData(" http://node.example.org:5000")]
    [InlineData("http://node.example.org:5000\r\nHost: x")]
    [InlineData("http://nöde.example.org:5000")]
    public void What_is_not_host_and_port_is_no_url_of_a_node(string? text) =>
        Assert.False(PeerUrl.TryParse(text, out _));

    [Fact]
    public void A_url_of_any_length_is_not_read() =>
        Assert.False(PeerUrl.TryParse($"http://{new string('a', 60)}.{new string('b', 300)}", out _));
}
