using System.Net;
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
        api.MapPut("/peers/{**url}", PutPeer).WithSummary("Adds a peer, also one that was removed; only from this computer")
            .Produces(StatusCodes.Status200OK).Refuses(403);
        api.MapDelete("/peers/{**url}", DeletePeer).WithSummary("Removes a peer for a day; only from this computer")
            .Produces(StatusCodes.Status200OK).Refuses(403);
    }

    private static Ok<IReadOnlyList<PeerRecord>> GetPeers(PeerNetwork network) => TypedResults.Ok(network.Peers);

    private static Task<IResult> PostPeer(
        HttpContext context, RequestBody body, MinerOptions options, PeerNetwork network) =>
        body.AnswerAsync(context, options.Limits.JsonBodySize, json =>
        {
            if (!PeerUrl.TryParse(ApiJson.TryRead(json, ApiJson.Default.PeerRequest)?.Url, out PeerUrl? url))
            {
                return Problem.BadRequest("The body must be {\"url\": …} with a URL like http://node.example.org:5000.");
            }

            IPAddress client = context.Connection.RemoteIpAddress ?? IPAddress.None;
            return Answer(network.Introduce(url, PeerAddresses.RangeOf(client)));
        });

    private static IResult PutPeer(HttpContext context, string? url, MinerOptions options, PeerNetwork network) =>
        Change(context, url, peer => Answer(network.Add(peer, isOperator: options.PublicUrl is null)));

    private static IResult DeletePeer(HttpContext context, string? url, PeerNetwork network) =>
        Change(context, url, peer =>
            network.Remove(peer) ? TypedResults.Ok() : Problem.NotFound("This node does not know that peer."));

    private static IResult Answer(string? refusal) =>
        refusal is null ? TypedResults.Ok() : Problem.BadRequest(refusal);

    private static IResult Change(HttpContext context, string? url, Func<PeerUrl, IResult> change) =>
        !context.IsFromThisComputer()
            ? Problem.Of(
                StatusCodes.Status403Forbidden, "Only programs on the node's own computer may change its list of peers.")
            // Routing leaves the slashes of a URL encoded.
            : PeerUrl.TryParse(Uri.UnescapeDataString(url ?? ""), out PeerUrl? peer) ? change(peer)
            : Problem.BadRequest("Name a peer by its URL, such as http://node.example.org:5000, percent-encoded.");
}
