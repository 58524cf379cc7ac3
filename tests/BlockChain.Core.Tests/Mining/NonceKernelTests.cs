using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Mining;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Tests.Mining;

/// <summary>Whatever searches nonces finds what the plain search finds.</summary>
public sealed class NonceKernelTests
{
    /// <summary>Nonces around which a search may go wrong: those of one batch, the first, the last, and where a byte
    /// of the nonce is full.</summary>
    private static readonly uint[] Edges = [0, 1, 31, 32, 250, 65_530, 0x7fff_fff0, 0xffff_ff00, 0xffff_ffe1, 0xffff_fffe];

    private readonly Random _random = new(4);

    public static TheoryData<string> Fast => [.. NonceKernel.Supported.Skip(1).Select(kernel => kernel.Name)];

    [Fact]
    public void The_plain_search_is_there_and_one_for_each_technique_that_the_processor_has()
    {
        string[] expected =
        [
            "scalar",
            .. Vector128.IsHardwareAccelerated ? (string[])["128 bits x 4"] : [],
            .. Vector256.IsHardwareAccelerated ? (string[])["256 bits x 8"] : [],
            .. Vector512.IsHardwareAccelerated ? (string[])["512 bits x 32"] : [],
            .. Sha256.IsSupported ? (string[])["SHA-256 instructions x 4"] : [],
        ];

        Assert.Equal(expected, NonceKernel.Supported.Select(kernel => kernel.Name));
        Assert.Equal(expected[^1], NonceKernel.Fastest.Name);
    }

    [Theory]
    [MemberData(nameof(Fast))]
    public void Every_winner_of_a_random_header_is_found_and_nothing_else(string name)
    {
        NonceKernel kernel = Find(name);
        for (int i = 0; i < LongTests.Choose(usual: 40, inLongForm: 4_000); i++)
        {
            BlockHeader header = RandomHeader(bits: 0x2000ffff);
            uint first = (uint)_random.NextInt64(1L << 32);
            uint count = (uint)_random.Next(5_000);

            Assert.Equal(Winners(NonceSearch.TryFind, header, first, count), Winners(kernel.TryFind, header, first, count));
        }
    }

    /// <summary>At these targets a hash of two, four, 16 or 256 wins: there are several in nearly every batch.</summary>
    [Theory]
    [MemberData(nameof(Fast))]
    public void Of_several_winners_in_a_batch_the_first_is_found(string name)
    {
        NonceKernel kernel = Find(name);
        foreach (uint bits in (uint[])[0x207fffff, 0x203fffff, 0x200fffff, 0x2000ffff])
        {
            for (int i = 0; i < 20; i++)
            {
                BlockHeader header = RandomHeader(bits);
                uint first = (uint)_random.NextInt64(1L << 32);
                Assert.Equal(
                    Winners(NonceSearch.TryFind, header, first, 300), Winners(kernel.TryFind, header, first, 300));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Fast))]
    public void At_the_edges_of_batches_and_of_all_nonces_nothing_is_left_out_or_tried_twice(string name)
    {
        NonceKernel kernel = Find(name);
        foreach (uint first in Edges)
        {
            BlockHeader header = RandomHeader(bits: 0x200fffff);
            foreach (uint count in (uint[])[0, 1, 2, 7, 31, 32, 33, 64, 100, 257])
            {
                Assert.Equal(
                    Winners(NonceSearch.TryFind, header, first, count), Winners(kernel.TryFind, header, first, count));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Fast))]
    public void The_search_does_not_start_again_after_the_last_nonce(string name)
    {
        BlockHeader header = RandomHeader(bits: 0x207fffff);
        Assert.True(header.Bits.TryExpand(out Hash256 target));
        while ((header with { Nonce = 0 }).ComputeHash().Value > target
            || (header with { Nonce = uint.MaxValue }).ComputeHash().Value <= target)
        {
            header = RandomHeader(bits: 0x207fffff);
        }

        Assert.False(Find(name).TryFind(header, first: uint.MaxValue, count: uint.MaxValue, out _));
        Assert.True(Find(name).TryFind(header, first: 0, count: 1, out uint nonce));
        Assert.Equal(0u, nonce);
    }

    /// <summary>From the easiest there is, whose top word has no leading zero, to those of Bitcoin: the target of block
    /// 125,552 needs more zeros than its top word has.</summary>
    [Theory]
    [MemberData(nameof(Fast))]
    public void Easy_and_hard_targets_are_met_alike(string name)
    {
        NonceKernel kernel = Find(name);
        foreach (uint bits in (uint[])[0x2100ffff, 0x207fffff, 0x1f00ffff, 0x1e00ffff, 0x1d00ffff, 0x1a44b9f2, 0x03000001])
        {
            BlockHeader header = RandomHeader(bits);
            Assert.Equal(Winners(NonceSearch.TryFind, header, 0, 50), Winners(kernel.TryFind, header, 0, 50));
        }

        BlockHeader bitcoin = BlockHeader.FromBytes(Convert.FromHexString(
            "0100000081cd02ab7e569e8bcd9317e2fe99f2de44d49ab2b8851ba4a308000000000000"
            + "e320b6c2fffc8d750423db8b1eb942ae710e951ed797f7affc8892b0f1fc122bc7f5d74df2b9441a42a14695"));
        Assert.True(kernel.TryFind(bitcoin, first: bitcoin.Nonce - 1_000, count: 2_000, out uint nonce));
        Assert.Equal(bitcoin.Nonce, nonce);
        Assert.False(kernel.TryFind(bitcoin, first: bitcoin.Nonce + 1, count: 100_000, out _));
    }

    [Theory]
    [MemberData(nameof(Fast))]
    public void Bits_that_are_no_target_are_met_by_no_nonce(string name)
    {
        foreach (uint bits in (uint[])[0, 0x20800001, 0xff7fffff])
        {
            Assert.False(Find(name).TryFind(RandomHeader(bits), first: 0, count: 10_000, out _));
        }
    }

    [Theory]
    [MemberData(nameof(Fast))]
    public void The_nonce_of_genesis_is_found(string name)
    {
        Assert.True(Find(name).TryFind(ChainParameters.Main.Genesis.Header, 0, uint.MaxValue, out uint nonce));
        Assert.Equal(31_953u, nonce);
    }

    private static NonceKernel Find(string name) => NonceKernel.Supported.Single(kernel => kernel.Name == name);

    /// <summary>All of them, found one after the other.</summary>
    private static List<uint> Winners(NonceKernel.Search search, BlockHeader header, uint first, uint count)
    {
        var winners = new List<uint>();
        ulong end = Math.Min((ulong)first + count, 1UL << 32);
        ulong next = first;
        while (next < end && search(header, (uint)next, (uint)(end - next), out uint nonce))
        {
            winners.Add(nonce);
            next = (ulong)nonce + 1;
        }

        return winners;
    }

    private BlockHeader RandomHeader(uint bits)
    {
        byte[] bytes = new byte[BlockHeader.Size];
        _random.NextBytes(bytes);
        return BlockHeader.FromBytes(bytes) with { Bits = new CompactTarget(bits) };
    }
}
