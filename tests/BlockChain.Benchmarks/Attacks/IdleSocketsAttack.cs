namespace BlockChain.Benchmarks.Attacks;

/// <summary>Two addresses take all connections and say nothing, then all event streams and read nothing; a client elsewhere
/// connects.</summary>
internal static class IdleSocketsAttack
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(15);

    public static async Task RunAsync(Report report)
    {
        await using (var node = new AttackedNode())
        {
            await node.StartAsync(_ => { });
            await node.FloodAsync(AttackedNode.Attacker, 1_024, Flood.Sit, []);
            await node.FloodAsync(AttackedNode.SecondAttacker, 1_024, Flood.Sit, []);
            report.AtMost(
                "2 addresses with 1,024 idle connections each; the tip for others, p99",
                await node.AskAsync(Time, client => client.GetAsync("/api/blocks/tip/hash")), 1_000, "ms");
        }

        await using (var node = new AttackedNode())
        {
            await node.StartAsync(_ => { });
            byte[] listen = FloodingClients.Get("/api/events");
            await node.FloodAsync(AttackedNode.Attacker, 128, Flood.Sit, listen);
            await node.FloodAsync(AttackedNode.SecondAttacker, 128, Flood.Sit, listen);
            report.AtMost(
                "2 addresses with 128 unread event streams each; a stream for others, p99",
                await node.AskAsync(
                    Time, client => client.GetAsync("/api/events", HttpCompletionOption.ResponseHeadersRead)),
                1_000, "ms");
        }
    }
}
