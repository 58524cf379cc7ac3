using System.Net;
using BlockChain.Miner.Addresses;

namespace BlockChain.Miner.Tests.Sync;

public sealed class PeerAddressesTests
{
    [Theory]
    [InlineData("8.8.8.8", "Public")]
    [InlineData("172.32.0.1", "Public")]
    [InlineData("2606:4700::1111", "Public")]
    [InlineData("127.255.0.9", "Loopback")]
    [InlineData("::1", "Loopback")]
    [InlineData("::ffff:127.0.0.1", "Loopback")]
    [InlineData("64:ff9b::7f00:1", "Loopback")]
    [InlineData("2002:7f00:1::", "Loopback")]
    [InlineData("10.1.2.3", "Private")]
    [InlineData("100.64.0.1", "Private")]
    [InlineData("172.31.255.255", "Private")]
    [InlineData("192.168.0.1", "Private")]
    [InlineData("fd00::1", "Private")]
    [InlineData("::ffff:192.168.0.1", "Private")]
    [InlineData("169.254.169.254", "LinkLocal")]
    [InlineData("::ffff:169.254.169.254", "LinkLocal")]
    [InlineData("fe80::1", "LinkLocal")]
    [InlineData("fe80::1%2", "LinkLocal")]
    [InlineData("0.0.0.0", "Nowhere")]
    [InlineData("0.1.2.3", "Nowhere")]
    [InlineData("224.0.0.251", "Nowhere")]
    [InlineData("240.0.0.1", "Nowhere")]
    [InlineData("255.255.255.255", "Nowhere")]
    [InlineData("::", "Nowhere")]
    [InlineData("::127.0.0.1", "Nowhere")]
    [InlineData("ff02::1", "Nowhere")]
    [InlineData("2001:db8::1", "Nowhere")]
    [InlineData("2001:0:1:2:3:4:f7f7:f7f7", "Nowhere")]
    [InlineData("2001:0:1:2:3:4:3f57:fffe", "Nowhere")]
    public void An_address_is_of_one_class(string address, string expected) =>
        Assert.Equal(expected, PeerAddresses.ClassOf(IPAddress.Parse(address)).ToString());

    [Theory]
    [InlineData("localhost", "Loopback")]
    [InlineData("a.localhost", "Loopback")]
    [InlineData("teacher", "Private")]
    [InlineData("teacher.local", "Private")]
    [InlineData("node.example.org", "Public")]
    [InlineData("localhost.example.org", "Public")]
    public void A_name_of_a_private_network_is_told_by_its_look(string name, string expected) =>
        Assert.Equal(expected, PeerAddresses.ClassOf(Url($"http://{name}")).ToString());

    [Theory]
    [InlineData("http://203.5.1.2:5000", "203.5.0.0/16")]
    [InlineData("http://[::ffff:203.5.1.2]", "203.5.0.0/16")]
    [InlineData("http://[64:ff9b::203.5.1.2]", "203.5.0.0/16")]
    [InlineData("http://[2002:cb05:102:9::7]", "203.5.0.0/16")]
    [InlineData("http://[2001:0:1:2:3:4:34fa:fefd]", "203.5.0.0/16")]
    [InlineData("http://[2606:4700:1:2::3]", "2606:4700::/32")]
    [InlineData("https://a.b.example.org", "names")]
    [InlineData("http://teacher:5000", "names")]
    [InlineData("http://localhost:5000", "127.0.0.0/16")]
    [InlineData("http://[::1]:5000", "127.0.0.0/16")]
    public void Neighbours_share_a_range(string host, string expected) =>
        Assert.Equal(expected, PeerAddresses.RangeOf(Url(host)));

    private static PeerUrl Url(string text) =>
        PeerUrl.TryParse(text, out PeerUrl? url) ? url : throw new FormatException(text);
}
