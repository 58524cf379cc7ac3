using System.Text.Json.Nodes;

namespace BlockChain.Page.Tests;

/// <summary>What a node would answer that wants to harm its readers.</summary>
internal static class Hostile
{
    /// <summary>A JSON document with every text in it replaced, but for those that decide what is shown at all.</summary>
    public static string EveryText(string json, string text) => Replace(JsonNode.Parse(json)!, text).ToJsonString();

    private static JsonNode Replace(JsonNode node, string text)
    {
        switch (node)
        {
            case JsonObject fields:
                foreach ((string name, JsonNode? value) in fields.ToList())
                {
                    if (value is not null && name != "status" && name != "network")
                    {
                        fields[name] = Replace(value.DeepClone(), text);
                    }
                }

                return fields;
            case JsonArray items:
                return new JsonArray([.. items.Select(item => item is null ? null : Replace(item.DeepClone(), text))]);
            case JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.String:
                return JsonValue.Create(text)!;
            default:
                return node;
        }
    }
}
