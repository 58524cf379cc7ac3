using BlockChain.Miner.Http;
using BlockChain.Miner.Options;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BlockChain.Miner.Api;

/// <summary>Search by the first digits of a hash.</summary>
internal static class SearchRoutes
{
    public static void MapSearch(this IEndpointRouteBuilder api) =>
        api.MapGet("/find/{digits}", Find).WithSummary("The newest blocks and transactions whose hash begins with some digits");

    private static Results<Ok<FoundRecord>, Problem> Find(string digits, FullNode node)
    {
        if (digits.Length is < Limits.MinSearchDigits or > 2 * Hash256.Size || !digits.All(char.IsAsciiHexDigit))
        {
            return Problem.BadRequest(
                $"A search takes {Limits.MinSearchDigits} to {2 * Hash256.Size} hex digits, the first of a hash.");
        }

        string first = digits.ToLowerInvariant();
        IEnumerable<string> waiting = node.Mempool.Entries.Select(entry => entry.Transaction.Id.ToString())
            .Where(id => id.StartsWith(first, StringComparison.Ordinal));
        using ChainReader reader = node.OpenReader();
        var (blocks, transactions) = reader.FindByDigits(first, Limits.MaxHashesSearched, Limits.MaxFound);
        return TypedResults.Ok(new FoundRecord(
            Blocks: [.. blocks.Select(hash => hash.ToString())],
            Transactions:
            [
                .. waiting.Concat(transactions.Select(id => id.ToString())).Distinct().Take(Limits.MaxFound),
            ]));
    }
}
