using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Tests.Consensus;

public class HeaderRulesTests
{
    private const long Now = 1_800_000_000;

    private static readonly ChainParameters Regtest = ChainParameters.Regtest;

    // After genesis and eleven blocks a minute apart, the last of them ten minutes ago.
    private readonly ChainedHeader _parent = Parent();

    [Fact]
    public void A_good_header_passes() => Assert.Null(InChain(Good()));

    [Theory]
    [InlineData(0x00000000u)] // zero
    [InlineData(0x207f0000u | 0x00800000u)] // negative
    [InlineData(0x220000ffu)] // above the limit
    [InlineData(0x22010000u)] // above all hashes
    [InlineData(0x21008000u)] // one more than the limit
    public void Bits_that_are_no_target_of_this_network_are_no_proof_of_work(uint bits)
    {
        BlockHeader header = Good() with { Bits = new CompactTarget(bits) };

        // Even the luckiest hash.
        Violation? violation = HeaderRules.CheckAlone(header, new BlockHash(default), Regtest);

        Assert.Equal("high-hash", violation?.Reason);
        Assert.Contains("not a target", violation?.Detail, StringComparison.Ordinal);
        Assert.True(violation?.IsPermanent);
    }

    [Fact]
    public void The_hash_may_be_the_target_itself_and_not_one_more()
    {
        BlockHeader header = Good() with { Bits = new CompactTarget(0x1f00ffff) };
        Assert.True(header.Bits.TryExpand(out Hash256 target));
        var above = new BlockHash(Hash256.FromNumber(target.ToNumber() + 1));

        Assert.Null(HeaderRules.CheckAlone(header, new BlockHash(target), Regtest));
        Assert.Equal("high-hash", HeaderRules.CheckAlone(header, above, Regtest)?.Reason);
    }

    [Fact]
    public void A_hash_better_than_the_target_is_as_good() =>
        Assert.Null(HeaderRules.CheckAlone(Good(), new BlockHash(default), Regtest));

    [Theory]
    [InlineData(0x1f00ffffu)] // harder
    [InlineData(0x207ffffeu)]
    [InlineData(0x20800000u)]
    public void Bits_must_be_those_that_are_required(uint bits) =>
        Assert.Equal("bad-diffbits", InChain(Good() with { Bits = new CompactTarget(bits) })?.Reason);

    [Fact]
    public void On_main_the_required_bits_are_those_of_the_retarget()
    {
        HeaderLine line = new HeaderLine(ChainParameters.Main).Add(5, new CompactTarget(0x1d00ffff), 60);
        var good = new BlockHeader(4, line.Tip.Hash, default, line.Tip.Header.Time + 5, line.Next, 0);
        BlockHeader asBefore = good with { Bits = line.Tip.Header.Bits };

        Assert.NotEqual(asBefore.Bits, good.Bits);
        Assert.Null(HeaderRules.CheckInChain(good, line.Tip, ChainParameters.Main, Now));
        Assert.Equal(
            "bad-diffbits", HeaderRules.CheckInChain(asBefore, line.Tip, ChainParameters.Main, Now)?.Reason);
    }

    [Fact]
    public void The_time_must_be_after_the_median_of_the_last_eleven()
    {
        uint median = _parent.Header.Time - (5 * 60);

        Violation? violation = InChain(Good() with { Time = median });

        Assert.Equal("time-too-old", violation?.Reason);
        Assert.True(violation?.IsPermanent);
        Assert.Null(InChain(Good() with { Time = median + 1 }));
    }

    [Fact]
    public void The_time_may_be_ahead_of_our_clock_by_so_much_and_no_more()
    {
        var latest = (uint)(Now + Regtest.MaxFutureBlockTime);

        Violation? violation = InChain(Good() with { Time = latest + 1 });

        Assert.Null(InChain(Good() with { Time = latest }));
        Assert.Equal("time-too-new", violation?.Reason);
        Assert.False(violation?.IsPermanent, "In a second the block is good.");
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1)]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void Old_versions_are_refused(int version) =>
        Assert.Equal("bad-version", InChain(Good() with { Version = version })?.Reason);

    [Theory]
    [InlineData(4)]
    [InlineData(0x2000_0000)] // as Bitcoin's miners set it today
    [InlineData(int.MaxValue)]
    public void New_versions_are_welcome(int version) => Assert.Null(InChain(Good() with { Version = version }));

    [Fact]
    public void The_first_rule_that_is_broken_is_the_reason()
    {
        BlockHeader tooNew = Good() with { Version = 3, Time = uint.MaxValue };
        BlockHeader tooOld = tooNew with { Time = 0 };
        BlockHeader otherBits = tooOld with { Bits = new CompactTarget(0x1f00ffff) };

        Assert.Equal("time-too-new", InChain(tooNew)?.Reason);
        Assert.Equal("time-too-old", InChain(tooOld)?.Reason);
        Assert.Equal("bad-diffbits", InChain(otherBits)?.Reason);
    }

    private Violation? InChain(BlockHeader header) => HeaderRules.CheckInChain(header, _parent, Regtest, Now);

    private BlockHeader Good() =>
        new(Version: 4, _parent.Hash, MerkleRoot: default, (uint)Now, Regtest.ProofOfWorkLimit, Nonce: 0);

    private static ChainedHeader Parent()
    {
        var line = new HeaderLine(Regtest);
        line.AddAt((uint)Now - (20 * 60), Regtest.ProofOfWorkLimit);
        return line.Add(60, Regtest.ProofOfWorkLimit, count: 10).Tip;
    }
}
