using System.Net.Http.Json;
using System.Text.Json;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Wallets.Files;

namespace BlockChain.Miner.Tests.Sync;

public sealed class NoPeersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_node_without_peers_takes_none_and_remembers_none()
    {
        // An operator's URL on this machine: another node on it would be welcome.
        await using (TestNode node = await TestNode.StartAsync(
            dataRoot: _folder.Path, publicUrl: new Uri("http://127.0.0.1:1"), outboundPeers: 0))
        {
            using HttpResponseMessage answer = await node.Http.PostAsJsonAsync("/api/peers", new { url = "http://127.0.0.1:2" });

            JsonElement problem = await answer.ProblemAsync(400);
            Assert.Equal("This node has no peers (--no-peers).", problem.Text("detail"));
            Assert.Empty((await node.JsonAsync("/api/peers")).EnumerateArray());
            Assert.Equal("synced", (await node.JsonAsync("/api/node")).GetProperty("sync").Text("state"));
        }

        var data = new DataFolder(_folder.Path, ChainParameters.Regtest);
        Assert.False(File.Exists(Path.Combine(data.NetworkPath, "peers.json")));
    }

    [Fact]
    public async Task A_node_without_peers_connects_to_none_that_it_remembers()
    {
        var network = Directory.CreateDirectory(new DataFolder(_folder.Path, ChainParameters.Regtest).NetworkPath);
        using var remembered = new RawServer("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        string file = Path.Combine(network.FullName, "peers.json");
        string before = $$"""[{"url":"http://127.0.0.1:{{remembered.Port}}","reached":true}]""";
        await File.WriteAllTextAsync(file, before, TestContext.Current.CancellationToken);

        await using (TestNode node = await TestNode.StartAsync(
            dataRoot: _folder.Path, publicUrl: new Uri("http://127.0.0.1:1"), outboundPeers: 0))
        {
            // Time in which a node with peers makes its first attempt.
            await Task.Delay(TimeSpan.FromSeconds(0.6), TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, await remembered.ConnectionsBeforeThisAsync());
        Assert.Equal(before, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }
}
