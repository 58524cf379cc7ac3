using BlockChain.Core.Consensus;
using BlockChain.Core.Network;
using BlockChain.Core.Primitives;
using BlockChain.Miner.Sync;

namespace BlockChain.Miner;

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

    /// <summary>Nodes to listen to at one time.</summary>
    public int OutboundPeers { get; init; } = SyncLimits.Sessions;

    /// <summary>The URLs that say what kind of addresses the operator uses. Not the usual one to listen at: nobody chose
    /// that.</summary>
    public IEnumerable<PeerUrl> OwnUrls => new[] { Listen == NodeClient.DefaultUrl ? null : Listen, PublicUrl }
        .Select(url => PeerUrl.TryParse(url?.GetLeftPart(UriPartial.Authority), out PeerUrl? parsed) ? parsed : null)
        .OfType<PeerUrl>()
        .Concat(Peers);

    /// <summary>Who gets the coins; null: the user's default wallet.</summary>
    public PublicKeyHash? Owner { get; init; }

    /// <summary>Searching threads, 1 or more.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Whether to mine at all.</summary>
    public bool IsMining { get; init; } = true;

    /// <summary>Whether logs are JSON, a document a line.</summary>
    public bool LogsJson { get; init; }

    /// <summary>Less than this is not logged.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>What others may make this node do.</summary>
    public Limits Limits { get; init; } = new();
}
