using System.Net;
using System.Text;
using System.Text.Json;

namespace BlockChain.Miner.Tests.Rpc;

/// <summary>How tests call a node.</summary>
internal static class Calls
{
    /// <summary>Posts a body as it is.</summary>
    public static Task<HttpResponseMessage> PostAsync(this TestNode node, string body, string path = "/") =>
        node.Http.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));

    /// <summary>The result of a call by JSON-RPC 2.0.</summary>
    public static async Task<JsonElement> CallAsync(this TestNode node, string method, params object?[] parameters)
    {
        JsonElement answer = await node.AnswerAsync(method, parameters);
        Assert.False(answer.TryGetProperty("error", out JsonElement error), $"{method}: {error}");
        Assert.Equal(["jsonrpc", "result", "id"], answer.EnumerateObject().Select(field => field.Name));
        return answer.GetProperty("result");
    }

    /// <summary>The error of a call that must fail, by JSON-RPC 2.0.</summary>
    public static async Task<string> FailAsync(this TestNode node, int code, string method, params object?[] parameters)
    {
        JsonElement answer = await node.AnswerAsync(method, parameters);
        Assert.True(answer.TryGetProperty("error", out JsonElement error), $"{method}: {answer}");
        Assert.Equal(["code", "message"], error.EnumerateObject().Select(field => field.Name));
        Assert.True(code == error.GetProperty("code").GetInt32(), $"{method}: {error}");
        return error.GetProperty("message").GetString()!;
    }

    /// <summary>A parameter that is an array.</summary>
    public static T[] List<T>(params T[] items) => items;

    /// <summary>A whole answer by JSON-RPC 2.0: its status is always 200.</summary>
    private static async Task<JsonElement> AnswerAsync(this TestNode node, string method, object?[] parameters)
    {
        string body = JsonSerializer.Serialize(new { jsonrpc = "2.0", id = "test", method, @params = parameters });
        using HttpResponseMessage answer = await node.PostAsync(body);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{method}: {(int)answer.StatusCode} {text}");
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        return JsonDocument.Parse(text).RootElement;
    }
}
