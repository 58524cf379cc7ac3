using System.Text.Json;

namespace BlockChain.Miner.Tests.Api;

/// <summary>The OpenAPI document, as a program reads it that makes a client of it.</summary>
public sealed class OpenApiTests(PaidChain chain) : IClassFixture<PaidChain>
{
    [Fact]
    public async Task Each_operation_has_an_id_of_its_own_and_says_what_success_is()
    {
        List<(string Path, JsonProperty Operation)> operations =
        [
            .. (await DocumentAsync()).GetProperty("paths").EnumerateObject()
                .SelectMany(path => path.Value.EnumerateObject().Select(operation => (path.Name, operation))),
        ];

        Assert.Equal(operations.Count, operations.Select(one => one.Operation.Value.Text("operationId")).Distinct().Count());
        Assert.Contains("getBlockStatus", operations.Select(one => one.Operation.Value.Text("operationId")));
        Assert.All(operations, one => Assert.True(
            one.Operation.Value.GetProperty("responses").TryGetProperty("200", out _), $"{one.Operation.Name} {one.Path}"));
        Assert.All(operations, one => Assert.Contains(one.Operation.Name, (string[])["get", "post", "put", "delete"]));
    }

    [Fact]
    public async Task Numbers_are_numbers_and_wide_enough()
    {
        JsonElement schemas = (await DocumentAsync()).GetProperty("components").GetProperty("schemas");
        List<JsonProperty> numbers =
        [
            .. schemas.EnumerateObject().Where(schema => schema.Value.TryGetProperty("properties", out _))
                .SelectMany(schema => schema.Value.GetProperty("properties").EnumerateObject())
                .Where(property => property.Value.TryGetProperty("format", out JsonElement format) && format.GetString() != "binary"),
        ];

        Assert.All(numbers, number => Assert.False(number.Value.TryGetProperty("pattern", out _), number.Name));
        Assert.All(numbers, number => Assert.Contains(number.Value.Text("format"), (string[])["int32", "int64", "double"]));
        Assert.Equal("int64", schemas.GetProperty("BlockRecord").GetProperty("properties").GetProperty("nonce").Text("format"));
        Assert.Equal("integer", schemas.GetProperty("BlockRecord").GetProperty("properties").GetProperty("height").Text("type"));
    }

    [Fact]
    public async Task The_server_is_where_the_document_comes_from_or_the_public_URL_without_a_slash_at_the_end()
    {
        Assert.Equal(chain.Node.Url, new Uri(chain.Node.Url, Server(await DocumentAsync())));

        await using TestNode known = await TestNode.StartAsync(publicUrl: new Uri("https://example.org/coin/"));
        Assert.Equal("https://example.org/coin", Server(await known.JsonAsync("/openapi/v1.json")));
    }

    private static string? Server(JsonElement document) => document.GetProperty("servers")[0].Text("url");

    private Task<JsonElement> DocumentAsync() => chain.Node.JsonAsync("/openapi/v1.json");
}
