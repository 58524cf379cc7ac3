using BlockChain.Core.Chain;
using BlockChain.Core.Network;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BlockChain.Miner.Api;

/// <summary>Questions about what waits for a block, as Esplora has them.</summary>
internal static class MempoolRoutes
{
    public static void MapMempool(this IEndpointRouteBuilder api)
    {
        api.MapGet("/mempool", GetMempool).WithSummary("The mempool in numbers");
        api.MapGet("/mempool/txids", GetIds).WithSummary("The ids of all that wait, in the order they came");
        api.MapGet("/mempool/recent", GetRecent).WithSummary("The ten that came last");
        api.MapGet("/fee-estimates", GetFeeEstimates)
            .WithSummary("Units a byte that should bring a transaction into a block, by the number of blocks to wait");
    }

    private static Ok<MempoolRecord> GetMempool(MempoolView view) => TypedResults.Ok(view.Mempool);

    private static Ok<IReadOnlyList<string>> GetIds(FullNode node) => TypedResults.Ok<IReadOnlyList<string>>(
        [.. node.Mempool.Entries.Select(entry => entry.Transaction.Id.ToString())]);

    private static Ok<IReadOnlyList<RecentTransactionRecord>> GetRecent(FullNode node) =>
        TypedResults.Ok<IReadOnlyList<RecentTransactionRecord>>(
            [.. node.Mempool.Entries.Reverse().Take(Limits.RecentTransactions).Select(MempoolView.Of)]);

    private static Ok<IReadOnlyDictionary<string, decimal>> GetFeeEstimates(MempoolView view) =>
        TypedResults.Ok(view.FeeEstimates);
}
