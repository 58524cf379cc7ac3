using System.Text.Json;

namespace BlockChain.Miner.Rpc;

/// <summary>One call as it came, read as Bitcoin Core reads it: JSON-RPC 2.0 where it says so, 1.0 otherwise.</summary>
/// <param name="IsVersion2">Whether it is to be answered as 2.0 wants it.</param>
/// <param name="Id">The id as it was written, for the answer; null: there was none.</param>
/// <param name="Method">The name of the method.</param>
/// <param name="Parameters">An array, an object, or nothing.</param>
/// <param name="Flaw">Why it is not a call; null: it is one.</param>
internal sealed record RpcRequest(
    bool IsVersion2, string? Id, string Method, JsonElement Parameters, RpcException? Flaw)
{
    /// <summary>Nobody waits for an answer.</summary>
    public bool IsNotification => IsVersion2 && Id is null && Flaw is null;

    public static RpcRequest Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return Wrong(false, null, "A call must be an object.");
        }

        string? id = json.TryGetProperty("id", out JsonElement given) ? given.GetRawText() : null;
        bool isVersion2 = false;
        if (json.TryGetProperty("jsonrpc", out JsonElement version) && version.ValueKind != JsonValueKind.Null)
        {
            if (version.ValueKind != JsonValueKind.String)
            {
                return Wrong(false, id, "The field jsonrpc must be a string.");
            }

            isVersion2 = version.ValueEquals("2.0");
            if (!isVersion2 && !version.ValueEquals("1.0"))
            {
                return Wrong(false, id, "This version of JSON-RPC is not supported: 1.0 and 2.0 are.");
            }
        }

        if (!json.TryGetProperty("method", out JsonElement method) || method.ValueKind != JsonValueKind.String)
        {
            return Wrong(isVersion2, id, "A call must have a method, which is a string.");
        }

        _ = json.TryGetProperty("params", out JsonElement parameters);
        return parameters.ValueKind
            is JsonValueKind.Array or JsonValueKind.Object or JsonValueKind.Null or JsonValueKind.Undefined
            ? new RpcRequest(isVersion2, id, method.GetString()!, parameters, Flaw: null)
            : Wrong(isVersion2, id, "Params must be an array or an object.");
    }

    private static RpcRequest Wrong(bool isVersion2, string? id, string message) =>
        new(isVersion2, id, "", default, new RpcException(RpcCode.InvalidRequest, message));
}
