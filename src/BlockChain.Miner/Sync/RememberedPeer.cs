using System.Text.Json;
using System.Text.Json.Serialization;

namespace BlockChain.Miner.Sync;

/// <summary>A peer as <c>peers.json</c> has it.</summary>
internal sealed record RememberedPeer
{
    [JsonPropertyName("url")]
    public required string Url { get; init; }

    /// <summary>Whether there ever was a session with it.</summary>
    [JsonPropertyName("answered")]
    public bool HasAnswered { get; init; }

    [JsonPropertyName("barred_until")]
    public DateTimeOffset? BarredUntil { get; init; }

    /// <summary>What it is barred for.</summary>
    [JsonPropertyName("reason")]
    public string? Reason { get; init; }

    /// <summary>The peers in a file; none when there is no file.</summary>
    /// <exception cref="InvalidDataException">It is too large, or no such list.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyList<RememberedPeer> Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            if (file.Length > SyncLimits.PeersFileSize)
            {
                throw new InvalidDataException($"It has {file.Length} bytes, at most {SyncLimits.PeersFileSize} were expected.");
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
            throw new InvalidDataException(damage.Message, damage);
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
