namespace BlockChain.Benchmarks.Attacks;

/// <summary>Many ask for the description of the API.</summary>
internal static class OpenApiAttack
{
    private const int Connections = 200;

    private static readonly TimeSpan Time = TimeSpan.FromSeconds(15);

    public static async Task RunAsync(Report report)
    {
        await using var node = new AttackedNode();
        await node.StartAsync(_ => { });
        await node.FloodAsync(AttackedNode.Attacker, Connections, Flood.Ask, FloodingClients.Get("/openapi/v1.json"));
        report.AtMost(
            $"{Connections} connections ask for /openapi/v1.json; the tip for others, p99",
            await node.AskAsync(Time, client => client.GetAsync("/api/blocks/tip/hash")), 1_000, "ms");
    }
}
