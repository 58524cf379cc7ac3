using System.Text.Json;
using System.Text.Json.Serialization;
using BlockChain.Miner.Options;

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

    /// <summary>The peers in a file; none when there is no file.</summary>
    /// <exception cref="InvalidDataException">It is too large, or not such a list.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static IReadOnlyList<RememberedPeer> Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            if (file.Length > SyncLimits.MaxPeersFileSize)
            {
                throw new InvalidDataException($"It has {file.Length:N0} bytes, more than {SyncLimits.MaxPeersFileSize:N0}.");
            }

            return JsonSerializer.Deserialize(file, PeersJson.Default.ListRememberedPeer) is { } peers
                && !peers.Any(one => one is null)
                    ? peers
                    : throw new InvalidDataException("It is not a list of peers.");
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (JsonException damage)
        {
            throw new InvalidDataException(
                damage.LineNumber is { } line ? $"Line {line + 1} is not part of a list of peers." : "It is not a list of peers.", damage);
        }
    }

    /// <summary>The content of the file for these peers.</summary>
    public static byte[] Write(List<RememberedPeer> peers) =>
        JsonSerializer.SerializeToUtf8Bytes(peers, PeersJson.Default.ListRememberedPeer);
}

[JsonSourceGenerationOptions(
    WriteIndented = true,
    RespectNullableAnnotations = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(List<RememberedPeer>))]
internal sealed partial class PeersJson : JsonSerializerContext;
