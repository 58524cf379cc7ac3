using System.Net;
using System.Text.Json;

namespace BlockChain.Miner.Tests.Api;

/// <summary>HEAD: as GET, without a body.</summary>
public sealed class HeadTests(PaidChain chain) : IClassFixture<PaidChain>
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Whatever_answers_GET_answers_HEAD_with_the_same_status_and_type_and_no_body()
    {
        JsonElement paths = (await chain.Node.JsonAsync("/openapi/v1.json")).GetProperty("paths");
        string[] routes =
        [
            .. paths.EnumerateObject().Where(path => path.Value.TryGetProperty("get", out _)).Select(path => path.Name),
            "/openapi/v1.json", "/", "/scripts/main.js",
        ];
        Assert.InRange(routes.Length, 35, 100);

        // A stream does not end, and this node is for its own computer alone: nobody joins it.
        foreach (string route in routes.Where(route => route is not ("/api/events" or "/api/join" or "/api/join/qr")).Select(Fill))
        {
            using HttpResponseMessage get = await chain.Node.Http.GetAsync(route);
            using HttpResponseMessage head = await HeadAsync(route);
            Assert.Equal((route, HttpStatusCode.OK), (route, get.StatusCode));
            Assert.Equal((route, get.StatusCode), (route, head.StatusCode));
            Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
            Assert.Empty(await head.Content.ReadAsByteArrayAsync());
        }
    }

    [Fact]
    public async Task HEAD_of_the_events_ends_at_once_and_tells_what_a_proxy_must_know()
    {
        using HttpResponseMessage head = await HeadAsync("/api/events");

        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal("text/event-stream", head.Content.Headers.ContentType?.MediaType);
        Assert.Equal("no", Assert.Single(head.Headers.GetValues("X-Accel-Buffering")));
        Assert.True(head.Headers.CacheControl?.NoStore);
    }

    [Fact]
    public async Task What_is_unknown_is_404_for_HEAD_too()
    {
        using HttpResponseMessage head = await HeadAsync($"/api/tx/{new string('a', 64)}");

        Assert.Equal(HttpStatusCode.NotFound, head.StatusCode);
    }

    private string Fill(string route) => route
        .Replace("{hash}", chain.Hashes[102], StringComparison.Ordinal)
        .Replace("{txid}", chain.Confirmed.Id.ToString(), StringComparison.Ordinal)
        .Replace("{address}", chain.Node.MinerAddress, StringComparison.Ordinal)
        .Replace("{last}", "", StringComparison.Ordinal)
        .Replace("{digits}", chain.Hashes[102][..8], StringComparison.Ordinal)
        .Replace("{height}", "1", StringComparison.Ordinal)
        .Replace("{index}", "0", StringComparison.Ordinal)
        .Replace("{start}", "0", StringComparison.Ordinal);

    private Task<HttpResponseMessage> HeadAsync(string route) =>
        chain.Node.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, route)).WaitAsync(Deadline);
}
