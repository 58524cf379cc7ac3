using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace BlockChain.Miner.Tests;

/// <summary>How tests ask a node, and what they expect of any answer.</summary>
internal static class Answers
{
    /// <summary>A JSON document.</summary>
    public static async Task<JsonElement> JsonAsync(this TestNode node, string route)
    {
        using HttpResponseMessage answer = await node.Http.GetAsync(route);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{route}: {(int)answer.StatusCode} {text}");
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Bare text.</summary>
    public static async Task<string> TextAsync(this TestNode node, string route)
    {
        using HttpResponseMessage answer = await node.Http.GetAsync(route);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/plain", answer.Content.Headers.ContentType?.MediaType);
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>Bytes.</summary>
    public static async Task<byte[]> BytesAsync(this TestNode node, string route)
    {
        using HttpResponseMessage answer = await node.Http.GetAsync(route);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType?.MediaType);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    /// <summary>A problem document of this status, to a question.</summary>
    public static async Task<JsonElement> ProblemAsync(this TestNode node, int status, string route)
    {
        using HttpResponseMessage answer = await node.Http.GetAsync(route);
        return await answer.ProblemAsync(status);
    }

    /// <summary>A problem document of this status, which tells nothing of the machine.</summary>
    public static async Task<JsonElement> ProblemAsync(this HttpResponseMessage answer, int status)
    {
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode} in place of {status}: {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        JsonElement problem = JsonDocument.Parse(text).RootElement;
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        Assert.DoesNotContain("   at ", text);
        Assert.DoesNotContain("/tmp/", text);
        return problem;
    }

    /// <summary>Mines blocks on regtest.</summary>
    public static async Task<string[]> GenerateAsync(this TestNode node, int blocks, string? address = null)
    {
        using HttpResponseMessage answer = await node.Http.PostAsJsonAsync(
            "/api/regtest/generate", new { blocks, address });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<string[]>())!;
    }

    /// <summary>The coinbase transaction of a block of the best chain.</summary>
    public static async Task<Core.Transactions.Transaction> RewardAsync(this TestNode node, int height)
    {
        string hash = await node.TextAsync($"/api/block-height/{height}");
        Assert.True(Core.Blocks.Block.TryParse(await node.BytesAsync($"/api/block/{hash}/raw"), out Core.Blocks.Block? block, out _));
        return block.Transactions[0];
    }

    /// <summary>Posts a transaction in hex.</summary>
    public static Task<HttpResponseMessage> SendAsync(this TestNode node, Core.Transactions.Transaction transaction) =>
        node.Http.PostAsync("/api/tx", new StringContent(Convert.ToHexStringLower(transaction.ToBytes())));

    /// <summary>Posts a block, and waits until what it took out of other blocks has returned to the mempool.</summary>
    public static async Task<HttpResponseMessage> SendAsync(this TestNode node, Core.Blocks.Block block)
    {
        HttpResponseMessage answer = await node.Http.PostAsync("/api/block", new ByteArrayContent(block.ToBytes()));
        await node.Node.Returning.WaitAsync(TimeSpan.FromSeconds(60));
        return answer;
    }

    /// <summary>The object has these fields and no others.</summary>
    public static void HasFields(this JsonElement element, params string[] names) =>
        Assert.Equal(names, element.EnumerateObject().Select(property => property.Name));

    /// <summary>The strings of an array.</summary>
    public static string[] Strings(this JsonElement array) =>
        [.. array.EnumerateArray().Select(item => item.GetString()!)];

    /// <summary>A field of each object of an array.</summary>
    public static string[] Strings(this JsonElement array, string field) =>
        [.. array.EnumerateArray().Select(item => item.GetProperty(field).GetString()!)];

    /// <summary>A field that is a string.</summary>
    public static string? Text(this JsonElement element, string field) => element.GetProperty(field).GetString();

    /// <summary>A field that is an integer.</summary>
    public static long Number(this JsonElement element, string field) => element.GetProperty(field).GetInt64();
}
