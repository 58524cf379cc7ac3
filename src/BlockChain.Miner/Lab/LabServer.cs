using BlockChain.Miner.Http;
using BlockChain.Miner.Logging;
using BlockChain.Miner.Options;
using Microsoft.AspNetCore.Http.Features;

namespace BlockChain.Miner.Lab;

/// <summary>The lab's web server: the same rules for clients as a node's, and the page of the lab.</summary>
internal static class LabServer
{
    private const int MaxBodySize = 16_000;

    /// <summary>Puts it together; nothing runs yet.</summary>
    public static WebApplication Build(MinerOptions options, Func<IServiceProvider, LabSession> makeSession)
    {
        WebApplicationBuilder builder = ServerSetup.CreateBuilder(options);
        builder.Services
            .AddSingleton(makeSession)
            .ConfigureHttpJsonOptions(json =>
                json.SerializerOptions.TypeInfoResolverChain.Insert(0, LabJson.Default));
        WebApplication web = builder.Build();
        Use(web);
        _ = web.Services.GetRequiredService<LabSession>();
        return web;
    }

    private static void Use(WebApplication web)
    {
        web.UseGuards(Answer, AnswerFailure);
        web.Use((context, next) =>
        {
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
            {
                body.MaxRequestBodySize = MaxBodySize;
            }

            // The lab's page lies beside that of a node.
            if (context.Request.Path == "/")
            {
                context.Response.Redirect("lab/");
                return Task.CompletedTask;
            }

            return next(context);
        });
        web.UsePage();
        web.MapLab();
        web.MapOpenApi("/openapi/{documentName}.json");
        EventStreams streams = web.Services.GetRequiredService<EventStreams>();
        web.Lifetime.ApplicationStopping.Register(streams.Close);
        _ = streams.PingAsync(web.Lifetime.ApplicationStopping).ContinueWith(
            _ => { }, CancellationToken.None, TaskContinuationOptions.OnlyOnCanceled, TaskScheduler.Default);
    }

    private static Problem AnswerFailure(HttpContext context, Exception failure)
    {
        ILogger log = context.RequestServices.GetRequiredService<ILogger<LabSession>>();
        MinerLog.RequestFailed(log, failure, context.Request.Method, context.Request.Path);
        return Answer(StatusCodes.Status500InternalServerError);
    }

    private static Problem Answer(int status) => Problem.Of(status, status switch
    {
        StatusCodes.Status400BadRequest => "The body is not the JSON document that this route takes: see /openapi/v1.json.",
        StatusCodes.Status404NotFound => "There is nothing here: see /openapi/v1.json.",
        StatusCodes.Status500InternalServerError => "Internal error. See the lab's terminal.",
        _ => null,
    });
}
