using System.Net;

namespace BlockChain.Miner.Addresses;

/// <summary>Ranges of addresses: another address in a range costs almost nothing, another range does. An IPv6 address that only
/// leads to an IPv4 address is in the range of that one; otherwise an IPv4 address would give its owner many ranges.</summary>
internal static class AddressRange
{
    private const int Ipv4Size = 4;

    /// <summary>IPv6 addresses that a gateway leads to an IPv4 address, where in the 16 bytes that one begins, and what its bytes
    /// are combined with by XOR.</summary>
    private static readonly (IPNetwork Range, int Offset, byte Mask)[] Embedding =
    [
        (IPNetwork.Parse("64:ff9b::/96"), 12, 0), // NAT64, RFC 6052
        (IPNetwork.Parse("2002::/16"), 2, 0), // 6to4, RFC 3056
        (IPNetwork.Parse("2001::/32"), 12, 0xff), // Teredo, RFC 4380
    ];

    /// <summary>The range that an address is in.</summary>
    /// <param name="address">IPv4 or IPv6.</param>
    /// <param name="ipv4Bits">The length of the range's prefix where the address leads to an IPv4 address; a multiple of 8.</param>
    /// <param name="ipv6Bits">The length of its prefix elsewhere; a multiple of 8.</param>
    public static IPNetwork Of(IPAddress address, int ipv4Bits, int ipv6Bits)
    {
        byte[] bytes = Unwrap(address).GetAddressBytes();
        int bits = bytes.Length == Ipv4Size ? ipv4Bits : ipv6Bits;
        Array.Clear(bytes, bits / 8, bytes.Length - (bits / 8));
        return new IPNetwork(new IPAddress(bytes), bits);
    }

    /// <summary>An IPv4 address that is only written as IPv6 (::ffff:1.2.3.4), as IPv4. No gateway is between the two: they are
    /// one address.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>The IPv4 address that an IPv6 address leads to, through a gateway or on this machine; otherwise the address
    /// itself, without its zone, which only names an interface of one computer.</summary>
    public static IPAddress Unwrap(IPAddress address)
    {
        address = Plain(address);
        if (address.Equals(IPAddress.IPv6Loopback))
        {
            return IPAddress.Loopback;
        }

        byte[] bytes = address.GetAddressBytes();
        var bare = new IPAddress(bytes);
        foreach ((IPNetwork range, int offset, byte mask) in Embedding)
        {
            if (range.Contains(bare))
            {
                return new IPAddress([.. bytes.AsSpan(offset, Ipv4Size).ToArray().Select(one => (byte)(one ^ mask))]);
            }
        }

        return bare;
    }
}
