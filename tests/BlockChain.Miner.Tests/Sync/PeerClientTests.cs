using BlockChain.Miner.Sync;

namespace BlockChain.Miner.Tests.Sync;

/// <summary>A peer that answers as no honest node does, or is never free.</summary>
public sealed class PeerClientTests
{
    [Theory]
    [InlineData("[null]")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("{}")]
    [InlineData("[")]
    public async Task A_list_of_peers_that_no_node_writes_is_a_violation(string answer)
    {
        using var server = new RawServer(
            $"HTTP/1.1 200 OK\r\nContent-Length: {answer.Length}\r\nConnection: close\r\n\r\n{answer}");
        using var client = new PeerClient(new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{server.Port}") });

        await Assert.ThrowsAsync<PeerViolationException>(
            () => client.GetPeersAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_peer_that_is_always_busy_is_given_up()
    {
        using var server = new RawServer("HTTP/1.1 503 Busy\r\nRetry-After: 4\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        using var client = new PeerClient(new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{server.Port}") })
        {
            MaxBusy = TimeSpan.FromSeconds(3),
        };

        Task[] questions =
        [
            client.GetPeersAsync(TestContext.Current.CancellationToken),
            client.OfferTransactionsAsync([], TestContext.Current.CancellationToken),
        ];
        foreach (Task question in questions)
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => question.WaitAsync(TimeSpan.FromSeconds(20)));
        }

        Assert.Equal(2 * questions.Length, await server.ConnectionsBeforeThisAsync());
    }
}
