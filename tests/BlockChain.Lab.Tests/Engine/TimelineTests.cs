using BlockChain.Lab.Engine;

namespace BlockChain.Lab.Tests.Engine;

public class TimelineTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Timeline _timeline = new(Start);
    private readonly List<string> _happened = [];

    [Fact]
    public void Events_happen_in_the_order_of_their_times_whatever_the_order_in_which_they_were_added()
    {
        _timeline.After(3, () => _happened.Add("third"));
        _timeline.After(1, () => _happened.Add("first"));
        _timeline.After(2, () => _happened.Add("second"));
        _timeline.RunUntil(10);
        Assert.Equal(["first", "second", "third"], _happened);
    }

    [Fact]
    public void Events_of_one_moment_happen_in_the_order_in_which_they_were_added()
    {
        string[] names = [.. Enumerable.Range(0, 100).Select(i => $"{i}")];
        foreach (string name in names)
        {
            _timeline.After(5, () => _happened.Add(name));
        }

        _timeline.RunUntil(5);
        Assert.Equal(names, _happened);
    }

    [Fact]
    public void The_clock_jumps_to_each_event()
    {
        DateTimeOffset seen = default;
        _timeline.After(3_600, () => seen = _timeline.GetUtcNow());
        Assert.True(_timeline.Step());
        Assert.Equal(Start.AddHours(1), seen);
        Assert.False(_timeline.Step());
    }

    [Fact]
    public void What_is_due_later_has_not_happened_yet()
    {
        _timeline.After(11, () => _happened.Add("later"));
        _timeline.RunUntil(10);
        Assert.Empty(_happened);
        Assert.Equal(1, _timeline.Count);
        Assert.Equal(Start.AddSeconds(10), _timeline.GetUtcNow());
        Assert.Equal(TimeSpan.FromSeconds(10), _timeline.GetElapsedTime(0));
    }

    [Fact]
    public void Nothing_can_be_added_to_the_past() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _timeline.After(-1, () => { }));
}
