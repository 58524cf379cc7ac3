using System.Text.Json;
using BlockChain.Core.Network;
using BlockChain.Miner.Http;
using BlockChain.Miner.Sync;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BlockChain.Miner.Api;

/// <summary>The other nodes that this one knows.</summary>
internal static class PeerRoutes
{
    public static void MapPeers(this IEndpointRouteBuilder api)
    {
        api.MapGet("/peers", GetPeers).WithSummary("The nodes that this one knows, and their state");
        api.MapPost("/peers", PostPeer).WithSummary("Introduces a node")
            .Accepts<PeerRequest>("application/json").ProducesProblem(400).ProducesProblem(413);
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

            return network.Introduce(url)
                ? TypedResults.Ok()
                : Problem.BadRequest("This node has no place for that peer now.");
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
