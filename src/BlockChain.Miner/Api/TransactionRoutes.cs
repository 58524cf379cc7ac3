using BlockChain.Miner.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BlockChain.Miner.Api;

/// <summary>Questions about transactions, of the best chain and of the mempool, as Esplora has them.</summary>
internal static class TransactionRoutes
{
    public static void MapTransactions(this IEndpointRouteBuilder api)
    {
        api.MapGet("/tx/{txid}", GetTransaction).WithSummary("A transaction with what it spends");
        api.MapGet("/tx/{txid}/status", GetStatus).WithSummary("Whether a transaction is in a block");
        api.MapGet("/tx/{txid}/hex", GetHex).WithSummary("The bytes of a transaction in hex").AnswersText();
        api.MapGet("/tx/{txid}/raw", GetRaw).WithSummary("The bytes of a transaction").AnswersBytes();
        api.MapGet("/tx/{txid}/merkle-proof", GetMerkleProof)
            .WithSummary("Merkle proof that a transaction is in its block");
        api.MapGet("/tx/{txid}/outspend/{index}", GetOutspend).WithSummary("Who spends an output");
        api.MapGet("/tx/{txid}/outspends", GetOutspends).WithSummary("Who spends each output");
    }

    private static Results<Ok<TransactionRecord>, Problem> GetTransaction(string txid, FullNode node) =>
        Answer<Ok<TransactionRecord>>(txid, node, found => TypedResults.Ok(found.Record));

    private static Results<Ok<TransactionStatusRecord>, Problem> GetStatus(string txid, FullNode node) =>
        Answer<Ok<TransactionStatusRecord>>(txid, node, found => TypedResults.Ok(found.Status));

    private static Results<ContentHttpResult, Problem> GetHex(string txid, FullNode node) =>
        Answer<ContentHttpResult>(
            txid, node, found => TypedResults.Text(Convert.ToHexStringLower(found.Transaction.ToBytes())));

    private static Results<FileContentHttpResult, Problem> GetRaw(string txid, FullNode node) =>
        Answer<FileContentHttpResult>(txid, node, found => TypedResults.Bytes(found.Transaction.ToBytes()));

    private static Results<Ok<MerkleProofRecord>, Problem> GetMerkleProof(string txid, FullNode node) =>
        Answer<Ok<MerkleProofRecord>>(txid, node, found =>
    {
        if (found.Place is not { } place)
        {
            return Problem.NotFound(found.Entry is not null
                ? "The transaction is not in a block yet."
                : "The transaction is in a block that is not in the best chain.");
        }

        Hash256[] leaves = [.. found.Reader.TransactionIds(place.Height).Select(id => id.Value)];
        return TypedResults.Ok(new MerkleProofRecord(
            BlockHeight: place.Height,
            Branch: [.. MerkleTree.MakeProof(leaves, place.Position).Select(hash => hash.ToString())],
            Position: place.Position));
    });

    private static Results<Ok<OutspendRecord>, Problem> GetOutspend(string txid, string index, FullNode node) =>
        Answer<Ok<OutspendRecord>>(txid, node, found =>
    {
        if (!WholeNumber.TryParse(index, out int output))
        {
            return Problem.BadRequest("An output index must be a whole number, 0 or more.");
        }

        int count = found.Transaction.Outputs.Length;
        return output < count
            ? TypedResults.Ok(found.SpendersOf([output]).Single())
            : Problem.NotFound($"The transaction has only {count} outputs.");
    });

    private static Results<Ok<IReadOnlyList<OutspendRecord>>, Problem> GetOutspends(string txid, FullNode node) =>
        Answer<Ok<IReadOnlyList<OutspendRecord>>>(txid, node, found =>
            TypedResults.Ok(found.SpendersOf(Enumerable.Range(0, found.Transaction.Outputs.Length))));

    private static Results<T, Problem> Answer<T>(
        string txid, FullNode node, Func<FoundTransaction, Results<T, Problem>> answer)
        where T : IResult
    {
        using var found = new FoundTransaction(node);
        return found.Find(txid) is { } problem ? problem : answer(found);
    }
}
