using BlockChain.Miner.Http;
using BlockChain.Miner.Mining;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Api;

/// <summary>Mining on demand, for tests: only on regtest, and only for this machine.</summary>
internal static class RegtestRoutes
{
    public static void MapRegtest(this IEndpointRouteBuilder api) =>
        api.MapPost("/regtest/generate", Generate)
            .WithSummary("Mines blocks now and answers with their hashes")
            .Accepts<GenerateRequest>("application/json")
            .Produces<IReadOnlyList<string>>().Refuses(400, 403, 408, 413, 415, 503)
            .DisableRequestTimeout();

    private static async Task<IResult> Generate(
        HttpContext context, RequestBody body, MinerOptions options, FullNode node, BlockGenerator generator)
    {
        if (!context.IsFromThisComputer())
        {
            return Problem.Of(
                StatusCodes.Status403Forbidden, "Only programs on the node's own computer may ask for this.");
        }

        // A page in a browser can send a form or plain text anywhere, but not JSON. No type at all is let through by the
        // framework.
        if (!context.Request.HasJsonContentType())
        {
            return Problem.Of(
                StatusCodes.Status415UnsupportedMediaType, "The body must be of the type application/json.");
        }

        // A request that waits for another one here takes no place from those that check.
        using IDisposable turn = await generator.WaitAsync(context.RequestAborted);
        return await body.AnswerAsync(context, options.Limits.JsonBodySize, json =>
        {
            if (ApiJson.TryRead(json, ApiJson.Default.GenerateRequest)
                is not { Blocks: >= 1 and <= Limits.GeneratedBlocks } request)
            {
                return Problem.BadRequest(
                    $"The body must be {{\"blocks\": n, \"address\": …}} with n from 1 to {Limits.GeneratedBlocks}.");
            }

            PublicKeyHash? owner = options.Owner;
            if (request.Address is not null)
            {
                if (!Address.TryDecode(request.Address, node.Parameters.AddressVersion, out PublicKeyHash named))
                {
                    return Problem.BadRequest($"This is not an address of the network {node.Parameters.Name}.");
                }

                owner = named;
            }

            return owner is { } paid
                ? Answer(request.Blocks, generator.Generate(request.Blocks, paid, context.RequestAborted), node.Tip.Height)
                : Problem.BadRequest("This node has no reward address: give one in \"address\".");
        });
    }

    /// <returns>The hashes; or why mining stopped before the end, with the hashes of the blocks that were mined until then.
    /// </returns>
    private static IResult Answer(int blocks, GeneratedBlocks mined, int height)
    {
        if (mined.Hashes.Count == blocks)
        {
            return TypedResults.Ok(mined.Hashes);
        }

        string soFar = $"{mined.Hashes.Count:N0} of {blocks:N0} blocks were mined; the height is {height:N0}.";
        Problem problem = mined.Refusal is { } why
            ? Problem.Refused(why with { Detail = $"{soFar} The next was refused: {why.Detail}" })
            : Problem.Busy($"The node is being stopped. {soFar}");
        return problem.With(mined.Hashes);
    }
}
