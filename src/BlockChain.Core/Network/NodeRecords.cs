using System.Text.Json.Serialization;
using BlockChain.Core.Consensus;

namespace BlockChain.Core.Network;

/// <summary>Who answers, and how far it is: <c>GET /api/node</c>.</summary>
public sealed record NodeRecord
{
    /// <summary>A name of this run, by which a node that meets itself knows it.</summary>
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    /// <summary>The program's version.</summary>
    [JsonPropertyName("version")]
    public required string Version { get; init; }

    /// <summary><c>main</c>, <c>regtest</c>, or the name of a class's own.</summary>
    [JsonPropertyName("network")]
    public required string Network { get; init; }

    /// <summary>The hash of the network's first block.</summary>
    [JsonPropertyName("genesis")]
    public required string Genesis { get; init; }

    /// <summary>The height of the tip.</summary>
    [JsonPropertyName("height")]
    public required int Height { get; init; }

    /// <summary>The hash of the tip.</summary>
    [JsonPropertyName("tip")]
    public required string Tip { get; init; }

    /// <summary>The work of the best chain, hashes to be expected, as 64 hex digits.</summary>
    [JsonPropertyName("chainwork")]
    public required string ChainWork { get; init; }

    /// <summary>Number of peers that it is connected to.</summary>
    [JsonPropertyName("peers")]
    public required int Peers { get; init; }

    /// <summary>Number of transactions that wait for a block.</summary>
    [JsonPropertyName("mempool")]
    public required int Mempool { get; init; }

    /// <summary>Base units that exist: all unspent outputs together.</summary>
    [JsonPropertyName("supply")]
    public required long Supply { get; init; }

    /// <summary>What its miner does.</summary>
    [JsonPropertyName("mining")]
    public required MiningRecord Mining { get; init; }

    /// <summary>Which library verifies signatures.</summary>
    [JsonPropertyName("signatures")]
    public required string Signatures { get; init; }

    /// <summary>How far it is behind its peers; null from a node of an earlier version.</summary>
    [JsonPropertyName("sync")]
    public SyncRecord? Sync { get; init; }

    /// <summary>Its network, for messages. What a stranger calls his network is repeated only where the genesis block follows
    /// from the name.</summary>
    public string DescribeNetwork() =>
        ChainParameters.Named(Network)?.Genesis.Hash.ToString() == Genesis ? $"the network {Network}" : "an unknown network";
}

/// <summary>How far a node is behind its peers, a part of <see cref="NodeRecord"/>.</summary>
public sealed record SyncRecord
{
    /// <summary><c>synced</c>: no connected peer has shown more work. <c>catching-up</c>: one has. <c>waiting</c>: for the
    /// first of the peers that the operator named.</summary>
    [JsonPropertyName("state")]
    public required string State { get; init; }

    /// <summary>The height of the tip.</summary>
    [JsonPropertyName("height")]
    public required int Height { get; init; }

    /// <summary>The height of the last header of the best chain that is known, its blocks here or not.</summary>
    [JsonPropertyName("best_header")]
    public required int BestHeader { get; init; }

    /// <summary>The part of that chain whose blocks are here, from 0 to 1.</summary>
    [JsonPropertyName("progress")]
    public required double Progress { get; init; }
}

/// <summary>What a node's miner does, a part of <see cref="NodeRecord"/>.</summary>
public sealed record MiningRecord
{
    /// <summary>Searching threads; 0: it does not mine.</summary>
    [JsonPropertyName("threads")]
    public required int Threads { get; init; }

    /// <summary>Hashes a second, lately.</summary>
    [JsonPropertyName("hashrate")]
    public required double HashRate { get; init; }
}

/// <summary>A peer and its state: an item of <c>GET /api/peers</c>.</summary>
public sealed record PeerRecord
{
    /// <summary>Where it answers.</summary>
    [JsonPropertyName("url")]
    public required string Url { get; init; }

    /// <summary><c>connected</c>, <c>known</c>, <c>unreachable</c> or <c>banned</c>; in a <c>peer</c> event
    /// <c>connected</c>, <c>dropped</c> or <c>banned</c>.</summary>
    [JsonPropertyName("state")]
    public required string State { get; init; }

    /// <summary>The height of the best chain that it has shown, while it is connected.</summary>
    [JsonPropertyName("height")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Height { get; init; }

    /// <summary>Seconds from a question to its answer, while it is connected.</summary>
    [JsonPropertyName("delay")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Delay { get; init; }

    /// <summary>Seconds that its clock is ahead of this node's, while it is connected.</summary>
    [JsonPropertyName("clock_difference")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ClockDifference { get; init; }
}

/// <summary>How others join this node's network: <c>GET /api/join</c>.</summary>
public sealed record JoinRecord
{
    /// <summary>Where others reach this node.</summary>
    [JsonPropertyName("url")]
    public required string Url { get; init; }

    /// <summary>What they type for a node of their own.</summary>
    [JsonPropertyName("command")]
    public required string Command { get; init; }
}

/// <summary>The body of <c>POST /api/peers</c>.</summary>
public sealed record PeerRequest
{
    /// <summary>Where the node answers.</summary>
    [JsonPropertyName("url")]
    public required string Url { get; init; }
}

/// <summary>All unspent outputs in one hash: <c>GET /api/utxo-set</c>.</summary>
public sealed record UnspentSetRecord
{
    /// <summary>The height it was computed for.</summary>
    [JsonPropertyName("height")]
    public required int Height { get; init; }

    /// <summary>The hash of the block at that height.</summary>
    [JsonPropertyName("bestblock")]
    public required string BestBlock { get; init; }

    /// <summary>Number of unspent outputs.</summary>
    [JsonPropertyName("txouts")]
    public required long OutputCount { get; init; }

    /// <summary>Their sum in base units.</summary>
    [JsonPropertyName("total_amount")]
    public required long TotalAmount { get; init; }

    /// <summary>SHA-256 over them, in plain hex: the bytes in their own order, not in display order.</summary>
    [JsonPropertyName("hash")]
    public required string Hash { get; init; }
}

/// <summary>Why a request was not done: an RFC 9457 problem document.</summary>
public sealed record ProblemRecord
{
    /// <summary>Its content type.</summary>
    public const string MediaType = "application/problem+json";

    /// <summary>The kind of problem, a few words that stay the same.</summary>
    [JsonPropertyName("title")]
    public string? Title { get; init; }

    /// <summary>The HTTP status.</summary>
    [JsonPropertyName("status")]
    public int? Status { get; init; }

    /// <summary>What is wrong this time, a sentence.</summary>
    [JsonPropertyName("detail")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Detail { get; init; }

    /// <summary>Of a refused block or transaction: the reject reason alone, as Bitcoin Core names it.</summary>
    [JsonPropertyName("reason")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    /// <summary>Of mining on demand that stopped early: the hashes of the blocks that were mined before.</summary>
    [JsonPropertyName("hashes")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Hashes { get; init; }
}
