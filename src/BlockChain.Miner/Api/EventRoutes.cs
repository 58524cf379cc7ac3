using System.Globalization;
using System.Net.ServerSentEvents;
using BlockChain.Miner.Http;

namespace BlockChain.Miner.Api;

/// <summary>What happens, as it happens.</summary>
internal static class EventRoutes
{
    public static void MapEvents(this IEndpointRouteBuilder api) =>
        api.MapGet("/events", GetEvents)
            .WithSummary("Server-sent events: block, tx, reorg, peer, ping, gap")
            .Produces<string>(200, "text/event-stream").Refuses(503)
            .DisableRequestTimeout();

    private static IResult GetEvents(HttpContext context, EventHub hub)
    {
        // Or a proxy such as nginx would keep events back until it has some kilobytes of them.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return TypedResults.Text("", "text/event-stream");
        }

        // An id that is no number is none that was given out here.
        bool hasId = long.TryParse(
            context.Request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out long lastId);
        IAsyncEnumerable<SseItem<string>>? events = hub.Listen(
            hasId ? lastId : null, ClientRange.Of(context), context.Abort, context.RequestAborted);
        return events is not null
            ? TypedResults.ServerSentEvents(events)
            : Problem.Busy("The node is being stopped.");
    }
}
