using System.Text.Json.Serialization;
using BlockChain.Miner.Api;
using BlockChain.Miner.Sync;

namespace BlockChain.Miner.Rpc;

/// <summary>The answer to <c>getnetworkinfo</c>. There is no peer-to-peer protocol of Bitcoin here, and so no version of it.
/// </summary>
internal sealed record NetworkAnswer(
    int Version, string SubVersion, int ProtocolVersion, string LocalServices, string[] LocalServicesNames, bool LocalRelay,
    int TimeOffset, bool NetworkActive, int Connections,
    [property: JsonPropertyName("connections_in")] int ConnectionsIn,
    [property: JsonPropertyName("connections_out")] int ConnectionsOut,
    object[] Networks, Amount RelayFee, Amount IncrementalFee, object[] LocalAddresses, string[] Warnings);

/// <summary>The program itself.</summary>
internal sealed class NodeMethods(PeerNetwork peers, TimeProvider clock)
{
    private readonly long _began = clock.GetTimestamp();

    public IReadOnlyList<RpcMethod> All =>
    [
        new("getnetworkinfo", "The node and its network in numbers.", _ => GetInfo())
        {
            Result = "version, subversion, protocolversion (0: other nodes are asked over HTTP), localservices, "
                + "localservicesnames, localrelay, timeoffset, networkactive, connections, connections_in, connections_out, "
                + "networks, relayfee, incrementalfee, localaddresses, warnings.",
        },
        new("uptime", "For how long the node has been running.", _ => (long)clock.GetElapsedTime(_began).TotalSeconds)
        {
            Result = "Seconds.",
        },
    ];

    private NetworkAnswer GetInfo()
    {
        var version = Version.Parse(NodeRoutes.Version);
        return new NetworkAnswer(
            Version: (10_000 * version.Major) + (100 * version.Minor) + version.Build,
            SubVersion: $"/SimpleCoin:{NodeRoutes.Version}/",
            ProtocolVersion: 0,
            LocalServices: "0000000000000000",
            LocalServicesNames: [],
            LocalRelay: true,
            TimeOffset: 0,
            NetworkActive: true,
            Connections: peers.Count,
            ConnectionsIn: 0,
            ConnectionsOut: peers.Count,
            Networks: [],
            RelayFee: Fees.LeastRate,
            IncrementalFee: Fees.LeastRate,
            LocalAddresses: [],
            Warnings: []);
    }
}
