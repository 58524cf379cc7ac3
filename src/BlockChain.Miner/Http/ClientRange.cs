using System.Net;
using BlockChain.Miner.Addresses;

namespace BlockChain.Miner.Http;

/// <summary>
/// The clients that count as one when they compete with others: those of one network, /24 of IPv4 or /64 of IPv6, because
/// more addresses in the same network cost almost nothing. A client that this node knows is a range of its own.
/// </summary>
/// <param name="Network">The range's addresses.</param>
/// <param name="IsKnown">Whether it is a client that this node knows: a program on the same machine, or a peer.</param>
internal sealed record ClientRange(IPNetwork Network, bool IsKnown)
{
    /// <summary>Where a request is from.</summary>
    public static ClientRange Of(HttpContext context) =>
        context.Features.Get<ClientRange>() ?? Of(context.Connection.RemoteIpAddress ?? IPAddress.None, _ => false);

    /// <summary>The range of an address.</summary>
    /// <param name="address">IPv4, also as IPv6 writes it, or IPv6.</param>
    /// <param name="isPeer">Whether a peer that this node knows is at an address.</param>
    public static ClientRange Of(IPAddress address, Func<IPAddress, bool> isPeer)
    {
        IPAddress plain = AddressRange.Plain(address);

        // Not all of 127.0.0.0/8: the rest of it is free for tests to be strangers from. And not an address that a gateway leads
        // to one of ours: what comes through a gateway is not from this machine.
        return plain.Equals(IPAddress.Loopback) || plain.Equals(IPAddress.IPv6Loopback) || isPeer(plain)
            ? new ClientRange(AddressRange.Of(plain, ipv4Bits: 32, ipv6Bits: 128), IsKnown: true)
            : new ClientRange(AddressRange.Of(plain, ipv4Bits: 24, ipv6Bits: 64), IsKnown: false);
    }
}
