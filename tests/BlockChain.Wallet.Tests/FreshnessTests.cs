using BlockChain.Core.Network;
using BlockChain.Wallet.Asking;

namespace BlockChain.Wallet.Tests;

/// <summary>A balance is that of a moment, and the moment is said.</summary>
public sealed class FreshnessTests
{
    [Theory]
    [InlineData(-60, "just now")]
    [InlineData(1, "1 second ago")]
    [InlineData(90, "90 seconds ago")]
    [InlineData(3_600, "60 minutes ago")]
    [InlineData(90_000, "25 hours ago")]
    [InlineData(3 * 86_400, "3 days ago")]
    public void The_age_of_the_last_block_is_said(int seconds, string age) => Assert.Equal(
        $"block 7,970, {age}", Tell(seconds, sync: null));

    [Theory]
    [InlineData("synced", "block 7,970, 3 days ago")]
    [InlineData("catching-up", "block 7,970, 3 days ago; the node is still catching up (block 7,970 of 43,315)")]
    [InlineData("waiting", "block 7,970, 3 days ago; the node is still waiting for its first peer")]
    public void What_the_node_lacks_is_said(string state, string expected) => Assert.Equal(
        expected,
        Tell(3 * 86_400, new SyncRecord(State: state, Height: 7_970, BestHeader: 43_315, Progress: 0.18)));

    [Fact]
    public void One_block_that_has_just_come_is_no_lack() => Assert.Equal(
        "block 7,970, 1 second ago",
        Tell(1, new SyncRecord(State: "catching-up", Height: 7_970, BestHeader: 7_971, Progress: 0.99)));

    private static string Tell(int age, SyncRecord? sync) =>
        new Freshness(7_970, Time: 1_000_000, sync).At(DateTimeOffset.FromUnixTimeSeconds(1_000_000 + age));
}
