using System.Text.Json.Serialization;

namespace BlockChain.Core.Network;

/// <summary>Another branch became the best chain: the data of a <c>reorg</c> event of <c>GET /api/events</c>, which comes
/// before the <c>block</c> event of the new tip. That holds a <see cref="BlockRecord"/>, <c>tx</c> events a
/// <see cref="RecentTransactionRecord"/>, <c>peer</c> events a <see cref="PeerRecord"/>.</summary>
public sealed record ReorganisationEvent
{
    /// <summary>How many blocks were undone.</summary>
    [JsonPropertyName("depth")]
    public required int Depth { get; init; }

    /// <summary>The hash of the tip that was replaced.</summary>
    [JsonPropertyName("from")]
    public required string From { get; init; }

    /// <summary>The hash of the new tip.</summary>
    [JsonPropertyName("to")]
    public required string To { get; init; }

    /// <summary>The hash of the last block that both branches have.</summary>
    [JsonPropertyName("fork")]
    public required string Fork { get; init; }

    /// <summary>How many of the blocks that were undone this node had mined since it started.</summary>
    [JsonPropertyName("own_blocks")]
    public required int OwnBlocks { get; init; }

    /// <summary>Base units that those had earned, and that are gone.</summary>
    [JsonPropertyName("own_coins")]
    public required long OwnCoins { get; init; }
}

/// <summary>The data of a <c>gap</c> event: of the events that the client asked for, the oldest are not kept any more. What it
/// shows is to be loaded again.</summary>
public sealed record GapEvent
{
    /// <summary>How many are missing.</summary>
    [JsonPropertyName("missed")]
    public required long Missed { get; init; }
}
