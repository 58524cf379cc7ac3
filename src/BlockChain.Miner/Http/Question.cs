using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace BlockChain.Miner.Http;

/// <summary>
/// A question to the store waits for its turn, and its answer is complete, down to its bytes, before the turn ends: all the
/// work is charged to the client. The client may then read the bytes slowly, and only takes up the room that they need.
/// </summary>
internal static class Question
{
    /// <summary>What is said when too many are waiting.</summary>
    public const string Busy = "This node is busy. Try again in a moment.";

    /// <summary>The answer when too many are waiting.</summary>
    public static Problem Refusal => Problem.Busy(Busy);

    /// <summary>Runs around a route.</summary>
    /// <param name="context">The request.</param>
    /// <param name="next">The route.</param>
    /// <param name="queue">Where it waits for its turn.</param>
    /// <param name="shares">Where the answer gets room.</param>
    public static async ValueTask<object?> AskAsync(
        EndpointFilterInvocationContext context, EndpointFilterDelegate next, FairQueue queue, Shares shares)
    {
        HttpContext http = context.HttpContext;
        PipeReader? answer;
        using (IDisposable? place = await queue.EnterAsync(ClientRange.Of(http), http.RequestAborted))
        {
            answer = place is null ? null : await MakeAsync(context, next);
        }

        if (answer is null)
        {
            return Refusal;
        }

        try
        {
            await SendAsync(http, answer, shares);
            return Results.Empty;
        }
        finally
        {
            await answer.CompleteAsync();
        }
    }

    /// <summary>Has the route write its answer: status and headers to the client, the body to memory.</summary>
    private static async Task<PipeReader> MakeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        HttpContext http = context.HttpContext;
        IHttpResponseBodyFeature client = http.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        var bytes = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var memory = new StreamResponseBodyFeature(bytes.Writer.AsStream());
        http.Features.Set<IHttpResponseBodyFeature>(memory);
        try
        {
            await ((IResult)(await next(context))!).ExecuteAsync(http);
            await memory.CompleteAsync();
            return bytes.Reader;
        }
        finally
        {
            http.Features.Set(client);
            await bytes.Writer.CompleteAsync();
        }
    }

    private static async Task SendAsync(HttpContext http, PipeReader answer, Shares shares)
    {
        ReadResult bytes = await answer.ReadAsync();
        long size = bytes.Buffer.Length;
        answer.AdvanceTo(bytes.Buffer.Start);
        http.Response.ContentLength = size;
        await shares.SendAsync(http, size, () => answer.CopyToAsync(http.Response.BodyWriter, http.RequestAborted));
    }
}
