using System.Diagnostics;
using BlockChain.Core.Consensus;
using BlockChain.Miner.Tests;
using BlockChain.Miner.Tests.Network;
using BlockChain.Miner.Tests.Sync;
using Microsoft.AspNetCore.Http;

namespace BlockChain.Benchmarks.Attacks;

/// <summary>A peer that answers each question for headers with a full page of copies of one that is known, or with a page that
/// never ends; and one that announces blocks without ever showing any.</summary>
internal static class RepeatedHeadersAttack
{
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(20);

    public static async Task RunAsync(Report report)
    {
        await using TestNode honest = await TestNode.StartAsync();
        await honest.GenerateAsync(10);
        byte[] known = honest.Node.Tip.AncestorAt(1).Header.ToBytes();
        byte[] copies = [.. Enumerable.Repeat(known, HeaderDownload.PageSize).SelectMany(header => header)];
        report.AtMost(
            $"pages of copies of a known header: questions in {Watched.TotalSeconds} s",
            await CountAsync(honest, context => AnswerHeadersAsync(context, copies)), 100, "");
        report.AtMost(
            $"announcements of blocks that are not shown: questions in {Watched.TotalSeconds} s",
            await CountAsync(honest, AnnounceAsync), 100, "");
        report.AtMost("mining begins, with a peer that never ends its headers", await WaitForMiningAsync(), 32, "s");
    }

    private static async Task<bool> AnswerHeadersAsync(HttpContext context, byte[] headers)
    {
        if (!context.Request.Path.StartsWithSegments("/api/headers"))
        {
            return false;
        }

        await context.Response.Body.WriteAsync(headers);
        return true;
    }

    private static async Task<bool> AnnounceAsync(HttpContext context)
    {
        if (context.Request.Path != "/api/events")
        {
            return false;
        }

        while (true)
        {
            await context.Response.WriteAsync("event: block\ndata: {}\n\n", context.RequestAborted);
            await Task.Delay(1, context.RequestAborted);
        }
    }

    /// <summary>How often a node that knows the chain asks such a peer for headers.</summary>
    private static async Task<int> CountAsync(TestNode honest, Func<HttpContext, Task<bool>> misbehave)
    {
        int questions = 0;
        await using FakePeer peer = await FakePeer.StartAsync(honest.Url, context =>
        {
            if (context.Request.Path.StartsWithSegments("/api/headers"))
            {
                Interlocked.Increment(ref questions);
            }

            return misbehave(context);
        });
        await using var network = new TestNetwork(ChainParameters.Regtest);
        NetworkNode node = await network.StartAsync("node");
        await node.MeetAsync(honest.Url.GetLeftPart(UriPartial.Authority));
        await network.UntilAsync("it has the chain", async () => await node.HeightAsync() == 10);
        await node.MeetAsync(peer.Url);
        await Task.Delay(Watched);
        return questions;
    }

    private static async Task<double> WaitForMiningAsync()
    {
        await using TestNode honest = await TestNode.StartAsync(ChainParameters.Main);
        await using FakePeer peer = await FakePeer.StartAsync(honest.Url, async context =>
        {
            if (!context.Request.Path.StartsWithSegments("/api/headers"))
            {
                return false;
            }

            while (true)
            {
                await context.Response.Body.WriteAsync(new byte[1], context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await Task.Delay(TimeSpan.FromSeconds(1), context.RequestAborted);
            }
        });
        await using var network = new TestNetwork(ChainParameters.Main);
        NetworkNode miner = await network.StartMiningAsync("miner", peer.Url);
        long began = Stopwatch.GetTimestamp();
        await network.UntilAsync("it begins to mine", () => Task.FromResult(
            miner.Log.Any(line => line.Contains("mining with the blocks that are here", StringComparison.Ordinal))));
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
