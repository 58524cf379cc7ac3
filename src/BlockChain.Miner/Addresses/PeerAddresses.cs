using System.Net;
using System.Net.Sockets;

namespace BlockChain.Miner.Addresses;

/// <summary>What kind of place an address is in.</summary>
internal enum AddressClass
{
    /// <summary>The open Internet.</summary>
    Public,

    /// <summary>This machine.</summary>
    Loopback,

    /// <summary>A home, a school, a company.</summary>
    Private,

    /// <summary>One cable; this includes 169.254.169.254, which gives out secrets on cloud servers.</summary>
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

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    /// <summary>The class of an address; that of the IPv4 address where it only leads to one, unless the range of such
    /// addresses is special itself, as Teredo's is.</summary>
    public static AddressClass ClassOf(IPAddress address)
    {
        IPAddress inner = AddressRange.Unwrap(address);
        return FindSpecial(address) ?? FindSpecial(inner)
            ?? (inner.AddressFamily == AddressFamily.InterNetwork || GlobalUnicast.Contains(inner)
                ? AddressClass.Public
                : AddressClass.Nowhere);
    }

    /// <summary>
    /// The class of the address in a URL; that of a name by its look alone, without asking a name server: those that
    /// public name servers do not know (RFC 6761, 6762, 8375, and names without a dot) are names of a private network.
    /// </summary>
    public static AddressClass ClassOf(PeerUrl url) =>
        url.Address is { } address ? ClassOf(address) : ClassOfName(url.Uri.Host);

    /// <summary>
    /// The range that a host is in: /16 of IPv4, /32 of IPv6, larger than those of clients, because whole providers are to
    /// count as one here. All names are one range: a name costs nothing, and its owner chooses where it leads.
    /// </summary>
    public static string RangeOf(PeerUrl url) =>
        url.Address is { } address ? RangeOf(address)
        : ClassOf(url) == AddressClass.Loopback ? RangeOf(IPAddress.Loopback)
        : "names";

    /// <inheritdoc cref="RangeOf(PeerUrl)"/>
    public static string RangeOf(IPAddress address) => AddressRange.Of(address, ipv4Bits: 16, ipv6Bits: 32).ToString();

    private static AddressClass? FindSpecial(IPAddress address)
    {
        foreach ((IPNetwork range, AddressClass of) in Special)
        {
            if (range.Contains(address))
            {
                return of;
            }
        }

        return null;
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
}
