using BlockChain.Miner.Api;
using BlockChain.Miner.Sync;

namespace BlockChain.Miner.Rpc;

/// <summary>The program itself.</summary>
internal sealed class NodeMethods(PeerNetwork peers, Uptime uptime)
{
    public IReadOnlyList<RpcMethod> All =>
    [
        new("getnetworkinfo", "The node and its network in numbers.", _ => GetInfo())
        {
            Result = "version, subversion, protocolversion (0: other nodes are asked over HTTP), localservices, "
                + "localservicesnames, localrelay, timeoffset, networkactive, connections, connections_in, connections_out, "
                + "networks, relayfee, incrementalfee, localaddresses, warnings.",
        },
        new("uptime", "For how long the node has been running.", _ => (long)uptime.Elapsed.TotalSeconds)
        {
            Result = "Seconds.",
        },
    ];

    private object GetInfo()
    {
        var version = Version.Parse(NodeRoutes.Version);
        return new
        {
            version = (10_000 * version.Major) + (100 * version.Minor) + version.Build,
            subversion = $"/SimpleCoin:{NodeRoutes.Version}/",
            protocolversion = 0,
            localservices = "0000000000000000",
            localservicesnames = Array.Empty<string>(),
            localrelay = true,
            timeoffset = 0,
            networkactive = true,
            connections = peers.Count,
            connections_in = 0,
            connections_out = peers.Count,
            networks = Array.Empty<object>(),
            relayfee = Fees.LeastRate,
            incrementalfee = Fees.LeastRate,
            localaddresses = Array.Empty<object>(),
            warnings = Array.Empty<string>(),
        };
    }
}
