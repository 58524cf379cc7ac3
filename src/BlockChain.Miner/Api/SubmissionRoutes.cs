using System.Buffers;
using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;
using BlockChain.Miner.Http;
using BlockChain.Miner.Logging;

namespace BlockChain.Miner.Api;

/// <summary>What others hand to this node: blocks and transactions (section 5 of the paper, steps 1 and 4).</summary>
internal static class SubmissionRoutes
{
    public static void MapSubmissions(this IEndpointRouteBuilder api)
    {
        api.MapPost("/block", PostBlock)
            .WithSummary("Takes a raw block and answers with its hash")
            .Takes("application/octet-stream").AnswersText().Refuses(400, 408, 413, 503);
        api.MapPost("/tx", PostTransaction)
            .WithSummary("Takes a transaction in hex and answers with its id")
            .Takes("text/plain").AnswersText().Refuses(400, 408, 413, 503);
    }

    private static Task<IResult> PostBlock(
        HttpContext context, RequestBody body, FullNode node, ILogger<FullNode> log) =>
        body.AnswerBlockAsync(context, bytes =>
        {
            // What cost its sender no work shall cost this node none: the header tells, before all else is parsed.
            if (bytes.Length >= BlockHeader.Size)
            {
                BlockHeader header = BlockHeader.FromBytes(bytes.AsMemory(0, BlockHeader.Size));
                if (HeaderRules.CheckAlone(header, header.ComputeHash(), node.Parameters) is { } noWork)
                {
                    return Problem.Refused(noWork);
                }
            }

            if (!Block.TryParse(bytes, out Block? block, out string? error))
            {
                return Problem.Malformed(error);
            }

            BlockHash before = node.Tip.Hash;
            if (node.SubmitBlock(block) is { } violation)
            {
                return Problem.Refused(violation);
            }

            if (node.Tip is { } tip && tip.Hash == block.Hash && tip.Hash != before)
            {
                MinerLog.BlockReceived(log, tip.Height, tip.Hash, block.Transactions.Length);
            }

            return TypedResults.Text(block.Hash.ToString());
        });

    private static Task<IResult> PostTransaction(HttpContext context, RequestBody body, FullNode node) =>
        body.AnswerTransactionAsync(context, text =>
        {
            ReadOnlySpan<byte> hex = text.AsSpan().Trim(" \t\r\n"u8);
            var bytes = new byte[hex.Length / 2];
            if (hex.Length % 2 != 0
                || Convert.FromHexString(hex, bytes, out _, out _) != OperationStatus.Done)
            {
                return Problem.Malformed("The body must be the bytes of a transaction in hex.");
            }

            if (!Transaction.TryParse(bytes, out Transaction? transaction, out string? error))
            {
                return Problem.Malformed(error);
            }

            return node.SubmitTransaction(transaction) is { } violation
                ? Problem.Refused(violation)
                : TypedResults.Text(transaction.Id.ToString());
        });
}
