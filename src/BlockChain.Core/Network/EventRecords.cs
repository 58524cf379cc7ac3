using System.Text.Json.Serialization;

namespace BlockChain.Core.Network;

/// <summary>A new tip: the data of a <c>block</c> event of <c>GET /api/events</c>.</summary>
public sealed record BlockEvent
{
    /// <summary>The tip's hash.</summary>
    [JsonPropertyName("hash")]
    public required string Hash { get; init; }

    /// <summary>The tip's height.</summary>
    [JsonPropertyName("height")]
    public required int Height { get; init; }
}

/// <summary>A transaction that came into the mempool: the data of a <c>tx</c> event.</summary>
public sealed record TransactionEvent
{
    /// <summary>Its id.</summary>
    [JsonPropertyName("txid")]
    public required string TransactionId { get; init; }
}

/// <summary>Another branch became the best chain: the data of a <c>reorg</c> event, which comes before the
/// <c>block</c> event of the new tip.</summary>
public sealed record ReorganisationEvent
{
    /// <summary>The height of the last block that both branches have.</summary>
    [JsonPropertyName("fork_height")]
    public required int ForkHeight { get; init; }

    /// <summary>The hash of the tip that was.</summary>
    [JsonPropertyName("old_tip")]
    public required string OldTip { get; init; }

    /// <summary>The hash of the tip that is.</summary>
    [JsonPropertyName("new_tip")]
    public required string NewTip { get; init; }
}
