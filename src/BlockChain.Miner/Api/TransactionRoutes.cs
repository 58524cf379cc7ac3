using System.Globalization;
using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Network;
using BlockChain.Core.Primitives;
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
            .WithSummary("That a transaction is in its block, provable with the header");
        api.MapGet("/tx/{txid}/outspend/{index}", GetOutspend).WithSummary("Who spends an output");
        api.MapGet("/tx/{txid}/outspends", GetOutspends).WithSummary("Who spends each output");
    }

    private static Results<Ok<TransactionRecord>, Problem> GetTransaction(string txid, FullNode node)
    {
        using var found = new FoundTransaction(node);
        if (found.Find(txid) is { } problem)
        {
            return problem;
        }

        var view = new TransactionView(found.Reader, node.Parameters);
        return TypedResults.Ok(found.Entry is { } entry ? view.Of(entry) : view.Of(found.Place));
    }

    private static Results<Ok<TransactionStatusRecord>, Problem> GetStatus(string txid, FullNode node)
    {
        using var found = new FoundTransaction(node);
        return found.Find(txid) is { } problem ? problem : TypedResults.Ok(found.Status);
    }

    private static Results<ContentHttpResult, Problem> GetHex(string txid, FullNode node)
    {
        using var found = new FoundTransaction(node);
        return found.Find(txid) is { } problem
            ? problem
            : TypedResults.Text(Convert.ToHexStringLower(found.Transaction.ToBytes()));
    }

    private static Results<FileContentHttpResult, Problem> GetRaw(string txid, FullNode node)
    {
        using var found = new FoundTransaction(node);
        return found.Find(txid) is { } problem ? problem : TypedResults.Bytes(found.Transaction.ToBytes());
    }

    private static Results<Ok<MerkleProofRecord>, Problem> GetMerkleProof(string txid, FullNode node)
    {
        using var found = new FoundTransaction(node);
        if (found.Find(txid) is { } problem)
        {
            return problem;
        }

        if (found.Entry is not null)
        {
            return Problem.NotFound("The transaction is in no block yet.");
        }

        Hash256[] leaves = [.. found.Reader.TransactionIds(found.Place.Height).Select(id => id.Value)];
        return TypedResults.Ok(new MerkleProofRecord
        {
            BlockHeight = found.Place.Height,
            Branch = [.. MerkleTree.MakeProof(leaves, found.Place.Position).Select(hash => hash.ToString())],
            Position = found.Place.Position,
        });
    }

    private static Results<Ok<OutspendRecord>, Problem> GetOutspend(string txid, string index, FullNode node)
    {
        using var found = new FoundTransaction(node);
        if (found.Find(txid) is { } problem)
        {
            return problem;
        }

        if (!int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out int output))
        {
            return Problem.BadRequest("The place of an output is a number from 0.");
        }

        int count = found.Transaction.Outputs.Length;
        return output < count
            ? TypedResults.Ok(found.SpendersOf([output]).Single())
            : Problem.NotFound($"The transaction has only {count} outputs.");
    }

    private static Results<Ok<IReadOnlyList<OutspendRecord>>, Problem> GetOutspends(string txid, FullNode node)
    {
        using var found = new FoundTransaction(node);
        return found.Find(txid) is { } problem
            ? problem
            : TypedResults.Ok(found.SpendersOf(Enumerable.Range(0, found.Transaction.Outputs.Length)));
    }
}
