using System.Text.Json;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Miner.Tests.Rpc;

/// <summary>How the network mines, in numbers.</summary>
public sealed class MiningNumbersTests : IAsyncLifetime
{
    private TestNode _node = null!;

    public async ValueTask InitializeAsync()
    {
        _node = await TestNode.StartAsync();
        await _node.GenerateAsync(103, PaidChain.AddressOf(TestKeys.Miner));
    }

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Mining_in_numbers()
    {
        JsonElement info = await _node.CallAsync("getmininginfo");

        info.HasFields("blocks", "bits", "difficulty", "target", "networkhashps", "pooledtx", "chain", "next", "warnings");
        Assert.Equal((103, 0, "regtest"), (info.Number("blocks"), info.Number("pooledtx"), info.Text("chain")));
        info.GetProperty("next").HasFields("height", "bits", "difficulty", "target");

        // The node's clock stands still, so that each block is a second after the median of eleven: two hashes for each.
        uint last = _node.Node.Tip.Header.Time;
        uint first = _node.Node.Tip.AncestorAt(93).Header.Time;
        Assert.Equal(20.0 / (last - first), (await _node.CallAsync("getnetworkhashps", 10)).GetDouble());
        Assert.Equal(
            (await _node.CallAsync(
                "getnetworkhashps", 1, 50)).GetDouble(), (await _node.CallAsync("getnetworkhashps", -1, 50)).GetDouble());
        Assert.Equal(0, (await _node.CallAsync("getnetworkhashps", 10, 0)).GetDouble());
        await _node.FailAsync(-8, "getnetworkhashps", 0);
        await _node.FailAsync(-8, "getnetworkhashps", 10, 104);
    }
}
