using BlockChain.Miner.Http;
using BlockChain.Miner.Options;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BlockChain.Miner.Api;

/// <summary>What another node asks for to follow the chain: headers first, then blocks.</summary>
internal static class SyncRoutes
{
    public static void MapSync(this IEndpointRouteBuilder api)
    {
        api.MapGet("/headers/{hash}", GetHeaders)
            .WithSummary("The headers after a block of the best chain, 80 bytes each").AnswersBytes().IsLightQuestion();
        api.MapPost("/blocks/raw", PostRawBlocks)
            .WithSummary("Blocks, each as its length in 4 bytes and its bytes").AnswersBytes()
            .Accepts<RawBlocksRequest>("application/json").Refuses(400, 408, 413, 415, 503);
        api.MapPost("/txs/raw", PostRawTransactions)
            .WithSummary("Unconfirmed transactions, each as its length in 4 bytes and its bytes").AnswersBytes()
            .Accepts<RawTransactionsRequest>("application/json").Refuses(400, 408, 413, 415, 503);
    }

    private static Results<FileContentHttpResult, Problem> GetHeaders(string hash, string? count, FullNode node)
    {
        if (!BlockHash.TryParse(hash, out BlockHash after))
        {
            return Problem.NoBlockHash;
        }

        int limit = Limits.Headers;
        if (count is not null && (!WholeNumber.TryParse(count, out limit) || limit == 0))
        {
            return Problem.BadRequest("The count must be a whole number, 1 or more.");
        }

        using ChainReader reader = node.OpenReader();
        if (reader.FindBlock(after) is not { IsInBestChain: true } block)
        {
            return Problem.NotFound($"The block {after} is not in the best chain here.");
        }

        IReadOnlyList<byte[]> headers = reader.Headers(block.Height + 1, Math.Min(limit, Limits.Headers));
        return TypedResults.Bytes([.. headers.SelectMany(header => header)]);
    }

    private static Task<IResult> PostRawBlocks(
        HttpContext context, RequestBody body, MinerOptions options, FullNode node, Shares shares) =>
        body.AnswerAsync(context, options.Limits.JsonBodySize, json =>
            ApiJson.TryRead(json, ApiJson.Default.RawBlocksRequest)?.Hashes is { } texts
                && TryParseAll(texts, Limits.RawBlocks, BlockHash.TryParse, out List<BlockHash> hashes)
                ? new RawRecordsAnswer<BlockHash>(shares, hashes, Limits.RawBlocksSize, async (hash, cancellation) =>
                {
                    using IDisposable? place = await shares.Questions.EnterAsync(ClientRange.Of(context), cancellation);
                    if (place is null)
                    {
                        return null;
                    }

                    using ChainReader reader = node.OpenReader();
                    return reader.FindBody(hash) ?? [];
                })
                : Problem.BadRequest(
                    $"The body must be {{\"hashes\": […]}} with at most {Limits.RawBlocks} hashes of 64 hex digits, "
                    + "all different."));

    private static Task<IResult> PostRawTransactions(
        HttpContext context, RequestBody body, MinerOptions options, FullNode node, Shares shares) =>
        body.AnswerAsync(context, options.Limits.JsonBodySize, json =>
            ApiJson.TryRead(json, ApiJson.Default.RawTransactionsRequest)?.TransactionIds is { } texts
                && TryParseAll(texts, Limits.RawTransactions, TransactionId.TryParse, out List<TransactionId> ids)
                ? new RawRecordsAnswer<TransactionId>(shares, ids, Limits.RawTransactionsSize, (id, _) =>
                    ValueTask.FromResult<byte[]?>(
                        node.Mempool.TryFind(id, out MempoolEntry? entry) ? entry.Transaction.ToBytes() : []))
                : Problem.BadRequest(
                    $"The body must be {{\"txids\": […]}} with at most {Limits.RawTransactions} ids of 64 hex digits, "
                    + "all different."));

    private delegate bool Parser<T>(string text, out T value);

    /// <summary>False when there are too many, one is malformed, or one is repeated.</summary>
    private static bool TryParseAll<T>(IReadOnlyList<string> texts, int max, Parser<T> tryParse, out List<T> values)
    {
        values = [];
        foreach (string text in texts.Take(max))
        {
            if (tryParse(text, out T value))
            {
                values.Add(value);
            }
        }

        return values.Count == texts.Count && values.Distinct().Count() == values.Count;
    }
}
