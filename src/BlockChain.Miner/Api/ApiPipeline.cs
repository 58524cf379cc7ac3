using BlockChain.Miner.Http;
using BlockChain.Miner.Logging;
using Microsoft.AspNetCore.Diagnostics;

namespace BlockChain.Miner.Api;

/// <summary>The path of a request: what each goes through, and all routes.</summary>
internal static class ApiPipeline
{
    public static void Use(WebApplication web)
    {
        web.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = AnswerFailure });
        web.UseStatusCodePages(
            pages => Problem.Of(pages.HttpContext.Response.StatusCode).ExecuteAsync(pages.HttpContext));
        web.Use((context, next) =>
        {
            SetHeaders(context.Response.Headers);
            return next(context);
        });
        web.Use((context, next) =>
        {
            context.Features.Get<FairRoom.Guest>()?.Use();
            return next(context);
        });
        web.Use(web.Services.GetRequiredService<RequestRate>().CheckAsync);
        web.UseMiddleware<HostAndOrigin>();
        web.UseRequestTimeouts();
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

    /// <summary>Most answers are true until the next block: caches must not keep them. And other sites must not show them as
    /// their own, or run what is in them.</summary>
    private static void SetHeaders(IHeaderDictionary headers)
    {
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }

    private static Task AnswerFailure(HttpContext context)
    {
        // The headers that were set for the failed answer are gone.
        SetHeaders(context.Response.Headers);
        Exception? failure = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        if (failure is BadHttpRequestException bad)
        {
            return Problem.Of(bad.StatusCode).ExecuteAsync(context);
        }

        if (failure is OperationCanceledException)
        {
            return Problem.Busy("The node is being stopped.").ExecuteAsync(context);
        }

        if (ChainReader.WasInterrupted(failure))
        {
            return Problem.Busy("This took too long while blocks were written. Ask again.").ExecuteAsync(context);
        }

        ILogger log = context.RequestServices.GetRequiredService<ILogger<FullNode>>();
        if (context.RequestServices.GetRequiredService<FullNode>().ReportIfStoreFailed(failure) is { } store)
        {
            // The operator has to read it and act on it: where in the program it happened does not matter.
            MinerLog.RequestMetStoreFailure(log, context.Request.Method, context.Request.Path, store.Message);
        }
        else if (failure is not null)
        {
            MinerLog.RequestFailed(log, failure, context.Request.Method, context.Request.Path);
        }

        return Problem.Of(StatusCodes.Status500InternalServerError, "Internal error. See the node's log.")
            .ExecuteAsync(context);
    }
}
