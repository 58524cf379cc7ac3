using System.Net;

namespace BlockChain.Miner.Http;

/// <summary>Which requests come from programs on the node's own computer.</summary>
internal static class ThisComputer
{
    /// <summary>By the address of the connection alone: what comes through a proxy on this computer looks the same.</summary>
    public static bool IsFromThisComputer(this HttpContext context) =>
        context.Connection.RemoteIpAddress is { } from && IPAddress.IsLoopback(from);
}
