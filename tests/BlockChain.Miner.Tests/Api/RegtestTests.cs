using System.Net.Http.Json;

namespace BlockChain.Miner.Tests;

public sealed class RegtestTests
{
    [Fact]
    public async Task Blocks_are_mined_when_they_are_asked_for()
    {
        await using TestNode node = await TestNode.StartAsync();

        HttpResponseMessage answer = await node.Http.PostAsJsonAsync("/api/regtest/generate", new { blocks = 3 });

        string[]? hashes = await answer.Content.ReadFromJsonAsync<string[]>();
        Assert.Equal(3, hashes!.Length);
        Assert.Equal(hashes[2], await node.Http.GetStringAsync("/api/blocks/tip/hash"));
        Assert.Equal(3, node.Node.Tip.Height);
    }
}
