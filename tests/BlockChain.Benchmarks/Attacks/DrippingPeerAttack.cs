using System.Diagnostics;
using BlockChain.Core.Consensus;
using BlockChain.Miner.Tests;
using BlockChain.Miner.Tests.Network;
using BlockChain.Miner.Tests.Sync;
using Microsoft.AspNetCore.Http;

namespace BlockChain.Benchmarks.Attacks;

/// <summary>Peers that send one byte of a block a second, so that no answer is late: three that have the honest chain, and one
/// with a chain of its own of little work. Beside them is one honest node.</summary>
internal static class DrippingPeerAttack
{
    private const int Height = 3_000;
    private const int LightHeight = 1_000;

    public static async Task RunAsync(Report report)
    {
        await using TestNode honest = await GrowAsync(Height);
        await using TestNode light = await GrowAsync(LightHeight);
        report.Add($"{Height:N0} blocks from one honest peer alone", await MeasureAsync(honest, []), "s");
        report.AtMost(
            "… with a dripping peer of little work first", await MeasureAsync(honest, [await DripAsync(light)]), 20, "s");
        report.AtMost(
            "… with three that drip the honest chain first",
            await MeasureAsync(honest, [await DripAsync(honest), await DripAsync(honest), await DripAsync(honest)]), 20, "s");
    }

    private static async Task<TestNode> GrowAsync(int height)
    {
        TestNode node = await TestNode.StartAsync();
        new LargeChain(node.Node).GrowTo(height);
        return node;
    }

    private static Task<FakePeer> DripAsync(TestNode node) => FakePeer.StartAsync(node.Url, async context =>
    {
        if (context.Request.Path != "/api/blocks/raw")
        {
            return false;
        }

        // The length of a block, and then a byte at a time.
        await context.Response.Body.WriteAsync(new byte[] { 200, 0, 0, 0 }, context.RequestAborted);
        while (true)
        {
            await context.Response.Body.WriteAsync(new byte[1], context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(TimeSpan.FromSeconds(1), context.RequestAborted);
        }
    });

    /// <summary>Seconds until a fresh node that meets the hostile peers first has the honest chain.</summary>
    private static async Task<double> MeasureAsync(TestNode honest, FakePeer[] hostile)
    {
        await using var network = new TestNetwork(ChainParameters.Regtest);
        NetworkNode fresh = await network.StartAsync("fresh");
        long began = Stopwatch.GetTimestamp();
        foreach (string url in hostile.Select(peer => peer.Url).Append(honest.Url.GetLeftPart(UriPartial.Authority)))
        {
            await fresh.MeetAsync(url);
        }

        await network.UntilAsync("it has the honest chain", async () => await fresh.HeightAsync() == Height);
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        foreach (FakePeer peer in hostile)
        {
            await peer.DisposeAsync();
        }

        return seconds;
    }
}
