using System.Net;

namespace BlockChain.Miner.Http;

/// <summary>Which requests come from programs on the node's own computer.</summary>
internal static class ThisComputer
{
    /// <summary>Headers that a proxy adds.</summary>
    private static readonly string[] ProxyHeaders = ["Forwarded", "Via", "X-Forwarded-For", "X-Real-IP"];

    /// <summary>Judged by the address of the connection alone: a request through a proxy on this computer looks the
    /// same.</summary>
    public static bool IsFromThisComputer(this HttpContext context) =>
        context.Connection.RemoteIpAddress is { } from && IPAddress.IsLoopback(from);

    /// <summary>Whether a proxy says that it passes the request on for somebody else. Not every proxy says so.</summary>
    public static bool IsThroughProxy(this HttpContext context) => ProxyHeaders.Any(context.Request.Headers.ContainsKey);
}
