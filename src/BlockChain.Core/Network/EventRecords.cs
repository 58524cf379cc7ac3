using System.Text.Json.Serialization;

namespace BlockChain.Core.Network;

/// <summary>Another branch became the best chain: the data of a <c>reorg</c> event of <c>GET /api/events</c>, which comes
/// before the <c>block</c> events of the new branch. Those hold a <see cref="BlockRecord"/>, <c>tx</c> events a
/// <see cref="RecentTransactionRecord"/>, <c>peer</c> events a <see cref="PeerRecord"/>.</summary>
public sealed record ReorganisationEvent
{
    /// <summary>How many blocks were taken off.</summary>
    [JsonPropertyName("depth")]
    public required int Depth { get; init; }

    /// <summary>The hash of the tip that was.</summary>
    [JsonPropertyName("from")]
    public required string From { get; init; }

    /// <summary>The hash of the tip that is.</summary>
    [JsonPropertyName("to")]
    public required string To { get; init; }

    /// <summary>The hash of the last block that both branches have.</summary>
    [JsonPropertyName("fork")]
    public required string Fork { get; init; }
}
