using System.Net;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Http;

/// <summary>
/// Browsers are not peers. Any page can make its reader's browser send requests to a node on the reader's own machine. So the
/// name in a request must be one that nobody can point at this node (after "DNS rebinding", where a page's own name suddenly
/// means 127.0.0.1, the request carries that name), and only our own pages may change anything. Programs send no
/// <c>Origin</c>.
/// </summary>
internal sealed class HostAndOrigin(RequestDelegate next, MinerOptions options)
{
    public Task InvokeAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (!IsOurHost(request))
        {
            return Problem.Of(
                StatusCodes.Status421MisdirectedRequest,
                "Ask this node by its IP address or as localhost; for another name, start it with --public-url.").ExecuteAsync(context);
        }

        bool changes = !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method);
        if (changes && request.Headers.Origin.Any(origin => !IsOurOrigin(origin, request)))
        {
            return Problem.Of(
                StatusCodes.Status403Forbidden,
                "Requests from other websites are not allowed.").ExecuteAsync(context);
        }

        return next(context);
    }

    private bool IsOurHost(HttpRequest request) =>
        request.Host.Port is null or <= ushort.MaxValue
        && (IPAddress.TryParse(request.Host.Host, out _)
            || string.Equals(request.Host.Host, "localhost", StringComparison.OrdinalIgnoreCase)
            || string.Equals(request.Host.Host, options.PublicUrl?.Host, StringComparison.OrdinalIgnoreCase));

    private bool IsOurOrigin(string? text, HttpRequest request) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? origin)
        && (IsSame(origin, options.PublicUrl)
            || IsSame(origin, new Uri($"{request.Scheme}://{request.Host}")));

    private static bool IsSame(Uri origin, Uri? ours) =>
        ours is not null && origin.Scheme == ours.Scheme && origin.Host == ours.Host && origin.Port == ours.Port;
}
