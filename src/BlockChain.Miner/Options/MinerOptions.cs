using System.Net;
using BlockChain.Miner.Addresses;

namespace BlockChain.Miner.Options;

/// <summary>What the operator chose, checked.</summary>
internal sealed record MinerOptions
{
    /// <summary>Which chain.</summary>
    public required ChainParameters Network { get; init; }

    /// <summary>The folder above those of the networks.</summary>
    public required string DataRoot { get; init; }

    /// <summary>Where to answer: <c>http</c>, an IP address or <c>localhost</c>, and a port, 0 for any.</summary>
    public required Uri Listen { get; init; }

    /// <summary>The URL that others know this node by, if it is another.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>The nodes that the operator named.</summary>
    public IReadOnlyList<PeerUrl> Peers { get; init; } = [];

    /// <summary>Nodes to listen to at once; 0: this node has no peers, and remembers none.</summary>
    public int OutboundPeers { get; init; } = SyncLimits.Sessions;

    /// <summary>Where other nodes reach this one, as far as the operator said so: at <see cref="PublicUrl"/>, or where it
    /// listens. Null where that is the usual place, which nobody chose; or "all addresses", which is none; or below a path,
    /// where nodes do not look.</summary>
    public PeerUrl? OwnUrl =>
        PeerUrl.TryParse((PublicUrl ?? Listen).ToString(), out PeerUrl? own)
        && (PublicUrl is not null || Listen != NodeClient.DefaultUrl)
        && !(own.Address is { } address && PeerAddresses.ClassOf(address) == AddressClass.Nowhere)
            ? own
            : null;

    /// <summary>Whether an address stands for all addresses of a computer: others cannot open it.</summary>
    public static bool IsEverywhere(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    /// <summary>The URLs that say what kind of addresses the operator uses.</summary>
    public IEnumerable<PeerUrl> OperatorsUrls => OwnUrl is { } own ? [own, .. Peers] : Peers;

    /// <summary>Where others open this node: at <see cref="PublicUrl"/>, or at the address where it listens; on this computer's
    /// network, if that is all addresses. Null where it listens to this computer alone.</summary>
    /// <param name="port">Where it listens, also where <see cref="Listen"/> asks for any free port.</param>
    public Uri? FindJoinUrl(int port)
    {
        if (PublicUrl is not null)
        {
            return PublicUrl;
        }

        _ = IPAddress.TryParse(Listen.DnsSafeHost, out IPAddress? address);
        address = address is null || IPAddress.IsLoopback(address) ? null
            : IsEverywhere(address) ? LocalNetwork.FindAddress()
            : address;
        return address is null ? null : new UriBuilder(Uri.UriSchemeHttp, address.ToString(), port).Uri;
    }

    /// <summary>What others type for a node of their own that begins with this one; null where this one answers below a path,
    /// since nodes know each other by host and port.</summary>
    public string? JoinCommand(Uri url)
    {
        string network = Network == ChainParameters.Main ? "" : $"--network {Network.Name} ";
        return url.AbsolutePath == "/" ? TypedCommand.Miner($"{network}--peer {url.ToString().TrimEnd('/')}") : null;
    }

    /// <summary>Who gets the coins; null: the user's default wallet.</summary>
    public PublicKeyHash? Owner { get; init; }

    /// <summary>Searching threads, 1 or more.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Whether to mine at all.</summary>
    public bool IsMining { get; init; } = true;

    /// <summary>Whether the chain's file is first rebuilt from its own blocks.</summary>
    public bool Reindex { get; init; }

    /// <summary>Whether the log is JSON, one document a line.</summary>
    public bool LogsJson { get; init; }

    /// <summary>The lowest level that is logged.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>The name and password that JSON-RPC asks for; null: none was chosen.</summary>
    public RpcCredentials? Rpc { get; init; }

    /// <summary>What others may make this node do.</summary>
    public Limits Limits { get; init; } = new();
}
