using System.Globalization;
using System.Text.Json;
using BlockChain.Core.Chain;
using BlockChain.Core.Network;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;
using BlockChain.Miner.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BlockChain.Miner.Api;

/// <summary>What another node asks for to follow the chain: headers first, then blocks.</summary>
internal static class SyncRoutes
{
    private const string OctetStream = "application/octet-stream";

    public static void MapSync(this IEndpointRouteBuilder api)
    {
        api.MapGet("/headers/{hash}", GetHeaders)
            .WithSummary("The headers after a block of the best chain, 80 bytes each").AnswersBytes().IsQuery();
        api.MapPost("/blocks/raw", PostRawBlocks)
            .WithSummary("Blocks, each as its length in 4 bytes and its bytes").AnswersBytes()
            .Accepts<RawBlocksRequest>("application/json").Refuses(400, 408, 413, 415, 503);
    }

    private static Results<FileContentHttpResult, Problem> GetHeaders(string hash, string? count, FullNode node)
    {
        if (!BlockHash.TryParse(hash, out BlockHash after))
        {
            return Problem.BadRequest("A block's hash has 64 hex digits.");
        }

        int limit = Limits.Headers;
        if (count is not null
            && (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit == 0))
        {
            return Problem.BadRequest("A count is a number from 1.");
        }

        using ChainReader reader = node.OpenReader();
        if (reader.FindBlock(after) is not { IsInBestChain: true } block)
        {
            return Problem.NotFound($"The block {after} is not in the best chain here.");
        }

        IReadOnlyList<byte[]> headers = reader.Headers(block.Height + 1, Math.Min(limit, Limits.Headers));
        return TypedResults.Bytes([.. headers.SelectMany(header => header)], OctetStream);
    }

    private static Task<IResult> PostRawBlocks(
        HttpContext context, RequestBody body, MinerOptions options, FullNode node, QueryLimit queries) =>
        body.AnswerAsync(context, options.Limits.JsonBodySize, json =>
            TryParse(json, out List<BlockHash> hashes)
                ? new RawBlocksAnswer(node, queries, hashes)
                : Problem.BadRequest(
                    $"The body must be {{\"hashes\": […]}} with at most {Limits.RawBlocks} hashes of 64 hex digits, "
                    + "all different."));

    private static bool TryParse(byte[] json, out List<BlockHash> hashes)
    {
        hashes = [];
        try
        {
            RawBlocksRequest? request = JsonSerializer.Deserialize(json, ApiJson.Default.RawBlocksRequest);
            if (request is null || request.Hashes.Count > Limits.RawBlocks)
            {
                return false;
            }

            foreach (string text in request.Hashes)
            {
                if (!BlockHash.TryParse(text, out BlockHash hash))
                {
                    return false;
                }

                hashes.Add(hash);
            }

            return hashes.Distinct().Count() == hashes.Count;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
