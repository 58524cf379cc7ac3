using BlockChain.Core.Consensus;
using BlockChain.Core.Network;
using BlockChain.Core.Tests;

namespace BlockChain.Miner.Tests.Network;

/// <summary>A fresh node joins four that have a long chain.</summary>
[Collection(NetworkStories.Name)]
public sealed class CatchUpTests(LongChain chain) : IClassFixture<LongChain>
{
    private const int Kills = 10;

    private readonly int _seed = Environment.TickCount;

    [LongTheory]
    [MemberData(nameof(FiveNodesTests.AllShapes), MemberType = typeof(FiveNodesTests))]
    public async Task A_fresh_node_that_is_killed_while_it_catches_up_goes_on_and_ends_with_the_same(Shape shape)
    {
        var random = new Random(_seed);
        await using var network = new TestNetwork(ChainParameters.Regtest);
        string[] old = ["a", "b", "c", "d"];
        foreach (string name in old)
        {
            chain.CopyTo(network.DataFolderOf(name));
        }

        NetworkNode fresh = (await network.StartAsync(shape, [.. old, "fresh"]))[^1];
        int height = 0;
        for (int kill = 1; kill <= Kills; kill++)
        {
            // A random share of what is left, so that something is left for the last kill.
            int enough = height + random.Next((LongChain.Blocks - height) / (Kills - kill + 3));
            await network.UntilAsync(
                $"it has {enough} blocks, to be killed for the {kill}th time, seed {_seed}",
                async () => await fresh.HeightAsync() >= enough);
            int last = await fresh.HeightAsync();
            await Task.Delay(random.Next(100));
            await fresh.KillAsync();

            height = await fresh.StartAsync();
            Assert.True(height >= last, $"Height {height} after {last}: kill {kill}, seed {_seed}.");
            Assert.True(height < LongChain.Blocks, $"It had caught up before kill {kill}, seed {_seed}.");
        }

        UnspentSetRecord set = await network.AllAgreeAsync();
        Assert.Equal(LongChain.Blocks, set.Height);
        Assert.Equal(chain.UnspentOutputsHash, set.Hash);
    }
}
