using System.Net;

namespace BlockChain.Core.Network;

/// <summary>Computers of the own network: a proxy, which leads out of it, need not reach them.</summary>
internal static class OwnNetwork
{
    private static readonly IPNetwork[] Private =
    [
        .. new[]
        {
            "10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10",
        }
        .Select(IPNetwork.Parse),
    ];

    private static readonly string[] PrivateEndings = [".local", ".lan", ".internal", ".home.arpa"];

    /// <summary>Whether a URL names one: by a private address (RFC 1918, RFC 4193), or by a name that only the own
    /// network knows.</summary>
    public static bool Contains(Uri url) =>
        url.IsLoopback
        || (IPAddress.TryParse(url.DnsSafeHost, out IPAddress? address)
            ? Private.Any(network => network.Contains(address))
            : !url.Host.Contains('.')
                || PrivateEndings.Any(ending => url.Host.EndsWith(ending, StringComparison.OrdinalIgnoreCase)));
}
