using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace BlockChain.Core.Network;

/// <summary>
/// HTTP with a node that is not trusted with our time or memory. Defends against answers that never end, and those that drip: their
/// bytes are counted before they are kept, and the time limit lasts up to the last of them.
/// </summary>
/// <param name="http">The transport. It follows no redirect and sets no time limit of its own; disposed of with this.</param>
/// <param name="answerTime">How long one answer may take, all of it.</param>
/// <param name="tooLarge">The exception for an answer above the given number of bytes.</param>
/// <param name="notJson">The exception for an answer that is not the JSON asked for.</param>
public sealed class BoundedHttp(
    HttpClient http, TimeSpan answerTime, Func<long, Exception> tooLarge, Func<JsonException, Exception> notJson)
    : IDisposable
{
    /// <summary>A token for one answer, cancelled when it has taken too long.</summary>
    public CancellationTokenSource LimitTime(CancellationToken cancellation)
    {
        var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(answerTime);
        return limited;
    }

    /// <summary>Sends a request.</summary>
    /// <returns>The answer as soon as its headers are here; its body is still to be read.</returns>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string route, HttpContent? content, CancellationToken limited)
    {
        using var request = new HttpRequestMessage(method, route) { Content = content };
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limited);
    }

    /// <summary>Reads the body of an answer.</summary>
    public async Task<byte[]> ReadAsync(HttpResponseMessage answer, long maxSize, CancellationToken limited)
    {
        if (answer.Content.Headers.ContentLength > maxSize)
        {
            throw tooLarge(maxSize);
        }

        await using Stream stream = await answer.Content.ReadAsStreamAsync(limited);
        var body = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int count;
        while ((count = await stream.ReadAsync(buffer, limited)) > 0)
        {
            if (body.Length + count > maxSize)
            {
                throw tooLarge(maxSize);
            }

            body.Write(buffer, 0, count);
        }

        return body.ToArray();
    }

    /// <summary>Parses the body of an answer.</summary>
    public T Parse<T>(byte[] body, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            // The serializer lets a list have items that are null.
            return JsonSerializer.Deserialize(body, type) is { } answer && !(answer is IEnumerable<object?> list && list.Contains(null))
                ? answer
                : throw new JsonException("The answer, or an item of it, is null.");
        }
        catch (JsonException exception)
        {
            throw notJson(exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();
}
