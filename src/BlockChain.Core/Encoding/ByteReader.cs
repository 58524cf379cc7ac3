using System.Buffers.Binary;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Encoding;

/// <summary>
/// Reads Bitcoin's little-endian formats from bytes that nobody has vouched for. The first thing that is wrong is kept
/// in <see cref="Error"/>, and every read after it answers zero or nothing: a parser reads all it wants and asks once, at
/// the end. Nothing is ever allocated because of a length that the bytes merely claim.
/// </summary>
public ref struct ByteReader(ReadOnlyMemory<byte> bytes)
{
    /// <summary>What is read after an error; nothing of a fixed size is longer than a hash.</summary>
    private static readonly byte[] Zeros = new byte[Hash256.Size];

    private readonly ReadOnlyMemory<byte> _memory = bytes;
    private readonly ReadOnlySpan<byte> _span = bytes.Span;

    /// <summary>How many bytes were read so far.</summary>
    public int Position { get; private set; }

    /// <summary>What was wrong first, as a sentence; null while all is well.</summary>
    public string? Error { get; private set; }

    /// <summary>The bytes not read yet.</summary>
    public readonly int Remaining => _span.Length - Position;

    /// <summary>1 byte.</summary>
    internal byte ReadByte() => Advance(1)[0];

    /// <summary>2 bytes, little-endian.</summary>
    internal ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Advance(2));

    /// <summary>4 bytes, little-endian.</summary>
    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Advance(4));

    /// <summary>4 bytes, little-endian, signed.</summary>
    public int ReadInt32() => unchecked((int)ReadUInt32());

    /// <summary>8 bytes, little-endian.</summary>
    internal ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Advance(8));

    /// <summary>8 bytes, little-endian, signed.</summary>
    public long ReadInt64() => unchecked((long)ReadUInt64());

    /// <summary>32 bytes.</summary>
    public Hash256 ReadHash() => Hash256.FromBytes(Advance(Hash256.Size));

    /// <summary>
    /// Bitcoin's CompactSize: one byte up to 252; <c>fd</c> and 2 bytes; <c>fe</c> and 4; <c>ff</c> and 8. Only the
    /// shortest form of a number is taken, so that every value has exactly one encoding.
    /// </summary>
    public ulong ReadCompactSize()
    {
        byte first = ReadByte();
        (ulong value, ulong least) = first switch
        {
            0xfd => (ReadUInt16(), 0xfdUL),
            0xfe => (ReadUInt32(), 0x1_0000UL),
            0xff => (ReadUInt64(), 0x1_0000_0000UL),
            _ => (first, 0UL),
        };

        if (Error is null && value < least)
        {
            Error = $"The CompactSize {value} is longer than needed.";
        }

        return Error is null ? value : 0;
    }

    /// <summary>A CompactSize that counts the items to come, each of at least <paramref name="minItemSize"/> bytes: a
    /// count that the remaining bytes cannot hold is an error.</summary>
    public int ReadCount(int minItemSize)
    {
        ulong count = ReadCompactSize();
        if (Error is null && count > (ulong)(Remaining / minItemSize))
        {
            Error = $"{count} items are announced, which {Remaining} bytes cannot hold.";
        }

        return Error is null ? (int)count : 0;
    }

    /// <summary>A CompactSize, then that many bytes, which are not copied.</summary>
    public ReadOnlyMemory<byte> ReadBytes()
    {
        // After an error 0: Advance is never asked for more than there is, or for more zeros than it has.
        int length = ReadCount(minItemSize: 1);
        int start = Position;
        Advance(length);
        return Error is null ? _memory.Slice(start, length) : default;
    }

    /// <summary>States that nothing may follow; if something does, it is an error.</summary>
    public void ExpectEnd()
    {
        if (Error is null && Remaining > 0)
        {
            Error = $"{Remaining} bytes follow the end.";
        }
    }

    /// <summary>The next bytes; zeros after an error.</summary>
    private ReadOnlySpan<byte> Advance(int count)
    {
        if (Error is null && count > Remaining)
        {
            Error = $"The bytes end at {_span.Length} where {Position + count} are needed.";
        }

        if (Error is not null)
        {
            return Zeros.AsSpan(..count);
        }

        ReadOnlySpan<byte> taken = _span.Slice(Position, count);
        Position += count;
        return taken;
    }
}
