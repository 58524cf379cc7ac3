using BlockChain.Miner.Http;
using BlockChain.Miner.Logging;

namespace BlockChain.Miner.Api;

/// <summary>The path of a request: what each goes through, and all routes.</summary>
internal static class ApiPipeline
{
    public static void Use(WebApplication web)
    {
        web.UseGuards(status => Problem.Of(status), AnswerFailure);
        web.UsePage();

        RouteGroupBuilder all = web.MapGroup("").AnswersHeadToo();
        RouteGroupBuilder api = all.MapGroup("/api");
        RouteGroupBuilder questions = api.MapGroup("").IsQuestion();
        questions.MapBlocks();
        questions.MapTransactions();
        questions.MapAddresses();
        questions.MapMempool();
        questions.MapSearch();
        questions.MapNextBlock();
        api.MapTip();
        api.MapSubmissions();
        api.MapNode();
        api.MapSync();
        api.MapPeers();
        api.MapJoin();
        api.MapEvents();
        if (web.Services.GetRequiredService<FullNode>().Parameters == ChainParameters.Regtest)
        {
            api.MapRegtest();
        }

        all.MapGet("/healthz", () => TypedResults.Text("ok")).WithSummary("Whether the node answers").AnswersText();
        all.MapDescription();
        NodeMetrics.Map(all);
    }

    private static Problem AnswerFailure(HttpContext context, Exception failure)
    {
        if (ChainReader.WasInterrupted(failure))
        {
            return Problem.Busy("This took too long while blocks were written. Ask again.");
        }

        ILogger log = context.RequestServices.GetRequiredService<ILogger<FullNode>>();
        if (context.RequestServices.GetRequiredService<FullNode>().ReportIfStoreFailed(failure) is { } store)
        {
            // The operator has to read it and act on it: where in the program it happened does not matter.
            MinerLog.RequestMetStoreFailure(log, context.Request.Method, context.Request.Path, store.Message);
        }
        else
        {
            MinerLog.RequestFailed(log, failure, context.Request.Method, context.Request.Path);
        }

        return Problem.Of(StatusCodes.Status500InternalServerError, "Internal error. See the node's log.");
    }
}
