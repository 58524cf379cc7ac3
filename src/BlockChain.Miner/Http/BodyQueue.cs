using System.Buffers;
using System.IO.Pipelines;
using System.Threading.RateLimiting;

namespace BlockChain.Miner.Http;

/// <summary>Takes the bodies of one kind: so many large ones are held at one time, and so many of all are checked at one
/// time; the others wait without a thread.</summary>
/// <param name="limits">The numbers.</param>
/// <param name="checks">How many are checked at one time.</param>
internal sealed class BodyQueue(Limits limits, int checks) : IDisposable
{
    private readonly ConcurrencyLimiter _places = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = limits.ConcurrentBodies,
        QueueLimit = limits.QueuedBodies,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    private readonly SemaphoreSlim _checks = new(checks);

    /// <summary>Reads the body, whatever its content type says, and answers with what <paramref name="answer"/> makes
    /// of it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="limit">Most bytes; more are 413.</param>
    /// <param name="answer">Checks and works; it may take its time and block.</param>
    public async Task<IResult> AnswerAsync(HttpContext context, int limit, Func<byte[], IResult> answer)
    {
        CancellationToken aborted = context.RequestAborted;

        // What fits into the connection's own buffer costs nothing more, and needs no place: so those who send slowly can
        // keep out large bodies, but no payment.
        bool isSmall = context.Request.ContentLength <= limits.BufferedBodySize;
        using RateLimitLease? place = isSmall ? null : await _places.AcquireAsync(permitCount: 1, aborted);
        if (place is { IsAcquired: false })
        {
            return Problem.Busy("Too much is being sent to this node. Try again in a moment.");
        }

        try
        {
            (byte[]? body, Problem? problem) = await ReadAsync(context, limit);
            return body is null ? problem! : await CheckAsync(() => answer(body), aborted);
        }
        catch (IOException broken) when (broken is not BadHttpRequestException)
        {
            // The server says this of a chunk whose length is no number. It is the client's failure, not ours.
            throw new BadHttpRequestException("The body cannot be read.", broken);
        }
    }

    /// <summary>Does what may wait for the node's lock, as one of the checks.</summary>
    public async Task<T> CheckAsync<T>(Func<T> check, CancellationToken cancellation)
    {
        await _checks.WaitAsync(cancellation);
        try
        {
            return check();
        }
        finally
        {
            _checks.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _places.Dispose();
        _checks.Dispose();
    }

    /// <summary>The body, or why it is not taken. What is too much is read to its end all the same, and thrown away,
    /// for a client that is still sending would not see the answer; the deadline and the server's own limit end
    /// that.</summary>
    private async Task<(byte[]? Body, Problem? Problem)> ReadAsync(HttpContext context, int limit)
    {
        PipeReader reader = context.Request.BodyReader;

        // Most small bodies came together with their headers.
        if (reader.TryRead(out ReadResult whole))
        {
            if (whole.IsCompleted && whole.Buffer.Length <= limit)
            {
                byte[] body = whole.Buffer.ToArray();
                reader.AdvanceTo(whole.Buffer.End);
                return (body, null);
            }

            reader.AdvanceTo(whole.Buffer.Start);
        }

        // Who is slow would keep the place from others, so a body has little time to come.
        using var deadline = new CancellationTokenSource(limits.Body);
        using CancellationTokenRegistration late = deadline.Token.Register(reader.CancelPendingRead);

        // The pipe keeps what came and grows with it: nothing is allocated on a length that is only claimed.
        bool isTooLarge = false;
        while (true)
        {
            ReadResult result = await reader.ReadAsync(context.RequestAborted);
            ReadOnlySequence<byte> buffer = result.Buffer;
            isTooLarge |= buffer.Length > limit;
            if (result.IsCompleted)
            {
                byte[]? body = isTooLarge ? null : buffer.ToArray();
                reader.AdvanceTo(buffer.End);
                return (body, isTooLarge
                    ? Problem.Of(StatusCodes.Status413PayloadTooLarge, $"The body may have at most {limit} bytes.")
                    : null);
            }

            if (deadline.IsCancellationRequested)
            {
                reader.AdvanceTo(buffer.End);
                context.Response.Headers.Connection = "close";
                return (null, Problem.Of(
                    StatusCodes.Status408RequestTimeout,
                    $"The body must arrive within {limits.Body.TotalSeconds:0.###} seconds."));
            }

            reader.AdvanceTo(isTooLarge ? buffer.End : buffer.Start, buffer.End);
        }
    }
}
