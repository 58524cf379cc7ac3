using System.Net;

namespace BlockChain.Miner.Http;

/// <summary>Which requests come from programs on the node's own computer.</summary>
internal static class ThisComputer
{
    /// <summary>Headers that a proxy adds.</summary>
    private static readonly string[] ProxyHeaders = ["Forwarded", "Via", "X-Forwarded-For", "X-Real-IP"];

    /// <summary>Whether the connection comes from this computer, and no proxy says that it passes the request on for somebody
    /// else. A proxy on this computer that does not say so cannot be told from its owner's programs.</summary>
    public static bool IsFromThisComputer(this HttpContext context) =>
        context.Connection.RemoteIpAddress is { } from && IPAddress.IsLoopback(from)
        && !ProxyHeaders.Any(context.Request.Headers.ContainsKey);
}
