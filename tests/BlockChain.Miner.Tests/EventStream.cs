using System.Net.ServerSentEvents;
using System.Text.Json;

namespace BlockChain.Miner.Tests;

/// <summary>Somebody who listens at <c>GET /api/events</c>.</summary>
internal sealed class EventStream : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly HttpResponseMessage _answer;
    private readonly SseParser<string> _parser;
    private readonly IAsyncEnumerator<SseItem<string>> _items;

    private EventStream(HttpResponseMessage answer, Stream stream)
    {
        _answer = answer;
        _parser = SseParser.Create(stream);
        _items = _parser.EnumerateAsync().GetAsyncEnumerator();
    }

    /// <summary>The wait that the node asked for before a client connects again.</summary>
    public TimeSpan ReconnectionInterval => _parser.ReconnectionInterval;

    public static async Task<EventStream> OpenAsync(TestNode node, string? lastEventId = null)
    {
        HttpResponseMessage answer = await AskAsync(node, lastEventId);
        Assert.True(answer.IsSuccessStatusCode);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        return new EventStream(answer, await answer.Content.ReadAsStreamAsync());
    }

    public static Task<HttpResponseMessage> AskAsync(TestNode node, string? lastEventId = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/events");
        if (lastEventId is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        }

        return node.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(Deadline);
    }

    /// <summary>The next event of any kind; null at the end of the stream.</summary>
    public async Task<SseItem<string>?> NextAsync() =>
        await _items.MoveNextAsync().AsTask().WaitAsync(Deadline) ? _items.Current : null;

    /// <summary>The next event that is no ping, with its data and its id.</summary>
    public async Task<(string Type, JsonElement Data, long Id)> NextNewsAsync()
    {
        while (true)
        {
            SseItem<string> item = await NextAsync() ?? throw new EndOfStreamException("The stream has ended.");
            if (item.EventType != "ping")
            {
                return (item.EventType, JsonDocument.Parse(item.Data).RootElement, long.Parse(item.EventId!, null));
            }
        }
    }

    /// <summary>Reads so many events that are no pings.</summary>
    public async Task PassAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            await NextNewsAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _answer.Dispose();
        try
        {
            await _items.DisposeAsync();
        }
        catch (NotSupportedException)
        {
            // A read is under way, and ends with the answer.
        }
    }
}
