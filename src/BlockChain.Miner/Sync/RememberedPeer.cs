using System.Text.Json.Serialization;

namespace BlockChain.Miner.Sync;

/// <summary>A peer as <c>peers.json</c> has it.</summary>
/// <param name="Url">Its URL.</param>
/// <param name="IsReached">Whether it was ever connected to.</param>
/// <param name="Source">The range of addresses that it was heard of from, as long as it is not reached.</param>
/// <param name="IsAnchor">Whether it is connected to first at the next start.</param>
/// <param name="BannedUntil">Null: it is not banned.</param>
/// <param name="Reason">Why it is banned.</param>
internal sealed record RememberedPeer(
    string Url,
    [property: JsonPropertyName("reached")] bool IsReached = false,
    string? Source = null,
    [property: JsonPropertyName("anchor"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsAnchor = false,
    DateTimeOffset? BannedUntil = null,
    string? Reason = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(List<RememberedPeer>))]
internal sealed partial class PeersJson : JsonSerializerContext;
