using BlockChain.Core.Cryptography;
using BlockChain.Core.Encoding;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Blocks;

/// <summary>
/// The 80 bytes that are hashed to prove work, little-endian (Bitcoin Core: <c>CBlockHeader</c>; sections 3 to 5 of the
/// paper). Each holds the hash of the one before: that is the chain.
/// <code>
///  4 bytes   version
/// 32 bytes   hash of the block before
/// 32 bytes   Merkle root of the transactions
///  4 bytes   time, seconds since 1970 UTC
///  4 bytes   bits: the target in compact form
///  4 bytes   nonce
/// </code>
/// </summary>
/// <param name="Version">4 or more, but for genesis.</param>
/// <param name="PreviousHash">The block before; zero in genesis.</param>
/// <param name="MerkleRoot">See <see cref="MerkleTree"/>.</param>
/// <param name="Time">Seconds since 1970-01-01 UTC.</param>
/// <param name="Bits">The target that the hash must meet.</param>
/// <param name="Nonce">What a miner changes until it does.</param>
public readonly record struct BlockHeader(
    int Version,
    BlockHash PreviousHash,
    Hash256 MerkleRoot,
    uint Time,
    CompactTarget Bits,
    uint Nonce)
{
    public const int Size = 80;

    /// <summary>Reads the 80 bytes.</summary>
    /// <exception cref="ArgumentException">Not exactly 80 bytes.</exception>
    public static BlockHeader FromBytes(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException($"A block header has {Size} bytes, not {bytes.Length}.", nameof(bytes));
        }

        var reader = new ByteReader(bytes);
        return Read(ref reader);
    }

    /// <summary>Reads headers that follow each other without a gap, as nodes send them.</summary>
    /// <returns>False: the bytes end within a header.</returns>
    public static bool TryReadAll(ReadOnlyMemory<byte> bytes, out IReadOnlyList<BlockHeader> headers)
    {
        var all = new BlockHeader[bytes.Length / Size];
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = FromBytes(bytes.Slice(i * Size, Size));
        }

        headers = all;
        return bytes.Length % Size == 0;
    }

    /// <summary>The 80 bytes.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        WriteTo(bytes);
        return bytes;
    }

    /// <summary>SHA-256d of the 80 bytes: the name of the block, and the number that must not be above the target.
    /// </summary>
    public BlockHash ComputeHash()
    {
        Span<byte> bytes = stackalloc byte[Size];
        WriteTo(bytes);
        return new BlockHash(Hashing.Sha256d(bytes));
    }

    /// <summary>Writes the 80 bytes to the start of <paramref name="destination"/>.</summary>
    public void WriteTo(Span<byte> destination)
    {
        var writer = new ByteWriter(destination);
        writer.WriteInt32(Version);
        writer.WriteHash(PreviousHash.Value);
        writer.WriteHash(MerkleRoot);
        writer.WriteUInt32(Time);
        writer.WriteUInt32(Bits.Bits);
        writer.WriteUInt32(Nonce);
    }

    internal static BlockHeader Read(ref ByteReader reader) => new(
        reader.ReadInt32(),
        new BlockHash(reader.ReadHash()),
        reader.ReadHash(),
        reader.ReadUInt32(),
        new CompactTarget(reader.ReadUInt32()),
        reader.ReadUInt32());
}
