using System.Text.Json.Serialization;
using BlockChain.Core.Consensus;

namespace BlockChain.Core.Network;

/// <summary>Who answers, and how far it is: <c>GET /api/node</c>.</summary>
/// <param name="Name">A name of this run, by which a node that meets itself knows it.</param>
/// <param name="Version">The program's version.</param>
/// <param name="Network"><c>main</c>, <c>regtest</c>, or the name of a class's own.</param>
/// <param name="Genesis">The hash of the network's first block.</param>
/// <param name="Height">The height of the tip.</param>
/// <param name="Tip">The hash of the tip.</param>
/// <param name="ChainWork">The work of the best chain, hashes to be expected, as 64 hex digits.</param>
/// <param name="Peers">Number of peers that it is connected to.</param>
/// <param name="Mempool">Number of transactions that wait for a block.</param>
/// <param name="Supply">Base units that exist: all unspent outputs together.</param>
/// <param name="Mining">What its miner does.</param>
/// <param name="Signatures">Which library verifies signatures.</param>
/// <param name="Sync">How far it is behind its peers; null from a node of an earlier version.</param>
public sealed record NodeRecord(
    string Name,
    string Version,
    string Network,
    string Genesis,
    int Height,
    string Tip,
    [property: JsonPropertyName("chainwork")] string ChainWork,
    int Peers,
    int Mempool,
    long Supply,
    MiningRecord Mining,
    string Signatures,
    SyncRecord? Sync = null)
{
    /// <summary>Its network, for messages. What strangers call their network is repeated only where the genesis block follows
    /// from the name.</summary>
    public string DescribeNetwork() =>
        NetworkNames.Find(Network)?.Genesis.Hash.ToString() == Genesis ? $"the network {Network}" : "an unknown network";
}

/// <summary>How far a node is behind its peers, a part of <see cref="NodeRecord"/>.</summary>
/// <param name="State"><c>synced</c>: no connected peer has shown more work. <c>catching-up</c>: one has. <c>waiting</c>: for
/// the first of the peers that the operator named.</param>
/// <param name="Height">The height of the tip.</param>
/// <param name="BestHeader">The height of the last header of the best chain that is known, its blocks here or not.</param>
/// <param name="Progress">The part of that chain whose blocks are here, from 0 to 1.</param>
public sealed record SyncRecord(string State, int Height, int BestHeader, double Progress);

/// <summary>What a node's miner does, a part of <see cref="NodeRecord"/>.</summary>
/// <param name="Threads">Searching threads; 0: it does not mine.</param>
/// <param name="HashRate">Hashes a second, lately.</param>
public sealed record MiningRecord(
    int Threads,
    [property: JsonPropertyName("hashrate")] double HashRate);

/// <summary>A peer and its state: an item of <c>GET /api/peers</c>.</summary>
/// <param name="Url">Where it answers.</param>
/// <param name="State"><c>connected</c>, <c>known</c>, <c>unreachable</c> or <c>banned</c>; in a <c>peer</c> event
/// <c>connected</c>, <c>dropped</c> or <c>banned</c>.</param>
/// <param name="Height">The height of the best chain that it has shown, while it is connected.</param>
/// <param name="Delay">Seconds from a question to its answer, while it is connected.</param>
/// <param name="ClockDifference">Seconds that its clock is ahead of this node's, while it is connected.</param>
public sealed record PeerRecord(
    string Url, string State, int? Height = null, double? Delay = null, double? ClockDifference = null);

/// <summary>How others join this node's network: <c>GET /api/join</c>.</summary>
/// <param name="Url">Where others reach this node.</param>
/// <param name="Command">What they type for a node of their own; absent where this one answers below a path.</param>
public sealed record JoinRecord(string Url, string? Command = null);

/// <summary>The body of <c>POST /api/peers</c>.</summary>
/// <param name="Url">Where the node answers.</param>
public sealed record PeerRequest(string Url);

/// <summary>All unspent outputs in one hash: <c>GET /api/utxo-set</c>.</summary>
/// <param name="Height">The height it was computed for.</param>
/// <param name="BestBlock">The hash of the block at that height.</param>
/// <param name="OutputCount">Number of unspent outputs.</param>
/// <param name="TotalAmount">Their sum in base units.</param>
/// <param name="Hash">SHA-256 over them, in plain hex: the bytes in their own order, not in display order.</param>
public sealed record UnspentSetRecord(
    int Height,
    [property: JsonPropertyName("bestblock")] string BestBlock,
    [property: JsonPropertyName("txouts")] long OutputCount,
    long TotalAmount,
    string Hash);

/// <summary>Why a request was not done: an RFC 9457 problem document.</summary>
/// <param name="Title">The kind of problem, a few words that stay the same.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What is wrong this time, a sentence.</param>
/// <param name="Reason">Of a refused block or transaction: the reject reason alone, as Bitcoin Core names it.</param>
/// <param name="Hashes">Of mining on demand that stopped early: the hashes of the blocks that were mined before.</param>
public sealed record ProblemRecord(
    string? Title = null,
    int? Status = null,
    string? Detail = null,
    string? Reason = null,
    IReadOnlyList<string>? Hashes = null)
{
    /// <summary>Its content type.</summary>
    public const string MediaType = "application/problem+json";
}
