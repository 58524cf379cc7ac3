using System.Net;
using BlockChain.Miner.Http;
using BlockChain.Miner.Options;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BlockChain.Miner.Api;

/// <summary>How others join this node's network: what they type, and a QR code of the page for their phones.</summary>
internal static class JoinRoutes
{
    public static void MapJoin(this IEndpointRouteBuilder api)
    {
        api.MapGet("/join", GetJoin).WithSummary("What others type to join this node").IsLightQuestion();
        api.MapGet("/join/qr", GetQrCode).WithSummary("The node's URL as a QR code, an SVG").IsLightQuestion()
            .Produces<string>(StatusCodes.Status200OK, "image/svg+xml");
    }

    private static Results<Ok<JoinRecord>, Problem> GetJoin(HttpContext context, MinerOptions options) =>
        FindUrl(context, options) is { } url
            ? TypedResults.Ok(new JoinRecord(Url: url.ToString(), Command: options.JoinCommand(url)))
            : OnlyHere();

    private static Results<ContentHttpResult, Problem> GetQrCode(HttpContext context, MinerOptions options) =>
        FindUrl(context, options) is { } url ? QrCode.Draw(url.ToString()) : OnlyHere();

    private static Problem OnlyHere() => Problem.NotFound(
        "Only this computer can reach this node. Start it with --listen http://0.0.0.0:5000 to let others join.");

    /// <summary>The name by which a client elsewhere reached this node works for others too.</summary>
    private static Uri? FindUrl(HttpContext context, MinerOptions options) =>
        options.PublicUrl is null && context.Connection.RemoteIpAddress is { } from && !IPAddress.IsLoopback(from)
            ? new Uri($"{context.Request.Scheme}://{context.Request.Host}")
            : options.FindJoinUrl(context.Connection.LocalPort);
}
