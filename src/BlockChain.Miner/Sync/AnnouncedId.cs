using System.Text.Json;

namespace BlockChain.Miner.Sync;

/// <summary>Finds the one thing that matters in an announcement.</summary>
internal static class AnnouncedId
{
    /// <summary>A text of a JSON object; null when it is none, or has none.</summary>
    public static string? Of(string json, string property)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 4 });
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty(property, out JsonElement value)
                && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
