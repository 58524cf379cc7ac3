using System.Net;
using System.Text.Json;
using BlockChain.Core.Network;
using BlockChain.Miner.Addresses;
using BlockChain.Miner.Http;
using BlockChain.Miner.Options;
using BlockChain.Miner.Sync;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BlockChain.Miner.Api;

/// <summary>The other nodes that this one knows.</summary>
internal static class PeerRoutes
{
    public static void MapPeers(this IEndpointRouteBuilder api)
    {
        api.MapGet("/peers", GetPeers).WithSummary("Known peers and their state").IsLightQuestion();
        api.MapPost("/peers", PostPeer).WithSummary("Introduces a peer")
            .Accepts<PeerRequest>("application/json").Produces(StatusCodes.Status200OK).Refuses(400, 408, 413, 415, 503);
    }

    private static Ok<IReadOnlyList<PeerRecord>> GetPeers(PeerNetwork network) => TypedResults.Ok(network.Peers);

    private static Task<IResult> PostPeer(
        HttpContext context, RequestBody body, MinerOptions options, PeerNetwork network) =>
        body.AnswerAsync(context, options.Limits.JsonBodySize, json =>
        {
            if (!PeerUrl.TryParse(ReadUrl(json), out PeerUrl? url))
            {
                return Problem.BadRequest("The body must be {\"url\": …} with a URL like http://node.example.org:5000.");
            }

            if (options.OutboundPeers == 0)
            {
                return Problem.BadRequest("This node has no peers (--no-peers).");
            }

            IPAddress client = context.Connection.RemoteIpAddress ?? IPAddress.None;
            return network.Introduce(url, PeerAddresses.RangeOf(client))
                ? TypedResults.Ok()
                : Problem.BadRequest("This node may not connect to that address, or has no room for another peer.");
        });

    private static string? ReadUrl(byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, ApiJson.Default.PeerRequest)?.Url;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
