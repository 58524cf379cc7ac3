using System.Buffers;
using System.IO.Pipelines;
using System.Threading.RateLimiting;

namespace BlockChain.Miner.Http;

/// <summary>
/// Takes the bodies of requests, a bounded number at one time, and has them checked, fewer at one time: checking keeps a
/// thread of the pool busy and waits for the node's lock, and all others must stay free to answer.
/// </summary>
internal sealed class RequestBody(MinerOptions options) : IDisposable
{
    private readonly ConcurrencyLimiter _places = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = options.Limits.ConcurrentBodies,
        QueueLimit = options.Limits.QueuedBodies,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    private readonly SemaphoreSlim _checks = new(options.Limits.ConcurrentChecks);

    /// <summary>Reads the body, whatever its content type says, and answers with what <paramref name="answer"/> makes of
    /// it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="limit">Most bytes; more are 413.</param>
    /// <param name="answer">Checks and works; it may take its time and block.</param>
    public async Task<IResult> AnswerAsync(HttpContext context, int limit, Func<byte[], IResult> answer)
    {
        CancellationToken aborted = context.RequestAborted;
        using RateLimitLease place = await _places.AcquireAsync(permitCount: 1, aborted);
        if (!place.IsAcquired)
        {
            return Problem.Busy("Too much is being sent to this node. Try again in a moment.");
        }

        byte[]? body = await ReadAsync(context.Request, limit, aborted);
        if (body is null)
        {
            return Problem.Of(StatusCodes.Status413PayloadTooLarge, $"The body may have at most {limit} bytes.");
        }

        await _checks.WaitAsync(aborted);
        try
        {
            return answer(body);
        }
        finally
        {
            _checks.Release();
        }
    }

    /// <summary>Does what may wait for the node's lock, together with the checks of bodies.</summary>
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

    /// <summary>Null when there are more bytes than the limit. The rest is then read all the same, and thrown away, for
    /// a client that is still sending would not see the answer; the server's own limit ends that.</summary>
    private static async Task<byte[]?> ReadAsync(HttpRequest request, int limit, CancellationToken cancellation)
    {
        // The pipe keeps what came and grows with it: nothing is allocated on a length that is only claimed.
        PipeReader reader = request.BodyReader;
        bool isTooLarge = false;
        while (true)
        {
            ReadResult result = await reader.ReadAsync(cancellation);
            ReadOnlySequence<byte> buffer = result.Buffer;
            isTooLarge |= buffer.Length > limit;
            if (result.IsCompleted)
            {
                byte[]? body = isTooLarge ? null : buffer.ToArray();
                reader.AdvanceTo(buffer.End);
                return body;
            }

            reader.AdvanceTo(isTooLarge ? buffer.End : buffer.Start, buffer.End);
        }
    }
}
