using System.Threading.RateLimiting;

namespace BlockChain.Miner.Http;

/// <summary>
/// Has so many questions answered at one time, for each keeps a thread of the pool busy with the store; the others wait
/// without one. The place is free again when the answer is made: how slowly it is then taken keeps out nobody.
/// </summary>
internal sealed class QueryLimit(MinerOptions options) : IDisposable
{
    private readonly ConcurrencyLimiter _places = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = options.Limits.ConcurrentQueries,
        QueueLimit = options.Limits.QueuedQueries,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>The answer when too many wait.</summary>
    public static Problem Refusal => Problem.Busy("This node is busy. Try again in a moment.");

    /// <summary>Waits for a place, which is free again when it is disposed.</summary>
    /// <returns>Not acquired: too many wait.</returns>
    public ValueTask<RateLimitLease> AcquireAsync(CancellationToken cancellation) =>
        _places.AcquireAsync(permitCount: 1, cancellation);

    /// <summary>Goes before a route.</summary>
    public async ValueTask<object?> AskAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        using RateLimitLease place = await AcquireAsync(context.HttpContext.RequestAborted);
        return place.IsAcquired ? await next(context) : Refusal;
    }

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();
}
