using BlockChain.Core.Blocks;
using BlockChain.Core.Tests.Transactions;
using FsCheck;
using FsCheck.Fluent;

namespace BlockChain.Core.Tests.Blocks;

public class BlockParsingTests
{
    [Fact]
    public void The_bytes_are_those_of_a_second_writer() =>
        Assert.Equal(new PlainWriter().Write(Samples.Block).Bytes, Samples.Block.ToBytes());

    [Fact]
    public void Every_block_is_read_as_it_was_written() =>
        Prop.ForAll(
                RandomChainData.Blocks.ToArbitrary(),
                written =>
                {
                    byte[] bytes = written.ToBytes();
                    return bytes.Length == written.Size
                        && Block.TryParse(bytes, out Block? read, out _)
                        && read.Header == written.Header
                        && read.Hash == written.Hash
                        && read.Size == written.Size
                        && read.Leaves.SequenceEqual(written.Leaves)
                        && read.ToBytes().SequenceEqual(bytes);
                })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Fact]
    public void Every_header_is_read_as_it_was_written() =>
        Prop.ForAll(
                RandomChainData.Headers.ToArbitrary(),
                written => BlockHeader.FromBytes(written.ToBytes()) == written)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Theory]
    [InlineData(0)]
    [InlineData(79)]
    [InlineData(81)]
    public void A_header_has_80_bytes_and_no_other_number(int length) =>
        Assert.Throws<ArgumentException>(() => BlockHeader.FromBytes(new byte[length]));

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(160, 2, true)]
    [InlineData(161, 2, false)]
    [InlineData(79, 0, false)]
    public void Headers_follow_each_other_without_a_gap(int length, int count, bool areWhole)
    {
        byte[] bytes = [.. Enumerable.Range(0, length).Select(i => (byte)i)];

        Assert.Equal(areWhole, BlockHeader.TryReadAll(bytes, out IReadOnlyList<BlockHeader> headers));

        Assert.Equal(bytes[..(count * BlockHeader.Size)], headers.SelectMany(header => header.ToBytes()));
    }

    [Fact]
    public void No_prefix_of_a_block_is_one()
    {
        byte[] bytes = Samples.Block.ToBytes();
        for (int length = 0; length < bytes.Length; length++)
        {
            Refused(bytes[..length]);
        }
    }

    [Fact]
    public void Nothing_may_follow_a_block()
    {
        byte[] bytes = [.. Samples.Block.ToBytes(), 0];

        Assert.Equal("1 bytes follow the end.", Refused(bytes));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(9)]
    public void A_count_or_length_that_is_longer_than_needed_is_refused_wherever_it_stands(int size)
    {
        for (int i = 0; i < CompactSizes; i++)
        {
            byte[] bytes = WithOtherwise(i, value => PlainWriter.Wide(size, value));
            bool isAsItMustBe = bytes.SequenceEqual(Samples.Block.ToBytes());

            Assert.True(isAsItMustBe || Refused(bytes).Contains("longer than needed", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(0x0200_0001)]
    [InlineData(int.MaxValue)]
    [InlineData(uint.MaxValue)]
    [InlineData(0x1_0000_0000)] // would be 0 in 32 bits
    [InlineData(0x1_0000_0003)]
    [InlineData(ulong.MaxValue)]
    public void A_count_or_length_beyond_the_bytes_is_refused_and_nothing_is_allocated_for_it(ulong claimed)
    {
        for (int i = 0; i < CompactSizes; i++)
        {
            byte[] bytes = WithOtherwise(i, _ => PlainWriter.Compact(claimed));
            long before = GC.GetAllocatedBytesForCurrentThread();
            bool isRead = Block.TryParse(bytes, out _, out string? error);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

            Assert.False(isRead);
            Assert.Contains("cannot hold", error, StringComparison.Ordinal);
            Assert.InRange(allocated, 0, 20_000);
        }
    }

    private static int CompactSizes => new PlainWriter().Write(Samples.Block).CompactSizes;

    private static byte[] WithOtherwise(int index, Func<ulong, byte[]> otherwise) =>
        new PlainWriter { OtherwiseAt = index, Otherwise = otherwise }.Write(Samples.Block).Bytes;

    private static string Refused(byte[] bytes)
    {
        Assert.False(Block.TryParse(bytes, out Block? block, out string? error));
        Assert.Null(block);
        return error;
    }
}
