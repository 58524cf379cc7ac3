using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace BlockChain.Miner.Http;

/// <summary>What each request to a node or to the lab goes through before it gets to a route.</summary>
internal static class Guards
{
    /// <summary>Puts them in front of the routes.</summary>
    /// <param name="web">The server.</param>
    /// <param name="answer">The answer where there is only a status, such as 404.</param>
    /// <param name="answerFailure">Logs a failure that is neither the client's nor the end of the program, and answers.</param>
    public static void UseGuards(
        this WebApplication web, Func<int, Problem> answer, Func<HttpContext, Exception, Problem> answerFailure)
    {
        web.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = AnswerFailure });
        web.UseStatusCodePages(pages => answer(pages.HttpContext.Response.StatusCode).ExecuteAsync(pages.HttpContext));
        web.Use((context, next) =>
        {
            SetHeaders(context.Response.Headers);
            context.Features.Get<FairRoom.Guest>()?.Use();
            return next(context);
        });
        web.Use(web.Services.GetRequiredService<RequestRate>().CheckAsync);
        web.UseMiddleware<HostAndOrigin>();
        web.UseRequestTimeouts();

        Task AnswerFailure(HttpContext context)
        {
            // The headers that were set for the failed answer are gone.
            SetHeaders(context.Response.Headers);
            Problem problem = context.Features.GetRequiredFeature<IExceptionHandlerFeature>().Error switch
            {
                BadHttpRequestException bad => answer(bad.StatusCode),
                OperationCanceledException => Problem.Busy("The node is being stopped."),
                { } failure => answerFailure(context, failure),
            };
            return problem.ExecuteAsync(context);
        }
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
}
