using BlockChain.Miner.Options;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BlockChain.Miner.Api;

/// <summary>Questions about the mempool, as Esplora has them.</summary>
internal static class MempoolRoutes
{
    public static void MapMempool(this IEndpointRouteBuilder api)
    {
        api.MapGet("/mempool", GetMempool).WithSummary("The mempool in numbers");
        api.MapGet("/mempool/txids", GetIds).WithSummary("The ids of all unconfirmed transactions, in the order of arrival");
        api.MapGet("/mempool/recent", GetRecent).WithSummary("The ten newest");
        api.MapGet("/fee-estimates", GetFeeEstimates)
            .WithSummary("Units a byte that should bring a transaction into a block, by the number of blocks to wait");
    }

    private static Ok<MempoolRecord> GetMempool(MempoolView view) => TypedResults.Ok(view.Mempool);

    private static Ok<IReadOnlyList<string>> GetIds(FullNode node) =>
        TypedResults.Ok<IReadOnlyList<string>>([.. MempoolView.Ids(node.Mempool)]);

    private static Ok<IReadOnlyList<RecentTransactionRecord>> GetRecent(FullNode node) =>
        TypedResults.Ok<IReadOnlyList<RecentTransactionRecord>>(
            [.. node.Mempool.Newest(Limits.RecentTransactions).Select(MempoolView.Of)]);

    private static Ok<IReadOnlyDictionary<string, decimal>> GetFeeEstimates(MempoolView view) =>
        TypedResults.Ok(view.FeeEstimates);
}
