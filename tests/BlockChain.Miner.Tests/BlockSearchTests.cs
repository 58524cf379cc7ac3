using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Mining;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests;
using BlockChain.Miner.Mining;

namespace BlockChain.Miner.Tests;

public sealed class BlockSearchTests
{
    /// <summary>All hashes are above 1.</summary>
    private static readonly CompactTarget Unsolvable = new(0x0300_0001);

    private readonly HashRateMeter _meter = new();

    public static TheoryData<string> Kernels => [.. NonceKernel.Supported.Select(kernel => kernel.Name)];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void The_first_nonce_that_solves_the_block_is_found_across_slices(string name)
    {
        BlockTemplate template = Template(ChainParameters.Main.ProofOfWorkLimit);

        Block? found = BlockSearch.TryFind(Find(name), template, extraNonce: 3, () => true, _meter);

        BlockHeader header = template.WithExtraNonce(3).Header;
        Assert.True(NonceSearch.TryFind(header, first: 0, count: uint.MaxValue, out uint nonce));
        Assert.Equal(header with { Nonce = nonce }, found?.Header);
        Assert.Equal(nonce + 1L, _meter.Total);
    }

    [Fact]
    public void The_search_ends_when_the_block_is_no_longer_wanted()
    {
        int looks = 0;

        Assert.Null(BlockSearch.TryFind(NonceKernel.Fastest, Template(Unsolvable), 0, () => ++looks < 20, _meter));

        Assert.Equal(20, looks);
    }

    /// <summary>So that the next one goes on with another extra nonce.</summary>
    [LongFact]
    public void The_search_ends_when_each_nonce_has_been_tried_once()
    {
        Assert.Null(BlockSearch.TryFind(NonceKernel.Fastest, Template(Unsolvable), 0, () => true, _meter));

        Assert.Equal(1L << 32, _meter.Total);
    }

    private static NonceKernel Find(string name) => NonceKernel.Supported.Single(kernel => kernel.Name == name);

    private static BlockTemplate Template(CompactTarget bits) => new(
        ChainedHeader.OfGenesis(ChainParameters.Main.Genesis.Header), bits, Time: 1_800_000_000, Owner: default, [],
        Fees: default, Subsidy: Amount.FromCoins(1));
}
