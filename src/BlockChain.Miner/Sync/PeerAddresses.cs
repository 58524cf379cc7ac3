using System.Net;
using System.Net.Sockets;

namespace BlockChain.Miner.Sync;

/// <summary>What kind of place an address is in.</summary>
internal enum AddressClass
{
    /// <summary>The open Internet.</summary>
    Public,

    /// <summary>This machine.</summary>
    Loopback,

    /// <summary>A home, a school, a company.</summary>
    Private,

    /// <summary>One cable; the clouds' 169.254.169.254, which tells secrets, too.</summary>
    LinkLocal,

    /// <summary>No single machine's: unspecified, multicast, broadcast, reserved, for documentation.</summary>
    Nowhere,
}

/// <summary>The classes of addresses, from IANA's registries of special-purpose addresses (RFC 6890).</summary>
internal static class PeerAddresses
{
    private static readonly (IPNetwork Range, AddressClass Class)[] Special =
    [
        (IPNetwork.Parse("0.0.0.0/8"), AddressClass.Nowhere),
        (IPNetwork.Parse("10.0.0.0/8"), AddressClass.Private),
        (IPNetwork.Parse("100.64.0.0/10"), AddressClass.Private),
        (IPNetwork.Parse("127.0.0.0/8"), AddressClass.Loopback),
        (IPNetwork.Parse("169.254.0.0/16"), AddressClass.LinkLocal),
        (IPNetwork.Parse("172.16.0.0/12"), AddressClass.Private),
        (IPNetwork.Parse("192.0.0.0/24"), AddressClass.Nowhere),
        (IPNetwork.Parse("192.0.2.0/24"), AddressClass.Nowhere),
        (IPNetwork.Parse("192.168.0.0/16"), AddressClass.Private),
        (IPNetwork.Parse("198.18.0.0/15"), AddressClass.Private),
        (IPNetwork.Parse("198.51.100.0/24"), AddressClass.Nowhere),
        (IPNetwork.Parse("203.0.113.0/24"), AddressClass.Nowhere),
        (IPNetwork.Parse("224.0.0.0/3"), AddressClass.Nowhere),
        (IPNetwork.Parse("::1/128"), AddressClass.Loopback),
        (IPNetwork.Parse("fc00::/7"), AddressClass.Private),
        (IPNetwork.Parse("fe80::/10"), AddressClass.LinkLocal),
        (IPNetwork.Parse("2001::/23"), AddressClass.Nowhere),
        (IPNetwork.Parse("2001:db8::/32"), AddressClass.Nowhere),
    ];

    /// <summary>
    /// IPv6 addresses that a gateway leads to an IPv4 address (NAT64, 6to4), and where in the 16 bytes that one begins.
    /// </summary>
    private static readonly (IPNetwork Range, int Offset)[] Embedding =
    [
        (IPNetwork.Parse("64:ff9b::/96"), 12),
        (IPNetwork.Parse("2002::/16"), 2),
    ];

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    /// <summary>The class of an address; that of the IPv4 address where it only wraps one.</summary>
    public static AddressClass ClassOf(IPAddress address)
    {
        address = Unwrap(address);
        foreach ((IPNetwork range, AddressClass of) in Special)
        {
            if (range.Contains(address))
            {
                return of;
            }
        }

        return address.AddressFamily == AddressFamily.InterNetwork || GlobalUnicast.Contains(address)
            ? AddressClass.Public
            : AddressClass.Nowhere;
    }

    /// <summary>
    /// The class of the address in a URL; that of a name by its look alone, without asking a name server: those that
    /// public name servers do not know (RFC 6761, 6762, 8375, and names without a dot) are names of a private network.
    /// </summary>
    public static AddressClass ClassOf(PeerUrl url) =>
        url.Address is { } address ? ClassOf(address) : ClassOfName(url.Uri.Host);

    /// <summary>
    /// The range that a host is in: /16 of IPv4, /32 of IPv6. It is cheap to have many addresses in one range, and
    /// expensive to have them in many. All names are one range: a name costs nothing, and its owner chooses where it leads.
    /// </summary>
    public static string RangeOf(PeerUrl url) =>
        url.Address is { } address ? RangeOf(address)
        : ClassOf(url) == AddressClass.Loopback ? RangeOf(IPAddress.Loopback)
        : "names";

    /// <inheritdoc cref="RangeOf(PeerUrl)"/>
    public static string RangeOf(IPAddress address)
    {
        byte[] bytes = Unwrap(address).GetAddressBytes();
        int kept = bytes.Length == 4 ? 2 : 4;
        Array.Clear(bytes, kept, bytes.Length - kept);
        return $"{new IPAddress(bytes)}/{kept * 8}";
    }

    private static AddressClass ClassOfName(string host) => host switch
    {
        "localhost" => AddressClass.Loopback,
        _ when host.EndsWith(".localhost", StringComparison.Ordinal) => AddressClass.Loopback,
        _ when !host.Contains('.') => AddressClass.Private,
        _ when host.EndsWith(".local", StringComparison.Ordinal)
            || host.EndsWith(".internal", StringComparison.Ordinal)
            || host.EndsWith(".home.arpa", StringComparison.Ordinal) => AddressClass.Private,
        _ => AddressClass.Public,
    };

    private static IPAddress Unwrap(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.Equals(IPAddress.IPv6Loopback))
        {
            return IPAddress.Loopback;
        }

        // Without its zone, which says only through which cable the address is meant.
        byte[] bytes = address.GetAddressBytes();
        var bare = new IPAddress(bytes);
        foreach ((IPNetwork range, int offset) in Embedding)
        {
            if (range.Contains(bare))
            {
                return new IPAddress(bytes.AsSpan(offset, 4));
            }
        }

        return bare;
    }
}
