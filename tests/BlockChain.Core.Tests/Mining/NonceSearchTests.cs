using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Mining;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Core.Tests.Mining;

public sealed class NonceSearchTests
{
    /// <summary>Bitcoin's regtest has 2, though 0 and 1 would have done as well: the search has to begin after them.
    /// </summary>
    [Theory]
    [InlineData("main", 0u, 31_953u)]
    [InlineData("regtest", 2u, 2u)]
    public void The_nonce_of_genesis_is_found(string network, uint first, uint expected)
    {
        BlockHeader genesis = ChainParameters.All.Single(parameters => parameters.Name == network).Genesis.Header;

        Assert.True(NonceSearch.TryFind(genesis with { Nonce = 99 }, first, count: uint.MaxValue, out uint nonce));
        Assert.Equal(expected, nonce);
    }

    [Fact]
    public void The_search_begins_at_its_first_nonce_and_ends_before_its_last()
    {
        BlockHeader genesis = ChainParameters.Main.Genesis.Header;

        Assert.True(NonceSearch.TryFind(genesis, first: 31_953, count: 1, out uint nonce));
        Assert.Equal(31_953u, nonce);
        Assert.False(NonceSearch.TryFind(genesis, first: 31_900, count: 53, out _));
        Assert.True(NonceSearch.TryFind(genesis, first: 31_900, count: 54, out nonce));
        Assert.Equal(31_953u, nonce);
        Assert.False(NonceSearch.TryFind(genesis, first: 31_954, count: 100, out _));
        Assert.False(NonceSearch.TryFind(genesis, first: 31_953, count: 0, out _));
    }

    [Fact]
    public void Nonce_0_is_a_nonce()
    {
        using var story = new Story(new DirectNode(ChainParameters.Regtest));
        StoryBlock block;
        do
        {
            block = story.Draw("a1", on: "genesis");
        }
        while (block.Block.Header.Nonce != 0);

        Assert.True(NonceSearch.TryFind(block.Block.Header, first: 0, count: 1, out uint nonce));
        Assert.Equal(0u, nonce);
        story.Accept("a1");
        story.TipIs("a1");
    }

    [Fact]
    public void The_last_nonce_is_tried_and_the_search_does_not_start_again_after_it()
    {
        // Of headers that differ by their times, one that only the last nonce solves, and one that only nonce 0 solves.
        BlockHeader onlyLast = Header(solvedByFirst: false, solvedByLast: true);
        BlockHeader onlyFirst = Header(solvedByFirst: true, solvedByLast: false);

        Assert.True(NonceSearch.TryFind(onlyLast, first: uint.MaxValue, count: uint.MaxValue, out uint nonce));
        Assert.Equal(uint.MaxValue, nonce);
        Assert.False(NonceSearch.TryFind(onlyFirst, first: uint.MaxValue, count: uint.MaxValue, out _));
    }

    [Fact]
    public void Bits_that_are_no_target_are_met_by_no_nonce()
    {
        foreach (uint bits in (uint[])[0, 0x20800001, 0xff7fffff])
        {
            BlockHeader header = ChainParameters.Regtest.Genesis.Header with { Bits = new CompactTarget(bits) };
            Assert.False(NonceSearch.TryFind(header, first: 0, count: 1_000, out _));
        }
    }

    private static BlockHeader Header(bool solvedByFirst, bool solvedByLast)
    {
        BlockHeader header = ChainParameters.Regtest.Genesis.Header;
        Assert.True(header.Bits.TryExpand(out Hash256 target));
        while ((header with { Nonce = 0 }).ComputeHash().Value <= target != solvedByFirst
            || (header with { Nonce = uint.MaxValue }).ComputeHash().Value <= target != solvedByLast)
        {
            header = header with { Time = header.Time + 1 };
        }

        return header;
    }
}
