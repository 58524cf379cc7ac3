using System.Net;
using System.Text.Json.Serialization.Metadata;

namespace BlockChain.Core.Network;

/// <summary>How <see cref="NodeClient"/> reaches a node, perhaps through a proxy, and what it says when that fails.</summary>
internal sealed class NodeTransport : IDisposable
{
    private const int MaxRefusalSize = 1_000_000;

    /// <summary>Characters of what a node says that a person is shown.</summary>
    private const int MaxRefusalText = 500;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    private readonly Uri _url;
    private readonly Uri? _proxy;
    private readonly BoundedHttp _http;

    public NodeTransport(Uri url, TimeSpan answerTime)
    {
        _url = url;
        _proxy = OwnNetwork.Contains(url) ? null : HttpClient.DefaultProxy.GetProxy(url);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = _proxy is not null,
            ConnectTimeout = ConnectTimeout,
        };
        var http = new HttpClient(handler)
        {
            BaseAddress = new Uri(url.AbsoluteUri.TrimEnd('/') + "/api/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http = new BoundedHttp(http, answerTime, _ => TooLarge(), cause => NotANode(cause: cause));
    }

    /// <summary>The node's URL, and the proxy in between: what goes wrong may be the proxy's doing.</summary>
    public string Name => _proxy is null ? _url.ToString()
        : $"{_url} (asked through the proxy {ServerOf(_proxy)}, see http_proxy)";

    /// <summary>Sends a request and reads the whole answer.</summary>
    public async Task<byte[]> AskAsync(
        HttpMethod method, string route, HttpContent? body, long maxSize, CancellationToken cancellation)
    {
        using CancellationTokenSource limited = _http.LimitTime(cancellation);
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(method, route, body, limited.Token);
            long size = response.IsSuccessStatusCode ? maxSize : MaxRefusalSize;
            byte[] answer = await _http.ReadAsync(response, size, limited.Token);
            return response.IsSuccessStatusCode ? answer
                : throw Refusal(response.StatusCode, response.Content.Headers.ContentType?.MediaType, answer);
        }
        catch (HttpRequestException exception)
            when (exception.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw TooLarge(exception);
        }
        catch (Exception exception)
            when (exception is HttpRequestException or IOException
                || (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new NodeUnreachableException(Name, exception);
        }
    }

    /// <inheritdoc cref="BoundedHttp.Parse"/>
    public T Parse<T>(byte[] answer, JsonTypeInfo<T> type)
        where T : class => _http.Parse(answer, type);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>A proxy's URL may hold a password, which nobody is shown.</summary>
    private static string ServerOf(Uri proxy) =>
        proxy.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    /// <summary>A node refuses with a problem document. Anything else is said by another program, such as a proxy in
    /// front of the node, and tells nothing of what the node did.</summary>
    private Exception Refusal(HttpStatusCode status, string? mediaType, byte[] answer)
    {
        if (mediaType != ProblemRecord.MediaType)
        {
            return NotANode($" It answered with the HTTP status {(int)status}.");
        }

        ProblemRecord problem = Parse(answer, ApiJson.Default.ProblemRecord);
        return new NodeRefusedException(
            (int)status,
            problem.Reason is { } reason ? Line(reason) : null,
            Line(problem.Detail ?? problem.Title ?? $"The node at {_url} answered with the HTTP status {(int)status}."));

        static string Line(string text) => OneLine.Of(text.Length <= MaxRefusalText ? text : text[..MaxRefusalText] + "…");
    }

    private NodeAnswerException TooLarge(Exception? cause = null) =>
        new($"The answer of the node at {_url} is too large.", cause);

    private NodeAnswerException NotANode(string more = "", Exception? cause = null) =>
        new($"Whatever is running at {Name} is not a SimpleCoin node.{more}", cause);
}
