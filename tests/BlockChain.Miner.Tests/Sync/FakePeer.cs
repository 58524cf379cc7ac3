using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlockChain.Miner.Tests.Sync;

/// <summary>A peer that answers as an honest node does, whose answers it passes on, but for what a test makes it do.
/// </summary>
public sealed class FakePeer : IAsyncDisposable
{
    private readonly WebApplication _web;

    private FakePeer(WebApplication web) => _web = web;

    public string Url => _web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Starts it.</summary>
    /// <param name="honest">The node whose answers are passed on.</param>
    /// <param name="misbehave">Answers instead; false: the honest answer is wanted.</param>
    /// <param name="path">The path below which it answers.</param>
    public static async Task<FakePeer> StartAsync(
        Uri honest, Func<HttpContext, Task<bool>> misbehave, string path = "")
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MinResponseDataRate = null).UseUrls("http://127.0.0.1:0");
        WebApplication web = builder.Build();
        var http = new HttpClient { BaseAddress = honest };
        web.Lifetime.ApplicationStopped.Register(http.Dispose);
        web.UsePathBase(path);
        web.Run(async context =>
        {
            try
            {
                if (!await misbehave(context))
                {
                    await PassOnAsync(context, http);
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException or HttpRequestException)
            {
                // The node under test has had enough.
            }
        });
        await web.StartAsync();
        return new FakePeer(web);
    }

    /// <summary>Answers <c>/api/node</c> as an honest node, but with another name: all nodes of a test's process have one, by
    /// which a node knows itself.</summary>
    public static async Task AnswerAsAnotherAsync(HttpContext context, TestNode honest)
    {
        string answer = await honest.Http.GetStringAsync("/api/node");
        await context.Response.WriteAsync(answer.Replace("SimpleCoin-", "Another-", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await _web.StopAsync(soon.Token);
        await _web.DisposeAsync();
    }

    private static async Task PassOnAsync(HttpContext context, HttpClient http)
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(context.Request.Method), context.Request.Path + context.Request.QueryString);
        if (HttpMethods.IsPost(context.Request.Method))
        {
            request.Content = new StreamContent(context.Request.Body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
        }

        using HttpResponseMessage answer =
            await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        await context.Response.StartAsync();
        await using Stream body = await answer.Content.ReadAsStreamAsync(context.RequestAborted);
        var buffer = new byte[16 * 1024];
        int count;
        while ((count = await body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, count), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }
}
