using System.Net;
using System.Threading.RateLimiting;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Http;

/// <summary>Refuses the requests of a client that sends more of them than the limits allow. ASP.NET Core's own middleware would do
/// the same, but starts a timer that nothing ends: a server that was closed would stay in memory, and a lab closes many.</summary>
internal sealed class RequestRate(MinerOptions options) : IDisposable
{
    private readonly PartitionedRateLimiter<HttpContext> _limiter = PartitionedRateLimiter.Create<HttpContext, IPAddress>(
        context => RateLimitPartition.GetTokenBucketLimiter(
            context.Connection.RemoteIpAddress ?? IPAddress.None,
            _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = options.Limits.RequestBurst,
                TokensPerPeriod = options.Limits.RequestsPerSecond,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            }));

    public async Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        using RateLimitLease lease = _limiter.AttemptAcquire(context);
        if (!lease.IsAcquired)
        {
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            return;
        }

        await next(context);
    }

    /// <inheritdoc/>
    public void Dispose() => _limiter.Dispose();
}
