using BlockChain.Miner.Http;

namespace BlockChain.Miner.Api;

/// <summary>What happens, as it happens.</summary>
internal static class EventRoutes
{
    public static void MapEvents(this IEndpointRouteBuilder api) =>
        api.MapGet("/events", (HttpContext context, EventStreams streams) => streams.Answer(context))
            .WithSummary("Server-sent events: block, tx, reorg, peer, ping, gap")
            .Produces<string>(200, "text/event-stream").Refuses(503)
            .DisableRequestTimeout();
}
