using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Core.Tests.Chain;

/// <summary>What is stored beside the best chain costs its sender work, and has only so much room.</summary>
public sealed class SideBranchTests : IDisposable
{
    private const int RoomForBodies = 4;

    private static readonly ChainPolicy SmallRoom = new()
    {
        MinSideBodySize = 1_000,
        MaxSideSize = 1_000 * RoomForBodies,
    };

    private readonly DirectNode _node = new(TestNetworks.EarlyCoins, SmallRoom);
    private readonly Story _story;

    public SideBranchTests() => _story = new Story(_node);

    public void Dispose() => _story.Dispose();

    [Fact]
    public void The_limits_are_those_that_are_documented()
    {
        var policy = new ChainPolicy();

        Assert.Equal(2_016, policy.CheapForkDepth);
        Assert.Equal(16, policy.SideWorkShare);
        Assert.Equal(100_000_000, policy.MaxSideSize);
        Assert.Equal(32_768, policy.MinSideBodySize);
        Assert.Equal(800_000_000, policy.MaxCostInLock);
        Assert.Equal(32_000_000, policy.MaxReorganisationInMemory);
    }

    //  genesis ─ a1 ─ a2 ─ a3 ─ a4 ─ a5   each a second after the one before, so that the next is four times as hard
    //         └─ b1
    [Fact]
    public void A_block_beside_the_best_chain_needs_a_sixteenth_of_the_tips_work()
    {
        using var story = new Story(new DirectNode(TestNetworks.Steep));
        story.Accept("a1", on: "genesis");
        Quickly("a2", "a1");
        Quickly("a3", "a2");
        Quickly("a4", "a3");
        story.Accept("b1", on: "genesis");
        Assert.Equal(16, (int)(story["a4"].Header.Work / story["b1"].Header.Work));

        Quickly("a5", "a4");
        Violation violation = story.Refuse("too-little-chainwork", "c1", on: "genesis");

        Assert.Contains("is less than 1/16 of the tip's", violation.Detail, StringComparison.Ordinal);
        Assert.False(story.Node.Node.TryFindHeader(story["c1"].Block.Hash, out _, out _));
        story.Accept("b1");

        void Quickly(string name, string on) =>
            story.Accept(name, on, block => block.Time = block.Parent.Header.Time + 1);
    }

    //  genesis ─ a1 ─ a2 ─ a3 ─ a4 ─ a5
    //         ├─ b1 ─ b2                    leave, from the end
    //         ├─ c1                         leaves first
    //         └─ d1 ─ d2 ─ d3 ─ d4
    [Fact]
    public void Where_the_room_is_taken_the_branch_end_with_the_least_work_leaves()
    {
        _story.Grow("a", 5, on: "genesis");
        _story.Grow("b", 2, on: "genesis");
        _story.Accept("c1", on: "genesis");
        _story.Accept("d1", on: "genesis");
        _story.Accept("d2", on: "d1");
        Stored("b1", "b2", "d1", "d2");

        _story.Accept("d3", on: "d2");
        Stored("b1", "d1", "d2", "d3");
        _story.Accept("d4", on: "d3");
        Stored("d1", "d2", "d3", "d4");

        _node.Restart();
        Stored("d1", "d2", "d3", "d4");
        _story.Refuse("prev-blk-not-found", "b3", on: "b2");
        _story.Refuse("too-little-chainwork", "c1");
        _story.IsAsIfOnly("a5");
    }

    [Fact]
    public void A_block_with_no_more_work_than_those_that_have_the_room_is_refused_and_not_remembered()
    {
        _story.Grow("a", 2, on: "genesis");
        foreach (string name in (string[])["b1", "c1", "d1", "e1"])
        {
            _story.Accept(name, on: "genesis");
        }

        Violation violation = _story.Refuse("too-little-chainwork", "f1", on: "genesis");

        Assert.Contains("4000 bytes of blocks beside the best chain", violation.Detail, StringComparison.Ordinal);
        Assert.False(_node.Node.TryFindHeader(_story["f1"].Block.Hash, out _, out _));
        Stored("b1", "c1", "d1", "e1");
    }

    [Fact]
    public void A_bad_block_does_not_keep_the_weak_one_below_it()
    {
        _story.Grow("a", 5, on: "genesis");
        _story.Accept("b1", on: "genesis");
        _story.Refuse("bad-cb-height", "b2", on: "b1", block => block.CoinbaseScript = [0x59, 0]);
        _story.Grow("c", 4, on: "genesis");

        Stored("c1", "c2", "c3", "c4");
        Assert.False(_node.Node.TryFindHeader(_story["b2"].Block.Hash, out _, out _));
        _story.Refuse("prev-blk-not-found", "b2");
        NothingIsLeftBehind();
        _node.Restart();
        Stored("c1", "c2", "c3", "c4");
    }

    //  genesis ─ a1 ─ a2 ─ a3 ─ a4 ─ a5
    //         │                   └─ d5
    //         ├─ (b1) ─ (b2)               found bad only when they were to be connected
    //         └─ c1 ─ c2 ─ c3 ─ c4
    [Fact]
    public void Bad_blocks_take_no_room_and_stay_known()
    {
        _story.Accept("a1", on: "genesis");
        _story.Accept("b1", on: "genesis", block => block.CoinbaseValue += new Amount(1));
        _story.Refuse("bad-prevblk", "b2", on: "b1");
        NothingIsLeftBehind();
        for (int i = 2; i <= 5; i++)
        {
            _story.Accept($"a{i}", on: $"a{i - 1}");
        }

        _story.Grow("c", 4, on: "genesis");
        _story.Accept("d5", on: "a4");

        Stored("c1", "c2", "c3", "d5");
        _story.Refuse("duplicate-invalid", "b2");
        NothingIsLeftBehind();
    }

    //  genesis ─ (a1) ─ (a2)                 set aside, so that they take no room
    //         ├─ b1 ─ b2 ─ b3 ─ b4 ─ b5
    //         │              └─ c4 ─ c5
    //         └─ d1 ─ d2 ─ d3                only its end leaves
    [Fact]
    public void Blocks_that_the_operator_has_set_aside_stay()
    {
        _story.Grow("a", 2, on: "genesis");
        Assert.True(_node.Node.SetAside(_story["a1"].Block.Hash));
        _story.Grow("b", 5, on: "genesis");
        _story.Grow("d", 3, on: "genesis");
        _story.Accept("c4", on: "b3");
        _story.Accept("c5", on: "c4");
        Stored("d1", "d2", "c4", "c5");

        Assert.True(_node.Node.TakeBack(_story["a1"].Block.Hash));

        Stored("a1", "a2", "d1", "d2", "c4", "c5");
        _story.IsAsIfOnly("b5");
    }

    [Fact]
    public void A_stronger_branch_that_takes_more_than_the_room_wins_once_its_headers_were_shown()
    {
        _story.Grow("a", 9, on: "genesis");
        for (int i = 1; i <= 10; i++)
        {
            _story.Draw($"b{i}", on: i == 1 ? "genesis" : $"b{i - 1}");
        }

        Assert.Null(_node.Node.SubmitHeaders([.. Enumerable.Range(1, 10).Select(i => _story[$"b{i}"].Header)]));
        for (int i = 1; i <= 9; i++)
        {
            _story.Accept($"b{i}");
            _story.TipIs("a9");
        }

        _story.Refuse("too-little-chainwork", "c1", on: "genesis");
        _story.Accept("b10");
        _story.IsAsIfOnly("b10");
    }

    [Fact]
    public void What_was_in_the_best_chain_stays_for_a_reorganisation_back()
    {
        _story.Grow("a", 5, on: "genesis");
        Assert.Null(_node.Node.SubmitHeaders([.. Headers("b", 6)]));
        for (int i = 1; i <= 6; i++)
        {
            _story.Accept($"b{i}");
        }

        foreach (string name in (string[])["c1", "d1", "e1", "f1"])
        {
            _story.Accept(name, on: "b1");
        }

        _story.Accept("a6", on: "a5");
        _story.Accept("a7", on: "a6");
        _story.IsAsIfOnly("a7");
    }

    [Fact]
    public void A_forgotten_block_is_taken_again_when_it_is_part_of_the_strongest_branch()
    {
        _story.Grow("a", 3, on: "genesis");
        _story.Accept("b1", on: "genesis");
        _story.Grow("c", 3, on: "genesis");
        _story.Accept("d2", on: "a1");
        Assert.False(_node.Node.TryFindHeader(_story["b1"].Block.Hash, out _, out _));
        IReadOnlyList<ChainedHeader> branch = [_story["b1"].Header, .. Headers("b", 4, from: 2)];

        Assert.Null(_node.Node.SubmitHeaders(branch));
        for (int i = 1; i <= 4; i++)
        {
            _story.Accept($"b{i}");
        }

        _story.IsAsIfOnly("b4");
    }

    //  genesis ─ a1 ─ a2 ─ a3 ─ a4
    //                   │    └─ b4     stronger
    //                   └─ c3          has three transactions, and leaves if there is no room for both
    [Theory]
    [InlineData(0, true)]
    [InlineData(-1, false)]
    public void The_rows_that_find_its_transactions_count_as_well_as_a_blocks_body(int spare, bool fits)
    {
        using var plan = new Story(new DirectNode(TestNetworks.EarlyCoins));
        plan.Grow("a", 3, on: "genesis");
        Block weak = plan.Draw("c3", on: "a2", draft => draft.With(
            new Payment(plan["a1"].Reward).AllTo(TestKeys.Alice).Sign(),
            new Payment(plan["a2"].Reward).AllTo(TestKeys.Alice).Sign())).Block;
        Block strong = plan.Draw("b4", on: "a3").Block;
        int needed = weak.Size + (64 * weak.Transactions.Length) + strong.Size + (64 * strong.Transactions.Length);
        using var node = new DirectNode(
            TestNetworks.EarlyCoins, new ChainPolicy { MinSideBodySize = 1, MaxSideSize = needed + spare });
        foreach (string name in (string[])["a1", "a2", "a3"])
        {
            Assert.Null(node.Node.SubmitBlock(plan[name].Block).Violation);
        }

        Assert.Null(node.Node.SubmitBlock(plan.Draw("a4", on: "a3", draft => draft.Time++).Block).Violation);
        Assert.Null(node.Node.SubmitBlock(weak).Violation);
        node.Restart();

        Assert.Null(node.Node.SubmitBlock(strong).Violation);

        Assert.Equal(fits, node.Node.TryFindHeader(weak.Hash, out _, out _));
    }

    private IEnumerable<ChainedHeader> Headers(string name, int count, int from = 1)
    {
        for (int i = from; i <= count; i++)
        {
            yield return _story.Draw($"{name}{i}", on: i == 1 ? "genesis" : $"{name}{i - 1}").Header;
        }
    }

    /// <summary>What the file notes about blocks is about blocks that are there.</summary>
    private void NothingIsLeftBehind()
    {
        foreach (string table in (string[])["bodies", "side_transactions", "refusals"])
        {
            Assert.Equal("0", _node.Execute($"SELECT count(*) FROM {table} WHERE block NOT IN (SELECT id FROM blocks)"));
        }

        Assert.Equal("0", _node.Execute(
            "SELECT count(*) FROM side_transactions JOIN blocks ON id = block WHERE status = 0"));
    }

    /// <summary>The blocks beside the best chain that have a body, in memory and in the file.</summary>
    private void Stored(params string[] names)
    {
        string waiting = $"SELECT group_concat(hex(hash)) FROM (SELECT hash FROM blocks JOIN bodies ON block = blocks.id "
            + $"WHERE status = {(int)BlockStatus.Stored} ORDER BY blocks.id)";
        Assert.Equal(
            names.Select(name => Convert.ToHexString(_story[name].Block.Hash.Value.ToBytes())).Order(),
            _node.Execute(waiting).Split(',').Order());
        Assert.All(names, name => Assert.True(
            _node.Node.TryFindHeader(_story[name].Block.Hash, out _, out BlockStatus status)
            && status == BlockStatus.Stored));
        Assert.All(_node.Node.ChainTips().Where(tip => tip.Status == "valid-headers"), tip =>
            Assert.Contains(tip.Hash, names.Select(name => _story[name].Block.Hash)));
    }
}
