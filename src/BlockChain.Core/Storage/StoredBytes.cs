using BlockChain.Core.Blocks;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Storage;

/// <summary>Reads columns that hold so many bytes and no other number; in a damaged file they may hold anything, which is a
/// <see cref="StoreException"/>.</summary>
internal static class StoredBytes
{
    public static Hash256 Hash(this Statement row, int column) =>
        Hash256.FromBytes(Read(row, column, Hash256.Size));

    public static BlockHeader Header(this Statement row, int column) =>
        BlockHeader.FromBytes(Read(row, column, BlockHeader.Size).ToArray());

    public static PublicKeyHash Owner(this Statement row, int column) =>
        new(Read(row, column, PublicKeyHash.Size));

    private static ReadOnlySpan<byte> Read(Statement row, int column, int size)
    {
        ReadOnlySpan<byte> bytes = row.Bytes(column);
        return bytes.Length == size
            ? bytes
            : throw StoreException.Damaged($"its column {row.NameOf(column)} must have {size} bytes.");
    }
}
