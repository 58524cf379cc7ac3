using System.Buffers.Binary;
using System.Security.Cryptography;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Storage;

/// <summary>
/// A fingerprint of everything that can be spent: two nodes with the same have the same state. SHA-256 over the unspent
/// outputs, sorted by transaction id (as bytes of the wire) and index, each as:
/// <code>
/// 32 bytes   transaction id
///  4 bytes   index, little-endian
///  4 bytes   height of the block that made it, little-endian
///  1 byte    1 for a coinbase's, otherwise 0
///  8 bytes   value, little-endian
/// 20 bytes   public-key hash of the owner
/// </code>
/// </summary>
/// <param name="Tip">The block after which it is so.</param>
/// <param name="Count">Unspent outputs.</param>
/// <param name="Total">The sum of their values.</param>
/// <param name="TransactionCount">Transactions that have one.</param>
/// <param name="Hash">32 bytes, shown as they are, not reversed.</param>
public sealed record UnspentOutputSet(StoredBlock Tip, long Count, Amount Total, long TransactionCount, ReadOnlyMemory<byte> Hash)
{
    private const int RecordSize = 32 + 4 + 4 + 1 + 8 + PublicKeyHash.Size;

    /// <summary>Reads them all: seconds for a million.</summary>
    public static UnspentOutputSet Compute(ChainReader reader)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var record = new byte[RecordSize];
        long count = 0;
        long transactions = 0;
        Hash256? last = null;
        Amount total = Amount.Zero;

        // The index by txid is in this order already, so nothing is sorted.
        reader.ForEach(
            """
            SELECT txid, outputs.id, owner, value FROM transactions INDEXED BY transactions_by_txid
            CROSS JOIN outputs
            ON outputs.id >= transactions.id << 15 AND outputs.id < (transactions.id + 1) << 15 AND spender IS NULL
            ORDER BY txid, outputs.id
            """,
            row =>
            {
                ChainPlace place = ChainPlace.OfOutputKey(row.Number(1), out int index);
                Hash256 transaction = row.Hash(0);
                transaction.WriteTo(record);
                BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(32), index);
                BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(36), place.Height);
                record[40] = place.Position == 0 ? (byte)1 : (byte)0;
                BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(41), row.Number(3));
                row.Owner(2).WriteTo(record.AsSpan(49));
                hash.AppendData(record);
                count++;
                transactions += transaction == last ? 0 : 1;
                last = transaction;
                total += new Amount(row.Number(3));
            });
        return new UnspentOutputSet(reader.Tip, count, total, transactions, hash.GetHashAndReset());
    }
}
