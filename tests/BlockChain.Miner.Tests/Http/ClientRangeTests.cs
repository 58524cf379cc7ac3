using System.Net;
using BlockChain.Miner.Http;

namespace BlockChain.Miner.Tests.Http;

public sealed class ClientRangeTests
{
    [Theory]
    [InlineData("198.51.100.1", "198.51.100.255", true)]
    [InlineData("198.51.100.1", "198.51.101.1", false)]
    [InlineData("198.51.100.1", "::ffff:198.51.100.9", true)]
    [InlineData("2a00:1:2:3::1", "2a00:1:2:3:ffff:ffff:ffff:ffff", true)]
    [InlineData("2a00:1:2:3::1", "2a00:1:2:4::1", false)]
    [InlineData("198.51.100.1", "2002:c633:6402::1", true)]
    [InlineData("2002:c633:6401::1", "2002:c633:6402:ffff::1", true)]
    [InlineData("2002:c633:6401::1", "2002:c633:6501::1", false)]
    [InlineData("198.51.100.1", "64:ff9b::198.51.100.2", true)]
    [InlineData("198.51.100.1", "2001:0:1:2:3:4:39cc:9bfd", true)]
    [InlineData("127.0.0.2", "127.0.0.3", true)]
    [InlineData("127.0.0.1", "127.0.0.2", false)]
    public void Addresses_of_one_network_are_one_range(string one, string other, bool areOne) =>
        Assert.Equal(areOne, RangeOf(one) == RangeOf(other));

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("192.0.2.5", true)]
    [InlineData("::ffff:192.0.2.5", true)]
    [InlineData("192.0.2.6", false)]
    [InlineData("127.0.0.2", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("64:ff9b::192.0.2.5", false)]
    public void This_machine_and_peers_are_known_and_each_is_a_range_of_its_own(string address, bool isKnown)
    {
        ClientRange range = RangeOf(address);

        Assert.Equal(isKnown, range.IsKnown);
        Assert.Equal(isKnown, range != RangeOf("192.0.2.7") && range != RangeOf("127.0.0.3"));
    }

    private static ClientRange RangeOf(string address) =>
        ClientRange.Of(IPAddress.Parse(address), peer => peer.Equals(IPAddress.Parse("192.0.2.5")));
}
