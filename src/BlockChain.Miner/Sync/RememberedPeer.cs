using System.Text.Json.Serialization;

namespace BlockChain.Miner.Sync;

/// <summary>A peer as <c>peers.json</c> has it.</summary>
internal sealed record RememberedPeer
{
    [JsonPropertyName("url")]
    public required string Url { get; init; }

    [JsonPropertyName("reached")]
    public bool IsReached { get; init; }

    /// <summary>The range of addresses that it was heard of from, as long as it is not reached.</summary>
    [JsonPropertyName("source")]
    public string? Source { get; init; }

    [JsonPropertyName("anchor")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsAnchor { get; init; }

    [JsonPropertyName("banned_until")]
    public DateTimeOffset? BannedUntil { get; init; }

    /// <summary>What it is banned for.</summary>
    [JsonPropertyName("reason")]
    public string? Reason { get; init; }
}

[JsonSourceGenerationOptions(
    WriteIndented = true,
    RespectNullableAnnotations = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(List<RememberedPeer>))]
internal sealed partial class PeersJson : JsonSerializerContext;
