using System.Diagnostics.Metrics;
using BlockChain.Miner.Mining;
using BlockChain.Miner.Sync;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace BlockChain.Miner.Api;

/// <summary>How the node is doing, in numbers for programs that watch it: at <c>GET /metrics</c> in the text format of
/// Prometheus, and for <c>dotnet-counters</c>. What Core counts is in <see cref="NodeMeter"/>.</summary>
internal sealed class NodeMetrics
{
    public const string Name = "SimpleCoin.Miner";

    private const string RequestMeter = "Microsoft.AspNetCore.Hosting";

    public NodeMetrics(
        FullNode node, PeerNetwork peers, MiningLoop mining, Earnings earnings, IMeterFactory meters, string chainFile)
    {
        Meter meter = meters.Create(Name);
        meter.CreateObservableGauge("simplecoin.height", () => node.Tip.Height, description: "Height of the best chain's last block");
        meter.CreateObservableGauge("simplecoin.difficulty", () => node.Tip.Header.Bits.Difficulty);
        meter.CreateObservableGauge("simplecoin.peers", () => peers.Count, description: "Nodes that this one is connected to");
        meter.CreateObservableGauge(
            "simplecoin.mempool.transactions", () => node.Mempool.Count, description: "Unconfirmed transactions");
        meter.CreateObservableGauge("simplecoin.hash.rate", () => mining.Meter.Rate, "{hash}/s", "Over the last 10 seconds");
        meter.CreateObservableCounter(
            "simplecoin.blocks.found", () => earnings.Count, description: "Blocks found here since the start, stale ones too");
        meter.CreateObservableGauge(
            "simplecoin.store.size", () => SizeOf(chainFile), "By", "The chain's file and its write-ahead log");
    }

    /// <summary>Adds what collects the numbers and writes them.</summary>
    public static void AddTo(IServiceCollection services, string chainFile)
    {
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<NodeMetrics>(provider, chainFile));
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("simplecoin-miner", serviceVersion: NodeRoutes.Version))
            .WithMetrics(metrics => metrics.AddMeter(NodeMeter.Name, Name, RequestMeter).AddPrometheusExporter());
    }

    /// <summary>Maps <c>GET /metrics</c>, if <see cref="AddTo"/> was called: a node of the lab is not watched.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        if (routes.ServiceProvider.GetService<NodeMetrics>() is not null)
        {
            routes.MapPrometheusScrapingEndpoint("/metrics");
        }
    }

    private static long SizeOf(string chainFile) =>
        new[] { chainFile, chainFile + "-wal" }.Select(file => new FileInfo(file)).Sum(file => file.Exists ? file.Length : 0);
}
