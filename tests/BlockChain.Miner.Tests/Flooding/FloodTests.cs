using System.Diagnostics;
using BlockChain.Core.Tests;
using BlockChain.Core.Transactions;
using BlockChain.Miner.Tests.Network;

namespace BlockChain.Miner.Tests.Flooding;

/// <summary>A node that is flooded goes on to serve the others, and is as before when it is over. The short forms show
/// that nothing breaks; the long ones also how fast it stays, and that memory goes back.</summary>
[Collection(NetworkStories.Name)]
public sealed class FloodTests(FloodedNetwork network) : IClassFixture<FloodedNetwork>
{
    private const long MaxMemory = 512L << 20;
    private const long MaxKeptMemory = 96L << 20;

    private static readonly TimeSpan MaxAnswer = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxSpreading = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MaxRecovery = TimeSpan.FromSeconds(10);

    public static TheoryData<string> Names => [.. Floods.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_flood_keeps_nobody_from_the_node_and_leaves_it_as_it_was(string name)
    {
        int handlesBefore = network.Flooded.Use().Handles;
        var honest = new Honest(network);
        var watch = Stopwatch.StartNew();

        Task<string> flood = Task.Run(() => Floods.All[name](network));
        Task asking = honest.AskUntilAsync(flood);
        var spreading = TimeSpan.Zero;
        do
        {
            await Task.WhenAny(flood, Task.Delay(TimeSpan.FromSeconds(1)));
            TimeSpan time = await network.MineAsync();
            spreading = time > spreading ? time : spreading;
        }
        while (!flood.IsCompleted);
        string answers = await flood;
        await asking;
        TimeSpan flooding = watch.Elapsed;

        watch.Restart();
        Transaction payment = network.NextPayment();
        await network.Flooded.SendAsync(payment);
        await network.UntilAsync(
            "the other node has the payment",
            async () => (await network.Other.MempoolAsync()).Contains(payment.Id.ToString()));
        await network.MineAsync();
        await network.AgreeAsync();
        TimeSpan recovery = watch.Elapsed;
        await network.UntilAsync(
            "connections are closed", () => Task.FromResult(network.Flooded.Use().Handles < handlesBefore + 50));
        if (LongTests.AreWanted)
        {
            await network.UntilAsync(
                "memory has returned",
                () => Task.FromResult(network.Flooded.Use().Memory < network.MemoryBefore + MaxKeptMemory));
        }

        TimeSpan returning = watch.Elapsed;
        long memoryAfter = network.Flooded.Use().Memory;

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{name}: {flooding.TotalSeconds:0} s, answers {answers}; honest requests {honest.Requests:N0}, p99 "
            + $"{honest.Percentile99.TotalMilliseconds:0} ms, failed {honest.Failures.Count}; a block was everywhere "
            + $"after {spreading.TotalMilliseconds:0} ms; normal after {recovery.TotalMilliseconds:0} ms; memory "
            + $"{network.MemoryBefore >> 20} MB before all, at most {honest.Memory >> 20}, after {returning.TotalSeconds:0} s "
            + $"{memoryAfter >> 20}");
        Assert.Empty(honest.Failures);
        Assert.InRange(honest.Memory, 1, MaxMemory);
        Assert.DoesNotContain(network.Flooded.Log, line => line.Contains("error:", StringComparison.Ordinal));
        if (LongTests.AreWanted)
        {
            Assert.InRange(honest.Percentile99, TimeSpan.Zero, MaxAnswer);
            Assert.InRange(spreading, TimeSpan.Zero, MaxSpreading);
            Assert.InRange(recovery, TimeSpan.Zero, MaxRecovery);
        }
    }
}
