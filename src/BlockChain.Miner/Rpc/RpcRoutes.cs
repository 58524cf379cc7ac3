using BlockChain.Miner.Http;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Rpc;

/// <summary>JSON-RPC with Bitcoin Core's methods: for miners, wallets and scripts that speak it.</summary>
internal static class RpcRoutes
{
    public static void MapRpc(this IEndpointRouteBuilder routes)
    {
        foreach (string path in (string[])["/", "/rpc"])
        {
            routes.MapPost(path, Post)
                .WithName(path == "/" ? "postCall" : "postRpc")
                .WithSummary("JSON-RPC 1.0 and 2.0 with Bitcoin Core's methods; the method help lists them")
                .Takes("application/json")
                .Produces(StatusCodes.Status200OK, null, "application/json").Produces(StatusCodes.Status204NoContent)
                .Refuses(400, 401, 403, 404, 408, 413, 415, 500, 503);
        }
    }

    /// <summary>The services that answer here.</summary>
    public static IServiceCollection AddRpc(this IServiceCollection services, TimeProvider clock) => services
        .AddSingleton(new Uptime(clock))
        .AddSingleton<RpcAccess>()
        .AddSingleton<NewTip>()
        .AddSingleton<TemplateCache>()
        .AddSingleton<RpcMethods>()
        .AddSingleton<RpcDispatcher>();

    private static async Task<IResult> Post(
        HttpContext context, RpcAccess access, RequestBody body, RpcDispatcher dispatcher, MinerOptions options) =>
        await access.CheckAsync(context) is { } problem
            ? problem
            : await body.ReceiveAsync(
                context, options.Limits.RpcBodySize, (json, cancellation) => dispatcher.AnswerAsync(context, json, cancellation));
}
