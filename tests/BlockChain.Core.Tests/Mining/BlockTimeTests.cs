using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Mining;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Tests.Consensus;

namespace BlockChain.Core.Tests.Mining;

public class BlockTimeTests
{
    private const uint Tip = 1_800_000_000;

    private static readonly ChainParameters Network = ChainParameters.Main;

    /// <summary>The last block's time is <see cref="Tip"/>, the median is 50 seconds before.</summary>
    private readonly ChainedHeader _parent = LineEndingAt(Tip);

    [Theory]
    [InlineData(Tip + 1_000, Tip + 1_000)]
    [InlineData(Tip, Tip)]
    [InlineData(Tip - 49, Tip - 49)]
    [InlineData(Tip - 50, Tip - 49)] // one second after the median
    [InlineData(Tip - 49 - 120, Tip - 49)] // a clock that is as far behind as the rules bear
    public void A_block_has_the_time_of_the_clock_or_the_first_after_the_median(long now, uint expected)
    {
        Assert.True(BlockTime.TryChoose(_parent, now, Network, out uint time, out _));

        Assert.Equal(expected, time);
        Assert.Null(Judge(_parent, time, now));
    }

    [Theory]
    [InlineData(121, "2 min")]
    [InlineData(240, "4 min")]
    [InlineData(3 * 60 * 60, "3 h")]
    [InlineData(Tip - 49, "20,833 days")] // a clock that begins with 1970
    public void A_clock_behind_the_chain_is_told_by_how_much(long behind, string inWords)
    {
        long now = Tip - 49 - behind;

        Assert.False(BlockTime.TryChoose(_parent, now, Network, out _, out Violation? violation));

        Assert.Equal("time-too-new", violation.Reason);
        Assert.Contains($"behind the chain by {inWords},", violation.Detail, StringComparison.Ordinal);
        Assert.Equal("time-too-new", Judge(_parent, Tip - 49, now)?.Reason);
    }

    [Fact]
    public void When_32_bits_of_seconds_end_six_more_blocks_can_be_made()
    {
        HeaderLine line = new(Network);
        line.AddAt(uint.MaxValue - 100, Network.ProofOfWorkLimit);
        line.Add(interval: 10, Network.ProofOfWorkLimit, count: 10);
        Assert.Equal(uint.MaxValue, line.Tip.Header.Time);
        long now = uint.MaxValue + 3_600L;

        for (int i = 0; i < 5; i++)
        {
            Assert.True(BlockTime.TryChoose(line.Tip, now, Network, out uint time, out _));
            Assert.Equal(uint.MaxValue, time);
            Assert.Null(Judge(line.Tip, time, now));
            line.AddAt(time, Network.ProofOfWorkLimit);
        }

        Assert.False(BlockTime.TryChoose(line.Tip, now, Network, out _, out Violation? violation));
        Assert.Equal("time-too-old", violation.Reason);
        Assert.Contains("2106", violation.Detail, StringComparison.Ordinal);
        Assert.Equal("time-too-old", Judge(line.Tip, uint.MaxValue, now)?.Reason);
    }

    [Fact]
    public void After_the_end_of_time_a_node_stays_at_its_last_block_and_says_why()
    {
        using var story = new Story(new DirectNode(ChainParameters.Regtest));
        story.Grow("a", 11, on: "genesis");
        story.Node.Now = DateTimeOffset.FromUnixTimeSeconds(uint.MaxValue).AddHours(1);
        PublicKeyHash owner = TestKeys.Bob.PublicKey.Hash;
        Violation? violation;
        while (story.Node.Node.TryCreateTemplate(owner, out BlockTemplate? template, out violation))
        {
            Assert.Null(story.Node.Node.SubmitBlock(template.Solve()).Violation);
        }

        ChainedHeader tip = story.Node.Node.Tip;
        Assert.Equal("time-too-old", violation.Reason);
        Assert.Equal((11 + 6, uint.MaxValue), (tip.Height, tip.Header.Time));
        var next = new BlockDraft(tip, ChainParameters.Regtest) { Time = uint.MaxValue };
        Assert.Equal("time-too-old", story.Node.Node.SubmitBlock(next.Build()).Violation?.Reason);
    }

    private static Violation? Judge(ChainedHeader parent, uint time, long now) => HeaderRules.CheckInChain(
        new BlockHeader(4, parent.Hash, default, time, Retarget.After(parent, Network), Nonce: 0), parent, Network, now);

    private static ChainedHeader LineEndingAt(uint time)
    {
        HeaderLine line = new(Network);
        line.AddAt(time - 100, Network.ProofOfWorkLimit);
        return line.Add(interval: 10, Network.ProofOfWorkLimit, count: 10).Tip;
    }
}
