using System.Numerics;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Storage;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Core.Tests.Chain;

/// <summary>The best chain is the one with the most work: never the longest, never the luckiest.</summary>
public sealed class MostWorkTests : IDisposable
{
    private readonly Story _story = new(new DirectNode(TestNetworks.Steep));

    public void Dispose() => _story.Dispose();

    [Fact]
    public void A_longer_branch_with_less_work_loses()
    {
        //  genesis ─ c1 ─ c2 ─ b3 ─ b4           2 + 8 hashes
        //                  └─ a3 ─ a4 ─ a5 ─ a6  4 × 2 hashes
        _story.Grow("c", 2, on: "genesis");
        AcceptQuick("b3", on: "c2");
        AcceptQuick("b4", on: "b3");
        _story.Accept("a3", on: "c2");
        _story.Accept("a4", on: "a3");
        _story.Accept("a5", on: "a4");
        _story.Accept("a6", on: "a5");

        Assert.Equal(new BigInteger(6), _story["a5"].Header.ChainWork - _story["c2"].Header.ChainWork);
        Assert.Equal(new BigInteger(10), _story["b4"].Header.ChainWork - _story["c2"].Header.ChainWork);
        _story.IsAsIfOnly("b4");
    }

    [Fact]
    public void A_longer_run_with_less_work_loses()
    {
        //  genesis ─ c1 ─ c2 ─ b3 ─ b4           2 + 8 hashes
        //                  └─ a3 ─ a4 ─ a5 ─ a6  4 × 2 hashes, all at once
        _story.Grow("c", 2, on: "genesis");
        AcceptQuick("b3", on: "c2");
        AcceptQuick("b4", on: "b3");
        StoryBlock[] run = [.. Enumerable.Range(3, 4).Select(i => _story.Draw($"a{i}", on: i == 3 ? "c2" : $"a{i - 1}"))];

        Assert.Null(_story.Node.Node.SubmitBlocks([.. run.Select(one => one.Block)]));

        _story.IsAsIfOnly("b4");
    }

    [Fact]
    public void A_shorter_branch_with_more_work_wins()
    {
        _story.Grow("c", 2, on: "genesis");
        _story.Accept("a3", on: "c2");
        _story.Accept("a4", on: "a3");
        _story.Accept("a5", on: "a4");
        AcceptQuick("b3", on: "c2");
        _story.TipIs("a5");
        AcceptQuick("b4", on: "b3");

        _story.IsAsIfOnly("b4");

        // Height 5 is no more: what asks for it must find nothing.
        using ChainReader reader = _story.Node.Node.OpenReader();
        Assert.Null(reader.BlockAt(5));
    }

    [Fact]
    public void Work_is_not_computed_from_the_lucky_hash()
    {
        DrawLucky("a1", on: "genesis");
        _story.Accept("a1");
        _story.Accept("b1", on: "genesis");
        _story.TipIs("a1");
        _story.Accept("b2", on: "b1");

        _story.IsAsIfOnly("b2");
    }

    [Fact]
    public void A_hash_better_than_required_is_accepted()
    {
        DrawLucky("a1", on: "genesis");
        _story.Accept("a1");

        _story.IsAsIfOnly("a1");
    }

    [Fact]
    public void All_nodes_share_one_genesis_whatever_their_clocks_say()
    {
        foreach (ChainParameters parameters in ChainParameters.All)
        {
            using var early = new DirectNode(parameters);
            using var folder = new TemporaryFolder();
            var clock = new ManualClock { Now = new DateTimeOffset(2050, 6, 7, 8, 9, 10, TimeSpan.Zero) };
            using var late = new FullNode(folder.File("chain.db"), parameters, clock);

            Assert.Equal(parameters.Genesis.Hash, early.Node.Tip.Hash);
            Assert.Equal(parameters.Genesis.Hash, late.Tip.Hash);
        }
    }

    private void AcceptQuick(string name, string on) =>
        _story.Accept(name, on, block => block.Time = block.Parent.Header.Time + 1);

    /// <summary>Draws a block whose hash would have met a target a thousand times as hard.</summary>
    private void DrawLucky(string name, string on)
    {
        BigInteger limit = ChainParameters.Regtest.ProofOfWorkLimit.Expand(out _, out _);
        while (_story.Draw(name, on).Block.Hash.Value.ToNumber() > limit / 1_000)
        {
        }
    }
}
