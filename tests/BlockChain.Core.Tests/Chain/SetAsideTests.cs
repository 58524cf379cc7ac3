using System.Numerics;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;
using BlockChain.Core.Tests.Building;
using FsCheck;
using FsCheck.Fluent;

namespace BlockChain.Core.Tests.Chain;

/// <summary>Blocks of random trees are set aside and taken back.</summary>
public sealed class SetAsideTests
{
    private const int SetAside = 4;

    private static readonly ChainParameters Parameters = TestNetworks.EarlyCoins with { RetargetWindow = 4 };

    [Fact]
    public void What_is_left_has_the_most_work_and_all_is_as_it_was_when_all_is_taken_back() =>
        Prop.ForAll(TreePlan.OfAtMost(LongTests.Choose(usual: 30, inLongForm: 100)), Run)
            .Check(RandomCases.Config(usual: 15, inLongForm: 300));

    //  genesis ─ a1 ─ a2
    //         └─ b1 ─ b2 ─ b3   taken back, and the program ends before it is connected again
    [Fact]
    public void What_was_taken_back_and_not_connected_yet_is_connected_at_the_next_start()
    {
        using var node = new DirectNode(Parameters);
        var story = new Story(node);
        story.Grow("a", 2, on: "genesis");
        story.Grow("b", 3, on: "genesis");
        BlockHash first = story["b1"].Block.Hash;
        Assert.True(node.Node.SetAside(first));
        story.TipIs("a2");
        node.Close();
        node.Execute($"UPDATE blocks SET status = {(int)BlockStatus.Stored} WHERE status = 0; DELETE FROM refusals");

        node.Open();

        story.TipIs("b3");
    }

    //  genesis ─ a1 ─ a2   set aside, and the program ends before the next best is connected
    //         └─ b1 ─ b2
    [Fact]
    public void A_node_that_is_stopped_on_the_way_to_the_next_best_goes_on_at_the_next_start()
    {
        using var node = new DirectNode(Parameters);
        var story = new Story(node);
        story.Grow("a", 2, on: "genesis");
        story.Grow("b", 2, on: "genesis");
        node.Node.Happened += _ => node.Node.Stop();

        Assert.Throws<OperationCanceledException>(() => node.Node.SetAside(story["a1"].Block.Hash));
        story.TipIs("genesis");

        node.Restart();
        story.TipIs("b2");
    }

    //  genesis ─ x1 ─ a1 ─ a2
    //               └ b1 ─ b2
    [Fact]
    public void Of_branches_with_as_much_work_that_are_taken_back_together_the_first_seen_becomes_the_best_chain()
    {
        using var node = new DirectNode(Parameters);
        var story = new Story(node);
        story.Accept("x1", on: "genesis");
        story.Accept("a1", on: "x1");
        story.Accept("b1", on: "x1");
        story.Accept("a2", on: "a1");
        story.Accept("b2", on: "b1");
        Assert.True(node.Node.SetAside(story["x1"].Block.Hash));
        story.TipIs("genesis");

        Assert.True(node.Node.TakeBack(story["x1"].Block.Hash));

        story.TipIs("a2");
    }

    private static void Run(BlockPlan[] plan)
    {
        var artist = new TreeArtist(Parameters);
        Dictionary<BlockHash, ModelBlock> drawn = plan.Select(artist.Draw).Append(artist.Genesis).ToDictionary(one =>
            one.Block.Hash);
        using var node = new DirectNode(Parameters);
        foreach (ModelBlock block in drawn.Values)
        {
            _ = node.SubmitBlock(block.Block.ToBytes());
        }

        BigInteger before = node.Node.Tip.ChainWork;
        var random = new Random(plan.Length);
        BlockHash[] chosen =
        [
            .. drawn.Keys.Where(hash => hash != Parameters.Genesis.Hash).OrderBy(_ => random.Next()).Take(SetAside),
        ];
        var aside = new List<BlockHash>();
        foreach (BlockHash hash in chosen.Where(node.Node.SetAside))
        {
            aside.Add(hash);
            IsBestOfTheRest(node, drawn, aside);
        }

        node.Restart();
        IsBestOfTheRest(node, drawn, aside);
        foreach (BlockHash hash in aside.ToArray())
        {
            Assert.True(node.Node.TakeBack(hash));
            AgreesOnCoins(node, drawn);
        }

        Assert.Equal(before, node.Node.Tip.ChainWork);
    }

    private static void IsBestOfTheRest(DirectNode node, Dictionary<BlockHash, ModelBlock> drawn, List<BlockHash> aside)
    {
        ChainedHeader tip = node.Node.Tip;
        for (ChainedHeader? at = tip; at is not null; at = at.Parent)
        {
            Assert.DoesNotContain(at.Hash, aside);
        }

        foreach (BlockHash hash in drawn.Keys)
        {
            Assert.False(
                node.Node.TryFindHeader(hash, out ChainedHeader? header, out BlockStatus status)
                && status != BlockStatus.Invalid && header.ChainWork > tip.ChainWork);
        }

        AgreesOnCoins(node, drawn);
    }

    private static void AgreesOnCoins(DirectNode node, Dictionary<BlockHash, ModelBlock> drawn) =>
        Assert.Equal(RandomTreeTests.HashOf(drawn[node.Node.Tip.Hash].Coins), node.UnspentOutputsHash);
}
