using System.Net;
using BlockChain.Miner.Http;

namespace BlockChain.Miner.Tests.Http;

public sealed class FairQueueTests
{
    private static readonly ClientRange Flooding = Range("203.0.113.7");
    private static readonly ClientRange Honest = Range("198.51.100.7");
    private static readonly ClientRange Third = Range("192.0.2.7");

    private readonly Clock _clock = new();

    [Fact]
    public async Task As_many_work_as_there_are_places_and_the_others_wait()
    {
        var queue = new FairQueue(places: 2, maxWaiting: 10, _clock);
        IDisposable? first = await Enter(queue, Flooding);
        IDisposable? second = await Enter(queue, Flooding);

        Task<IDisposable?> third = Enter(queue, Flooding);

        Assert.NotNull(first);
        Assert.NotNull(second);
        Assert.False(third.IsCompleted);
        second.Dispose();
        Assert.NotNull(await third);
    }

    [Fact]
    public async Task A_client_elsewhere_waits_for_one_of_a_thousand()
    {
        var queue = new FairQueue(places: 1, maxWaiting: 1_000, _clock);
        IDisposable? working = await Enter(queue, Flooding);
        Task<IDisposable?>[] waiting = [.. Enumerable.Range(0, 999).Select(_ => Enter(queue, Flooding))];
        Task<IDisposable?> honest = Enter(queue, Honest);
        _clock.Pass(seconds: 1);

        working!.Dispose();

        Assert.NotNull(await honest);
        Assert.DoesNotContain(waiting, one => one.IsCompleted);
    }

    [Fact]
    public async Task Time_and_not_the_number_of_requests_is_what_counts()
    {
        var queue = new FairQueue(places: 1, maxWaiting: 10, _clock);
        await WorkAsync(queue, Flooding, seconds: 1);
        foreach (int _ in Enumerable.Range(0, 20))
        {
            await WorkAsync(queue, Honest, seconds: 0.01);
        }

        Assert.Equal([Honest, Flooding], await OrderAsync(queue, Flooding, Honest));
    }

    [Fact]
    public async Task The_beginning_of_long_work_counts_less_than_its_end()
    {
        var queue = new FairQueue(places: 1, maxWaiting: 10, _clock);

        // A minute counts as 14 s when it ends, however often it was looked at, and as 6 s after 13 more.
        await WorkAsync(queue, Flooding, seconds: 60);
        await WorkAsync(queue, Honest, seconds: 13);

        Assert.Equal([Flooding, Honest], await OrderAsync(queue, Honest, Flooding));
    }

    [Fact]
    public async Task What_is_under_way_counts_before_it_has_ended()
    {
        var queue = new FairQueue(places: 2, maxWaiting: 10, _clock);
        await WorkAsync(queue, Honest, seconds: 1);
        IDisposable? dear = await Enter(queue, Flooding);
        IDisposable? other = await Enter(queue, Third);
        Task<IDisposable?> flooding = Enter(queue, Flooding);
        Task<IDisposable?> honest = Enter(queue, Honest);
        _clock.Pass(seconds: 5);

        other!.Dispose();

        Assert.NotNull(await honest);
        Assert.False(flooding.IsCompleted);
        dear!.Dispose();
    }

    [Fact]
    public async Task What_was_used_long_ago_is_forgotten()
    {
        var queue = new FairQueue(places: 1, maxWaiting: 10, _clock);
        await WorkAsync(queue, Honest, seconds: 60);
        _clock.Pass(FairQueue.HalfLife.TotalSeconds * 10);
        await WorkAsync(queue, Flooding, seconds: 1);

        Assert.Equal([Honest, Flooding], await OrderAsync(queue, Flooding, Honest));
    }

    [Fact]
    public async Task When_too_many_wait_the_newest_of_the_largest_range_is_refused()
    {
        var queue = new FairQueue(places: 1, maxWaiting: 3, _clock);
        using IDisposable? working = await Enter(queue, Flooding);
        Task<IDisposable?>[] waiting = [.. Enumerable.Range(0, 3).Select(_ => Enter(queue, Flooding))];

        Task<IDisposable?> oneMore = Enter(queue, Flooding);
        Task<IDisposable?> honest = Enter(queue, Honest);

        Assert.Null(await oneMore);
        Assert.Null(await waiting[2]);
        Assert.False(waiting[0].IsCompleted || waiting[1].IsCompleted || honest.IsCompleted);
    }

    [Fact]
    public async Task A_client_that_goes_away_no_longer_waits()
    {
        var queue = new FairQueue(places: 1, maxWaiting: 1, _clock);
        IDisposable? working = await Enter(queue, Flooding);
        using var gone = new CancellationTokenSource();
        Task<IDisposable?> waiting = queue.EnterAsync(Honest, gone.Token).AsTask();

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Task<IDisposable?> next = Enter(queue, Honest);
        working!.Dispose();
        Assert.NotNull(await next);
    }

    [Fact]
    public async Task A_place_that_is_given_back_twice_is_one_place()
    {
        var queue = new FairQueue(places: 1, maxWaiting: 1, _clock);
        IDisposable? place = await Enter(queue, Honest);
        place!.Dispose();
        place.Dispose();

        Assert.True(Enter(queue, Honest).IsCompleted);
        Assert.False(Enter(queue, Honest).IsCompleted);
    }

    private static ClientRange Range(string address) => ClientRange.Of(IPAddress.Parse(address), _ => false);

    private static Task<IDisposable?> Enter(FairQueue queue, ClientRange range) =>
        queue.EnterAsync(range, TestContext.Current.CancellationToken).AsTask();

    private async Task WorkAsync(FairQueue queue, ClientRange range, double seconds)
    {
        using IDisposable? place = await Enter(queue, range);
        _clock.Pass(seconds);
    }

    /// <summary>The order in which a queue with one place takes waiting requests.</summary>
    private static async Task<List<ClientRange>> OrderAsync(FairQueue queue, params ClientRange[] ranges)
    {
        IDisposable? working = await Enter(queue, Third);
        var waiting = ranges.ToDictionary(range => range, range => Enter(queue, range));
        var order = new List<ClientRange>();
        while (waiting.Count > 0)
        {
            working!.Dispose();
            working = await await Task.WhenAny(waiting.Values);
            order.Add(waiting.Single(pair => pair.Value.IsCompleted).Key);
            waiting.Remove(order[^1]);
        }

        return order;
    }

    private sealed class Clock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Pass(double seconds) => _now += TimeSpan.FromSeconds(seconds).Ticks;
    }
}
