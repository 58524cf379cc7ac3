using BlockChain.Miner.Addresses;
using BlockChain.Miner.Sync;

namespace BlockChain.Miner.Rpc;

/// <summary>The other nodes.</summary>
internal sealed class PeerMethods(PeerNetwork network)
{
    public IReadOnlyList<RpcMethod> All =>
    [
        new("getpeerinfo", "The peers that this node is connected to.", _ => List())
        {
            Result = "A list of id, addr, timeoffset, pingtime, inbound (never), connection_type, synced_headers.",
        },
        new("getconnectioncount", "How many peers this node is connected to.", _ => network.Count) { Result = "A number." },
        new("addnode", "Adds a peer, or removes it for a day.", Change)
        {
            Parameters =
            [
                new("node", "string", "Its URL, or host and port."),
                new("command", "string", "add or onetry: connects to it; remove: leaves it alone."),
            ],
            Result = "null.",
            Example = "\"192.168.0.6:5000\", \"add\"",
        },
    ];

    private IReadOnlyList<object> List() =>
    [
        .. network.Peers.Where(peer => peer.State == "connected").Select((peer, place) => new
        {
            id = place,
            addr = new Uri(peer.Url).Authority,
            timeoffset = (int)(peer.ClockDifference ?? 0),
            pingtime = peer.Delay,

            // This node asks its peers, and they ask it.
            inbound = false,
            connection_type = "outbound-full-relay",
            synced_headers = peer.Height ?? 0,
        }),
    ];

    private object? Change(RpcCall call)
    {
        string node = call.Text("node")!;
        if (!PeerUrl.TryParse(node.Contains("://", StringComparison.Ordinal) ? node : $"http://{node}", out PeerUrl? url))
        {
            throw RpcException.Parameter("The parameter node must be like 192.168.0.6:5000 or http://node.example.org:5000.");
        }

        switch (call.Text("command"))
        {
            case "add" or "onetry":
                Add(url);
                return null;
            case "remove":
                return network.Remove(url) ? null : throw new RpcException(
                    RpcCode.PeerUnknown, "Error: Node could not be removed. It has not been added previously.");
            default:
                throw RpcException.Parameter("The parameter command must be add, remove or onetry.");
        }
    }

    private void Add(PeerUrl url)
    {
        if (network.Peers.Any(peer => peer.Url == url.ToString() && peer.State == "connected"))
        {
            throw new RpcException(RpcCode.PeerKnown, "Error: Node already added");
        }

        if (network.Add(url, isOperator: true) is { } refusal)
        {
            throw new RpcException(RpcCode.Misc, refusal);
        }
    }
}
