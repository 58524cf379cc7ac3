using BlockChain.Core.Blocks;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Tests.Blocks;

public class ChainedHeaderTests
{
    private static readonly CompactTarget Easy = new(0x207fffff);
    private static readonly CompactTarget Harder = new(0x1f00ffff);

    [Theory]
    [InlineData(50u, 50u)]
    [InlineData(70u, 50u, 70u)] // of two the later, as in Bitcoin
    [InlineData(60u, 50u, 70u, 60u)]
    [InlineData(60u, 70u, 60u, 50u)]
    [InlineData(70u, 90u, 50u, 60u, 70u)]
    [InlineData(6u, 1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u, 9u, 10u, 11u)]
    [InlineData(6u, 11u, 1u, 10u, 2u, 9u, 3u, 8u, 4u, 7u, 5u, 6u)]
    [InlineData(7u, 1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u, 9u, 10u, 11u, 12u)] // the twelfth from the tip is not asked
    [InlineData(6u, 4_000_000_000u, 1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u, 9u, 10u, 11u)]
    public void The_median_time_past_is_the_middle_one_of_the_last_eleven(uint expected, params uint[] times) =>
        Assert.Equal(expected, Chain(times)[^1].MedianTimePast());

    [Fact]
    public void The_latest_time_never_goes_back() => Assert.Equal(
        [7u, 7u, 9u, 9u, 9u, 12u], Chain(7, 5, 9, 1, 9, 12).Select(header => header.LatestTime));

    [Fact]
    public void Work_comes_from_the_target_and_adds_up()
    {
        var genesis = ChainedHeader.OfGenesis(Header(default, 1, Harder));
        var easy = new ChainedHeader(Header(genesis.Hash, 2, Easy), genesis);
        var easyAgain = new ChainedHeader(Header(easy.Hash, 3, Easy), easy);
        var hard = new ChainedHeader(Header(easyAgain.Hash, 4, Harder), easyAgain);

        Assert.Equal([65_537, 2, 2, 65_537], new[] { genesis, easy, easyAgain, hard }.Select(each => (int)each.Work));
        Assert.Equal(
            [65_537, 65_539, 65_541, 131_078],
            new[] { genesis, easy, easyAgain, hard }.Select(each => (int)each.ChainWork));
        Assert.Equal([0, 1, 2, 3], new[] { genesis, easy, easyAgain, hard }.Select(each => each.Height));
    }

    [Fact]
    public void The_fork_point_is_the_last_block_that_two_branches_share()
    {
        ChainedHeader[] trunk = Chain(1, 2, 3);
        ChainedHeader left = Grow(trunk[1], 10, 11, 12, 13);
        ChainedHeader right = Grow(trunk[1], 20, 21);

        Assert.Same(trunk[1], ChainedHeader.ForkPoint(left, right));
        Assert.Same(trunk[1], ChainedHeader.ForkPoint(right, left));
        Assert.Same(trunk[1], ChainedHeader.ForkPoint(left, trunk[1]));
        Assert.Same(trunk[1], ChainedHeader.ForkPoint(trunk[2], right));
        Assert.Same(left, ChainedHeader.ForkPoint(left, left));
    }

    [Fact]
    public void Chains_of_two_networks_have_no_fork_point() =>
        Assert.Throws<ArgumentException>(() => ChainedHeader.ForkPoint(Chain(1, 2)[^1], Chain(3, 4, 5)[^1]));

    [Fact]
    public void Every_ancestor_is_found_by_its_height()
    {
        ChainedHeader[] chain = Chain(1, 2, 3, 4, 5);

        Assert.All(chain, header => Assert.Same(header, chain[^1].AncestorAt(header.Height)));
    }

    private static ChainedHeader[] Chain(params uint[] times)
    {
        var chain = new List<ChainedHeader> { ChainedHeader.OfGenesis(Header(default, times[0], Easy)) };
        foreach (uint time in times.Skip(1))
        {
            chain.Add(new ChainedHeader(Header(chain[^1].Hash, time, Easy), chain[^1]));
        }

        return [.. chain];
    }

    private static ChainedHeader Grow(ChainedHeader tip, params uint[] times) =>
        times.Aggregate(tip, (parent, time) => new ChainedHeader(Header(parent.Hash, time, Easy), parent));

    private static BlockHeader Header(BlockHash previous, uint time, CompactTarget bits) =>
        new(Version: 4, previous, MerkleRoot: default, time, bits, Nonce: 0);
}
