using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace BlockChain.Miner.Addresses;

/// <summary>
/// Where a node answers: <c>http://host:port</c>, or https. Others tell us such URLs, and we connect to what they say,
/// so nothing else passes: no other scheme, no user info, no path, query or fragment, no zone of IPv6.
/// </summary>
internal sealed record PeerUrl
{
    /// <summary>A name has 253 characters at most.</summary>
    private const int MaxLength = 280;

    private PeerUrl(Uri uri)
    {
        Uri = uri;
        Address = IPAddress.TryParse(uri.DnsSafeHost, out IPAddress? address) ? address : null;
        bool isThisMachine = uri.Host == "localhost" || IPAddress.IPv6Loopback.Equals(Address);
        Key = $"{(isThisMachine ? IPAddress.Loopback : uri.Host)}:{uri.Port}";
    }

    /// <summary>
    /// The URL, with "/" as its path. Its host is in lower case, and an address in its usual spelling.
    /// </summary>
    public Uri Uri { get; }

    /// <summary>The key of the node: <c>host:port</c>. One node is one peer, over http and https; and localhost, ::1 and
    /// 127.0.0.1 are one host.</summary>
    public string Key { get; }

    /// <summary>The address to connect to; null where the host has a name.</summary>
    public IPAddress? Address { get; }

    /// <summary>Reads a URL that anybody may have written.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out PeerUrl? url)
    {
        url = null;
        if (text is null || text.Length > MaxLength)
        {
            return false;
        }

        string? authority = AfterScheme(text, "http://") ?? AfterScheme(text, "https://");
        if (authority is null || !IsPlain(authority.EndsWith('/') ? authority[..^1] : authority))
        {
            return false;
        }

        // Uri also reads the old spellings of IPv4 (2130706433, 0x7f.1, 0177.0.0.1) and writes them as 127.0.0.1.
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri)
            || uri.HostNameType is not (UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6)
            || uri.Port is < 1 or > ushort.MaxValue)
        {
            return false;
        }

        string host = UsualSpelling(uri);
        if (host is "" or [.., '.'])
        {
            return false;
        }

        url = new PeerUrl(host == uri.Host ? uri : new UriBuilder(uri) { Host = host }.Uri);
        return true;
    }

    /// <summary>The URL without the slash at its end.</summary>
    public override string ToString() => Uri.GetLeftPart(UriPartial.Authority);

    /// <summary>The host without the dot of a full name ("example.org."), and IPv4 not as IPv6 wraps it (::ffff:1.2.3.4).
    /// </summary>
    private static string UsualSpelling(Uri uri) =>
        uri.Host is [.. var name, '.'] ? name
        : IPAddress.TryParse(uri.DnsSafeHost, out IPAddress? address) && address.IsIPv4MappedToIPv6
            ? address.MapToIPv4().ToString()
        : uri.Host;

    private static string? AfterScheme(string text, string scheme) =>
        text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? text[scheme.Length..] : null;

    /// <summary>
    /// Whether this is host and port alone. Uri would also trim spaces, take "\" for "/" and resolve "/x/..": another program
    /// may read what it repairs differently, so it never gets to see that.
    /// </summary>
    private static bool IsPlain(string authority) =>
        authority.All(one => char.IsAsciiLetterOrDigit(one) || one is '.' or '-' or '_' or ':' or '[' or ']');
}
