using BlockChain.Core.Blocks;
using BlockChain.Core.Primitives;
using Microsoft.Data.Sqlite;

namespace BlockChain.Core.Storage;

/// <summary>Reads columns that hold so many bytes and no other number; in a damaged file they may hold anything, which is a
/// <see cref="StoreException"/>.</summary>
internal static class StoredBytes
{
    public static Hash256 Hash(this SqliteDataReader row, int column) =>
        Hash256.FromBytes(Read(row, column, Hash256.Size));

    public static BlockHeader Header(this SqliteDataReader row, int column) =>
        BlockHeader.FromBytes(Read(row, column, BlockHeader.Size));

    public static PublicKeyHash Owner(this SqliteDataReader row, int column) =>
        new(Read(row, column, PublicKeyHash.Size));

    public static Hash256 Hash(this PreparedStatement row, int column) =>
        Hash256.FromBytes(Read(row, column, Hash256.Size, "hash"));

    public static BlockHeader Header(this PreparedStatement row, int column) =>
        BlockHeader.FromBytes(Read(row, column, BlockHeader.Size, "header").ToArray());

    public static PublicKeyHash Owner(this PreparedStatement row, int column) =>
        new(Read(row, column, PublicKeyHash.Size, "owner"));

    private static byte[] Read(SqliteDataReader row, int column, int size) =>
        row.GetValue(column) is byte[] bytes && bytes.Length == size
            ? bytes
            : throw Damaged(row.GetName(column), size);

    private static ReadOnlySpan<byte> Read(PreparedStatement row, int column, int size, string name)
    {
        ReadOnlySpan<byte> bytes = row.Bytes(column);
        return bytes.Length == size ? bytes : throw Damaged(name, size);
    }

    private static StoreException Damaged(string column, int size) =>
        StoreException.Damaged($"its column {column} must have {size} bytes.");
}
