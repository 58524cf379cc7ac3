using BlockChain.Miner.Http;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Api;

/// <summary>What others submit to this node: blocks and transactions (section 5 of the paper, steps 1 and 4).</summary>
internal static class SubmissionRoutes
{
    /// <summary>This is how the client mempool.js wraps the hex.</summary>
    private static ReadOnlySpan<byte> JsonBegin => "{\"txhex\":\""u8;

    private static ReadOnlySpan<byte> JsonEnd => "\"}"u8;

    public static void MapSubmissions(this IEndpointRouteBuilder api)
    {
        api.MapPost("/block", PostBlock)
            .WithSummary("Takes a raw block and answers with its hash")
            .Takes("application/octet-stream").AnswersText().Refuses(400, 408, 413, 503);
        api.MapPost("/headers", PostHeaders)
            .WithSummary("Takes the headers of a branch, 80 bytes each, and answers with the hash of the last")
            .Takes("application/octet-stream").AnswersText().Refuses(400, 408, 413, 503);
        api.MapPost("/tx", PostTransaction)
            .WithSummary("Takes a transaction in hex and answers with its id")
            .Takes("text/plain").AnswersText().Refuses(400, 408, 413, 503);
        api.MapPost("/txs", PostTransactions)
            .WithSummary("Takes transactions, each as its length in 4 bytes and its bytes, and answers with how many it took")
            .Takes("application/octet-stream").AnswersText().Refuses(400, 408, 413, 503);
    }

    private static Task<IResult> PostBlock(
        HttpContext context, RequestBody body, FullNode node) =>
        body.AnswerBlockAsync(context, bytes =>
        {
            // A block that cost its sender no work must cost this node none: the header shows that before anything else is
            // parsed.
            if (bytes.Length >= BlockHeader.Size)
            {
                BlockHeader header = BlockHeader.FromBytes(bytes.AsMemory(0, BlockHeader.Size));
                if (node.CheckHeader(header) is { } early)
                {
                    return early.Violation is { } refusal
                        ? Problem.Refused(refusal)
                        : TypedResults.Text(header.ComputeHash().ToString());
                }
            }

            if (!Block.TryParse(bytes, out Block? block, out string? error))
            {
                return Problem.Malformed(error);
            }

            return node.SubmitBlock(block).Violation is { } violation
                ? Problem.Refused(violation)
                : TypedResults.Text(block.Hash.ToString());
        });

    /// <summary>Accepts a branch whose headers show more work than the best chain: its bodies are then welcome, wherever it
    /// begins.</summary>
    private static Task<IResult> PostHeaders(HttpContext context, RequestBody body, FullNode node) =>
        body.AnswerBlockAsync(context, bytes =>
        {
            if (bytes.Length == 0 || !BlockHeader.TryReadAll(bytes, out IReadOnlyList<BlockHeader> headers))
            {
                return Problem.Malformed($"The body must be headers of {BlockHeader.Size} bytes each.");
            }

            return node.SubmitHeaders(headers) is { } refusal
                ? Problem.Refused(refusal)
                : TypedResults.Text(headers[^1].ComputeHash().ToString());
        });

    private static Task<IResult> PostTransaction(HttpContext context, RequestBody body, FullNode node) =>
        body.AnswerTransactionAsync(context, text =>
        {
            ReadOnlySpan<byte> hex = text.AsSpan().Trim(" \t\r\n"u8);
            if (hex.StartsWith(JsonBegin) && hex[JsonBegin.Length..].EndsWith(JsonEnd))
            {
                hex = hex[JsonBegin.Length..^JsonEnd.Length];
            }

            if (!HexBytes.TryParse(hex, out byte[] bytes))
            {
                return Problem.Malformed(
                    "The body must be the bytes of a transaction in hex, or these as {\"txhex\":\"…\"} without spaces.");
            }

            if (!Transaction.TryParse(bytes, out Transaction? transaction, out string? error))
            {
                return Problem.Malformed(error);
            }

            return node.SubmitTransaction(transaction) is { } violation
                ? Problem.Refused(violation)
                : TypedResults.Text(transaction.Id.ToString());
        });

    /// <summary>Accepts several at once, from a peer: each is checked like any other, and a bad one does not spoil the rest.
    /// </summary>
    private static Task<IResult> PostTransactions(HttpContext context, RequestBody body, FullNode node) =>
        body.AnswerTransactionsAsync(context, async (bytes, waitForTurn) =>
        {
            if (!RawRecords.TryRead(bytes, Limits.RawTransactions, out List<ReadOnlyMemory<byte>>? records))
            {
                return Problem.Malformed(
                    $"The body must be at most {Limits.RawTransactions} transactions, each as its length in 4 bytes and its "
                    + "bytes.");
            }

            int taken = 0;
            foreach (ReadOnlyMemory<byte> record in records)
            {
                using IDisposable? place = await waitForTurn();
                if (place is null)
                {
                    return RequestBody.TooMuch;
                }

                // A copy: a transaction in the mempool keeps the bytes that it was read from.
                taken += Transaction.TryParse(record.ToArray(), out Transaction? transaction, out _)
                    && node.SubmitTransaction(transaction) is null ? 1 : 0;
            }

            return TypedResults.Text($"{taken}");
        });
}
