using BlockChain.Core.Encoding;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Tests.Encoding;

public class ByteReaderTests
{
    [Fact]
    public void Numbers_are_little_endian()
    {
        var reader = new ByteReader(Convert.FromHexString("01" + "0201" + "04030201" + "feffffff" + "0807060504030201"
            + "feffffffffffffff"));

        Assert.Equal(1, reader.ReadByte());
        Assert.Equal(0x0102, reader.ReadUInt16());
        Assert.Equal(0x01020304u, reader.ReadUInt32());
        Assert.Equal(-2, reader.ReadInt32());
        Assert.Equal(0x0102030405060708u, reader.ReadUInt64());
        Assert.Equal(-2L, reader.ReadInt64());
        reader.ExpectEnd();
        Assert.Null(reader.Error);
    }

    [Fact]
    public void What_the_writer_wrote_is_read()
    {
        Hash256 hash = Hash256.FromNumber(12345);
        var bytes = new byte[4 + 4 + 8 + 32 + 1 + 3 + 2];
        var writer = new ByteWriter(bytes);
        writer.WriteUInt32(uint.MaxValue);
        writer.WriteInt32(int.MinValue);
        writer.WriteInt64(long.MinValue);
        writer.WriteHash(hash);
        writer.WriteBytes([7, 8, 9]);
        new byte[] { 5, 6 }.CopyTo(writer.Next(2));
        Assert.Equal(bytes.Length, writer.Position);

        var reader = new ByteReader(bytes);
        Assert.Equal(uint.MaxValue, reader.ReadUInt32());
        Assert.Equal(int.MinValue, reader.ReadInt32());
        Assert.Equal(long.MinValue, reader.ReadInt64());
        Assert.Equal(hash, reader.ReadHash());
        Assert.Equal([7, 8, 9], reader.ReadBytes().ToArray());
        Assert.Equal(0x0605, reader.ReadUInt16());
        reader.ExpectEnd();
        Assert.Null(reader.Error);
    }

    [Fact]
    public void The_first_error_stays_and_everything_after_it_is_zero()
    {
        var reader = new ByteReader(new byte[] { 1, 2, 3, 4, 5, 6 });
        Assert.Equal(0x04030201u, reader.ReadUInt32());
        Assert.Equal(0u, reader.ReadUInt32());
        string? first = reader.Error;
        Assert.Equal("The bytes end at 6 where 8 are needed.", first);

        // Two bytes are left and would do for some of these: it is too late for them.
        Assert.Equal(0, reader.ReadByte());
        Assert.Equal(0, reader.ReadUInt16());
        Assert.Equal(0UL, reader.ReadUInt64());
        Assert.Equal(default, reader.ReadHash());
        Assert.Equal(0UL, reader.ReadCompactSize());
        Assert.Equal(0, reader.ReadCount(minItemSize: 1));
        Assert.True(reader.ReadBytes().IsEmpty);
        reader.ExpectEnd();

        Assert.Equal(first, reader.Error);
        Assert.Equal(4, reader.Position);
    }

    [Fact]
    public void A_byte_after_the_end_is_an_error()
    {
        var reader = new ByteReader(new byte[] { 1, 2 });
        reader.ReadByte();
        reader.ExpectEnd();

        Assert.Equal("1 bytes follow the end.", reader.Error);
    }

    [Fact]
    public void Bytes_are_not_copied()
    {
        byte[] bytes = [2, 10, 11, 12];
        var reader = new ByteReader(bytes);

        ReadOnlyMemory<byte> read = reader.ReadBytes();

        Assert.True(read.Span.Overlaps(bytes));
        Assert.Equal([10, 11], read.ToArray());
    }

    [Fact]
    public void No_bytes_can_be_read_at_the_very_end()
    {
        var reader = new ByteReader(new byte[] { 0 });

        Assert.True(reader.ReadBytes().IsEmpty);
        reader.ExpectEnd();
        Assert.Null(reader.Error);
    }

    [Fact]
    public void A_claimed_length_of_four_thousand_million_allocates_nothing()
    {
        byte[] bytes = Convert.FromHexString("feffffffff00");
        string? error = ReadBytesError(bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ReadBytesError(bytes);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal("4294967295 items are announced, which 1 bytes cannot hold.", error);
        Assert.InRange(allocated, 0, 4096);
    }

    private static string? ReadBytesError(byte[] bytes)
    {
        var reader = new ByteReader(bytes);
        reader.ReadBytes();
        return reader.Error;
    }
}
