using System.Diagnostics;
using System.Net;

namespace BlockChain.Miner.Tests.Flooding;

/// <summary>An honest client that asks a node various things while others flood it, and measures the time.</summary>
internal sealed class Honest(FloodedNetwork network)
{
    /// <summary>Where the honest one is; those who flood are elsewhere.</summary>
    public const string Address = "127.0.3.99";

    private static readonly TimeSpan BetweenRequests = TimeSpan.FromMilliseconds(20);

    private readonly List<TimeSpan> _times = [];
    private readonly List<string> _failures = [];

    /// <summary>What was answered with anything but what it should be.</summary>
    public IReadOnlyList<string> Failures => _failures;

    public int Requests => _times.Count;

    /// <summary>The time within which 99 of 100 requests were answered.</summary>
    public TimeSpan Percentile99 => _times.Order().ElementAt(_times.Count * 99 / 100);

    /// <summary>The most memory that was seen.</summary>
    public long Memory { get; private set; }

    /// <summary>Asks until something is over, and at least once each question.</summary>
    public async Task AskUntilAsync(Task over)
    {
        using HttpClient client = network.ClientFrom(Address);
        for (int i = 0; i < 5 || !over.IsCompleted; i++)
        {
            long began = Stopwatch.GetTimestamp();
            try
            {
                using HttpResponseMessage answer = await AskAsync(client, i);
                HttpStatusCode expected = i % 5 == 0 ? HttpStatusCode.BadRequest : HttpStatusCode.OK;
                if (answer.StatusCode != expected)
                {
                    _failures.Add($"{answer.RequestMessage?.RequestUri}: {(int)answer.StatusCode}");
                }
            }
            catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
            {
                _failures.Add(failure.Message);
            }

            _times.Add(Stopwatch.GetElapsedTime(began));
            Memory = Math.Max(Memory, network.Flooded.Use().Memory);
            await Task.WhenAny(over, Task.Delay(BetweenRequests));
        }
    }

    private static Task<HttpResponseMessage> AskAsync(HttpClient client, int number) => (number % 5) switch
    {
        0 => client.PostAsync("/api/tx", new StringContent("00")),
        1 => client.GetAsync("/api/blocks/tip/hash"),
        2 => client.GetAsync("/api/node"),
        3 => client.GetAsync($"/api/address/{PaidChain.AddressOf(Core.Tests.Building.TestKeys.Miner)}/txs"),
        _ => client.GetAsync("/api/blocks"),
    };
}
