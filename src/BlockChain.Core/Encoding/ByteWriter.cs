using System.Buffers.Binary;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Encoding;

/// <summary>Writes Bitcoin's little-endian formats into a span whose size the caller has computed.</summary>
public ref struct ByteWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;

    /// <summary>How many bytes were written so far.</summary>
    public int Position { get; private set; }

    /// <summary>4 bytes, little-endian.</summary>
    public void WriteUInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Next(4), value);

    /// <summary>4 bytes, little-endian, signed.</summary>
    public void WriteInt32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Next(4), value);

    /// <summary>8 bytes, little-endian, signed.</summary>
    public void WriteInt64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Next(8), value);

    /// <summary>32 bytes.</summary>
    public void WriteHash(Hash256 hash) => hash.WriteTo(Next(Hash256.Size));

    /// <summary>The shortest CompactSize of a number: 1, 3, 5 or 9 bytes.</summary>
    public void WriteCompactSize(ulong value)
    {
        Span<byte> bytes = Next(CompactSizeLength(value));
        switch (bytes.Length)
        {
            case 1:
                bytes[0] = (byte)value;
                break;
            case 3:
                bytes[0] = 0xfd;
                BinaryPrimitives.WriteUInt16LittleEndian(bytes[1..], (ushort)value);
                break;
            case 5:
                bytes[0] = 0xfe;
                BinaryPrimitives.WriteUInt32LittleEndian(bytes[1..], (uint)value);
                break;
            default:
                bytes[0] = 0xff;
                BinaryPrimitives.WriteUInt64LittleEndian(bytes[1..], value);
                break;
        }
    }

    /// <summary>A CompactSize with the length, then the bytes.</summary>
    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        WriteCompactSize((ulong)bytes.Length);
        bytes.CopyTo(Next(bytes.Length));
    }

    /// <summary>How many bytes <see cref="WriteCompactSize"/> takes for a number.</summary>
    public static int CompactSizeLength(ulong value) => value switch
    {
        < 0xfd => 1,
        <= ushort.MaxValue => 3,
        <= uint.MaxValue => 5,
        _ => 9,
    };

    /// <summary>The next bytes to be written, for what writes itself.</summary>
    public Span<byte> Next(int count)
    {
        Span<byte> next = _destination.Slice(Position, count);
        Position += count;
        return next;
    }
}
