using BlockChain.Miner.Http;
using BlockChain.Miner.Options;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BlockChain.Miner.Api;

/// <summary>Questions about blocks, as Esplora has them.</summary>
internal static class BlockRoutes
{
    /// <summary>The node has these in memory: they wait for no turn.</summary>
    public static void MapTip(this IEndpointRouteBuilder api)
    {
        api.MapGet("/blocks/tip/height", GetTipHeight).WithSummary("The height of the best chain").AnswersText();
        api.MapGet("/blocks/tip/hash", GetTipHash).WithSummary("The hash of the best chain's last block").AnswersText();
    }

    public static void MapBlocks(this IEndpointRouteBuilder api)
    {
        api.MapGet("/block-height/{height}", GetHashAt)
            .WithSummary("The hash of the best chain's block at a height").AnswersText();
        api.MapGet("/blocks/{start?}", GetBlocks)
            .WithSummary("Ten blocks, the newest first, from the tip or a height down");
        api.MapGet("/block/{hash}", GetBlock).WithSummary("A block without its transactions");
        api.MapGet("/block/{hash}/status", GetStatus).WithSummary("Whether a block is in the best chain");
        api.MapGet("/block/{hash}/header", GetHeader).WithSummary("The 80 bytes of a header in hex").AnswersText();
        api.MapGet("/block/{hash}/raw", GetRaw).WithSummary("The bytes of a block").AnswersBytes();
        api.MapGet("/block/{hash}/txids", GetIds).WithSummary("The ids of a block's transactions");
        api.MapGet("/block/{hash}/txid/{index}", GetIdAt)
            .WithSummary("The id of one of a block's transactions").AnswersText();
        api.MapGet("/block/{hash}/txs/{start?}", GetTransactions)
            .WithSummary("25 transactions of a block of the best chain");
    }

    private static ContentHttpResult GetTipHeight(FullNode node) =>
        TypedResults.Text($"{node.Tip.Height}");

    private static ContentHttpResult GetTipHash(FullNode node) => TypedResults.Text(node.Tip.Hash.ToString());

    private static Results<ContentHttpResult, Problem> GetHashAt(string height, FullNode node)
    {
        using ChainReader reader = node.OpenReader();
        return FindAt(reader, height, out StoredBlock? block) is { } problem
            ? problem
            : TypedResults.Text(block!.Hash.ToString());
    }

    private static Results<Ok<IReadOnlyList<BlockRecord>>, Problem> GetBlocks(string? start, FullNode node)
    {
        using ChainReader reader = node.OpenReader();
        StoredBlock? newest = reader.Tip;
        if (start is not null && FindAt(reader, start, out newest) is { } problem)
        {
            return problem;
        }

        var blocks = new List<BlockRecord>();
        for (int height = newest!.Height; height >= 0 && blocks.Count < Limits.BlocksPerPage; height--)
        {
            blocks.Add(BlockView.Of(reader.BlockAt(height)!, reader));
        }

        return TypedResults.Ok<IReadOnlyList<BlockRecord>>(blocks);
    }

    private static Results<Ok<BlockRecord>, Problem> GetBlock(string hash, FullNode node) =>
        Answer<Ok<BlockRecord>>(hash, node, (block, reader) => TypedResults.Ok(BlockView.Of(block, reader)));

    private static Results<Ok<BlockStatusRecord>, Problem> GetStatus(string hash, FullNode node) =>
        Answer<Ok<BlockStatusRecord>>(hash, node, (block, reader) =>
    {
        bool isInBestChain = block.IsInBestChain;
        return TypedResults.Ok(new BlockStatusRecord(
            InBestChain: isInBestChain,
            Height: isInBestChain ? block.Height : null,
            NextBest: isInBestChain ? reader.BlockAt(block.Height + 1)?.Hash.ToString() : null));
    });

    private static Results<ContentHttpResult, Problem> GetHeader(string hash, FullNode node) =>
        Answer<ContentHttpResult>(hash, node, (block, reader) => TypedResults.Text(Convert.ToHexStringLower(block.Header.ToBytes())));

    private static Results<FileContentHttpResult, Problem> GetRaw(string hash, FullNode node) =>
        Answer<FileContentHttpResult>(hash, node, (block, reader) => TypedResults.Bytes(reader.FindBody(block.Hash)!));

    private static Results<Ok<IReadOnlyList<string>>, Problem> GetIds(string hash, FullNode node) =>
        Answer<Ok<IReadOnlyList<string>>>(hash, node, (block, reader) =>
            TypedResults.Ok<IReadOnlyList<string>>([.. IdsOf(reader, block).Select(id => id.ToString())]));

    private static Results<ContentHttpResult, Problem> GetIdAt(string hash, string index, FullNode node) =>
        Answer<ContentHttpResult>(hash, node, (block, reader) =>
    {
        if (!WholeNumber.TryParse(index, out int place))
        {
            return Problem.BadRequest("A transaction index must be a whole number, 0 or more.");
        }

        return place < block.TransactionCount
            ? TypedResults.Text(IdsOf(reader, block)[place].ToString())
            : Problem.NotFound($"The block has only {block.TransactionCount} transactions.");
    });

    private static Results<Ok<IReadOnlyList<TransactionRecord>>, Problem> GetTransactions(
        string hash, string? start, FullNode node) => Answer<Ok<IReadOnlyList<TransactionRecord>>>(hash, node, (block, reader) =>
    {
        // As in Esplora, anything that is not a number counts as no height: clients send "undefined" there.
        _ = WholeNumber.TryParse(start ?? "", out int first);
        if (first % Limits.TransactionsPerPage != 0)
        {
            return Problem.BadRequest($"A page begins at a multiple of {Limits.TransactionsPerPage}.");
        }

        if (!block.IsInBestChain)
        {
            return Problem.NotFound(
                "The block is not in the best chain, so what its transactions spend is not known. "
                + "Its bytes are at /raw, the ids at /txids.");
        }

        if (first >= block.TransactionCount)
        {
            return Problem.NotFound($"The block has only {block.TransactionCount} transactions.");
        }

        var view = new TransactionView(reader, node.Parameters);
        IEnumerable<Transaction> page = reader.BlockOf(block.Hash).Transactions
            .Skip(first).Take(Limits.TransactionsPerPage);
        TransactionStatusRecord status = view.StatusAt(block.Height);
        return TypedResults.Ok<IReadOnlyList<TransactionRecord>>(
            [.. page.Select(transaction => view.Of(transaction, status))]);
    });

    /// <summary>Of a block that is stored, on whichever branch; those found invalid count as unknown.</summary>
    private static Results<T, Problem> Answer<T>(
        string hash, FullNode node, Func<StoredBlock, ChainReader, Results<T, Problem>> answer)
        where T : IResult
    {
        if (!BlockHash.TryParse(hash, out BlockHash parsed))
        {
            return Problem.NoBlockHash;
        }

        using ChainReader reader = node.OpenReader();
        return reader.FindBlock(parsed) is { Status: not BlockStatus.Invalid } block
            ? answer(block, reader)
            : Problem.NotFound($"This node does not have block {parsed}.");
    }

    private static Problem? FindAt(ChainReader reader, string text, out StoredBlock? block)
    {
        block = null;
        if (!WholeNumber.TryParse(text, out int height))
        {
            return Problem.BadRequest("A height must be a whole number, 0 or more.");
        }

        block = reader.BlockAt(height);
        return block is null ? Problem.NotFound($"The best chain ends at height {reader.Height}.") : null;
    }

    /// <summary>The store lists transactions of the best chain only; on a branch the block itself is read.</summary>
    private static IReadOnlyList<TransactionId> IdsOf(ChainReader reader, StoredBlock block) => block.IsInBestChain
        ? reader.TransactionIds(block.Height)
        : [.. reader.BlockOf(block.Hash).Transactions.Select(transaction => transaction.Id)];
}
