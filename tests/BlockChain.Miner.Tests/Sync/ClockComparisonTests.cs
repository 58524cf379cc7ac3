using BlockChain.Core.Consensus;
using BlockChain.Miner.Addresses;
using BlockChain.Miner.Sync;

namespace BlockChain.Miner.Tests.Sync;

/// <summary>What the node says of clocks: only where peers of three ranges were heard does it call its own one wrong.</summary>
public sealed class ClockComparisonTests : PeerBookTest
{
    private readonly ClockComparison _clocks;

    public ClockComparisonTests() => _clocks = new ClockComparison(ChainParameters.Main, Clock, Log);

    [Fact]
    public void Most_of_three_ranges_agree_that_this_clock_is_behind()
    {
        Hear(20, 0);
        Hear(30, 300);
        Hear(40, 310);

        Assert.Equal(
            [
                "The clock of peer http://30.0.0.1:5000 is 300 s ahead of this computer's. One of the two is wrong: compare yours "
                + "with a clock that you trust",
                "Your clock is 300 s behind the clocks of the peers in most of 3 networks. Set it right, or your blocks will be "
                + "rejected",
            ],
            Log.Lines);
    }

    [Fact]
    public void Most_of_three_ranges_agree_that_this_clock_is_ahead()
    {
        Hear(20, -4_000);
        Hear(30, -5_000);
        Hear(40, -6_000);

        Assert.StartsWith("Your clock is 5,000 s ahead of the clocks", Log.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void One_peer_with_a_wrong_clock_is_not_believed()
    {
        Hear(20, 1);
        Hear(30, 0);
        Hear(40, -1);
        Hear(50, 9_999);

        Assert.Empty(Log.Lines);
    }

    [Fact]
    public void Many_peers_of_one_range_are_one_voice()
    {
        Hear(20, 0);
        Hear(30, 0);
        for (int host = 1; host <= 20; host++)
        {
            Hear(40, 9_999, host);
        }

        Assert.DoesNotContain(Log.Lines, line => line.Contains("Your clock", StringComparison.Ordinal));
    }

    [Fact]
    public void Peers_that_disagree_with_each_other_prove_nothing()
    {
        Hear(20, -500);
        Hear(30, -500);
        Hear(40, 500);
        Hear(50, 500);

        Assert.Single(Log.Lines, line => line.Contains("Your clock", StringComparison.Ordinal));
        Log.Lines.Clear();
        Hear(60, 0);
        Assert.Empty(Log.Lines);
    }

    [Fact]
    public void With_one_peer_the_difference_is_named_once_and_nobody_is_blamed()
    {
        for (int i = 0; i < 5; i++)
        {
            Hear(20, -310);
            _clocks.Remove(At(20));
        }

        Assert.Equal(
            "The clock of peer http://20.0.0.1:5000 is 310 s behind this computer's. One of the two is wrong: compare yours with a "
            + "clock that you trust",
            Assert.Single(Log.Lines));
    }

    [Fact]
    public void A_warning_comes_each_time_that_it_begins()
    {
        for (int i = 0; i < 3; i++)
        {
            Hear(20, 300);
            Hear(30, 300);
            Hear(40, 300);
            Hear(20, 0);
            Hear(30, 0);
        }

        Assert.Equal(3, Log.Lines.Count(line => line.Contains("Your clock", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_peer_that_says_nothing_of_its_clock_is_not_counted()
    {
        _clocks.Add(Ann, null);

        Assert.Empty(Log.Lines);
    }

    private static PeerUrl At(int range, int host = 1) => Url($"http://{range}.0.0.{host}:5000");

    private void Hear(int range, double secondsAhead, int host = 1) =>
        _clocks.Add(At(range, host), Clock.Now + TimeSpan.FromSeconds(secondsAhead));
}
