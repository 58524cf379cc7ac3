using BlockChain.Core.Blocks;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Core.Tests.Cases;

public abstract class HeaderCases : CaseTests
{
    [Fact]
    public void A_hash_above_the_target_is_no_work()
    {
        using Story story = Tell();
        story.Refuse("high-hash", "a", on: "genesis", draft => draft.IsUnsolved = true);
    }

    [Theory]
    [InlineData(0x207ffffeu, "bad-diffbits")] // a little harder than required
    [InlineData(0x1f00ffffu, "bad-diffbits")] // much harder
    [InlineData(0x217fffffu, "high-hash")] // easier than the limit
    [InlineData(0x20ffffffu, "high-hash")] // negative
    [InlineData(0x00000000u, "high-hash")] // zero
    [InlineData(0x01003456u, "high-hash")] // zero after the shift
    [InlineData(0xff123456u, "high-hash")] // overflows
    public void The_bits_must_be_the_required_ones(uint bits, string reason)
    {
        using Story story = Tell();
        story.Refuse(reason, "a", on: "genesis", draft => draft.Bits = new CompactTarget(bits));
    }

    [Fact]
    public void A_block_needs_a_known_parent()
    {
        using Story story = Tell();
        story.Draw("a", on: "genesis");
        story.Draw("b", on: "a");
        story.Refuse("prev-blk-not-found", "b");
        story.Accept("a");
        story.Accept("b");
        story.TipIs("b");
    }

    [Fact]
    public void The_time_must_be_later_than_the_median_of_the_last_eleven()
    {
        using Story story = Tell();
        story.Grow("a", 11, on: "genesis");
        uint median = story["a6"].Header.Header.Time;
        story.Refuse("time-too-old", "b", on: "a11", draft => draft.Time = median - 1);
        story.Refuse("time-too-old", "b", on: "a11", draft => draft.Time = median);
        story.Accept("b", on: "a11", draft => draft.Time = median + 1);
        story.TipIs("b");
    }

    [Fact]
    public void The_time_may_be_two_hours_ahead_and_a_later_one_is_accepted_once_the_clock_allows_it()
    {
        using Story story = Tell();
        DateTimeOffset now = story.Node.Now;
        uint limit = (uint)now.ToUnixTimeSeconds() + (2 * 60 * 60);
        story.Refuse("time-too-new", "b", on: "genesis", draft => draft.Time = limit + 1);
        story.Accept("a", on: "genesis", draft => draft.Time = limit);
        story.Node.Now = now.AddSeconds(1);
        story.Accept("b");
        story.TipIs("a");
    }

    [Theory]
    [InlineData(3)]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void A_version_below_four_is_refused(int version)
    {
        using Story story = Tell();
        story.Refuse("bad-version", "a", on: "genesis", draft => draft.Version = version);
    }

    [Fact]
    public void Any_version_from_four_on_is_accepted()
    {
        using Story story = Tell();
        story.Accept("a", on: "genesis", draft => draft.Version = 4);
        story.Accept("b", on: "a", draft => draft.Version = 0x20000000);
        story.Accept("c", on: "b", draft => draft.Version = int.MaxValue);
        story.TipIs("c");
    }

    [Fact]
    public void The_first_rule_that_is_broken_is_the_one_that_is_named()
    {
        using Story story = Tell();
        story.Grow("a", 11, on: "genesis");

        void BreakAll(BlockDraft draft)
        {
            draft.Version = 3;
            draft.Time = story["a6"].Header.Header.Time;
            draft.Bits = new CompactTarget(0x207ffffe);
            draft.MerkleRoot = default(Hash256);
        }

        story.Refuse("high-hash", "b", on: "a11", draft =>
        {
            BreakAll(draft);
            draft.IsUnsolved = true;
        });
        story.Refuse("bad-diffbits", "b", on: "a11", BreakAll);
        story.Refuse("time-too-old", "b", on: "a11", draft =>
        {
            CompactTarget required = draft.Bits;
            BreakAll(draft);
            draft.Bits = required;
        });
        story.Refuse("bad-version", "b", on: "a11", draft =>
        {
            draft.Version = 3;
            draft.MerkleRoot = default(Hash256);
        });
    }

    [Fact]
    public void A_branch_from_far_below_needs_more_work_than_the_tip()
    {
        using Story story = Tell();
        story.Grow("a", 2017, on: "genesis");
        story.Accept("b2", on: "a1");
        story.Accept("a2018", on: "a2017");
        story.Refuse("too-little-chainwork", "b3", on: "b2");
        story.Refuse("too-little-chainwork", "c", on: "a1");
        story.Accept("d", on: "a2");
        story.TipIs("a2018");
    }
}
