using BlockChain.Miner.Sync;

namespace BlockChain.Miner.Tests.Sync;

/// <summary>What a peer answers that no honest node does.</summary>
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
}
