using System.Buffers.Binary;

namespace BlockChain.Core.Primitives;

/// <summary>RIPEMD-160 of the SHA-256 of a public key, 20 bytes: who owns an output. An address is this, with a network
/// and a checksum around it.</summary>
public readonly record struct PublicKeyHash
{
    public const int Size = 20;

    private readonly UInt128 _first16;
    private readonly uint _last4;

    /// <summary>Takes 20 bytes, in the order of the wire.</summary>
    /// <exception cref="ArgumentException">Not exactly 20 bytes.</exception>
    public PublicKeyHash(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException($"A public-key hash has {Size} bytes, not {bytes.Length}.", nameof(bytes));
        }

        _first16 = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        _last4 = BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]);
    }

    /// <summary>Writes the 20 bytes to the start of <paramref name="destination"/>.</summary>
    public void WriteTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt128BigEndian(destination, _first16);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], _last4);
    }

    /// <summary>The 20 bytes in the order of the wire.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        WriteTo(bytes);
        return bytes;
    }

    /// <summary>Salted: strangers choose these 20 bytes, and could fill one bucket of a hash table.
    /// </summary>
    public override int GetHashCode() => HashCode.Combine(_first16, _last4);

    /// <summary>40 lowercase hex digits, in the order of the bytes.</summary>
    public override string ToString() => $"{_first16:x32}{_last4:x8}";
}
