using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace BlockChain.Core.Network;

/// <summary>Blocks or transactions one after the other, each as its length in bytes (u32, little-endian) and its bytes, as
/// <c>/api/blocks/raw</c>, <c>/api/txs/raw</c> and <c>/api/txs</c> have them. Length 0: not here.</summary>
public static class RawRecords
{
    /// <summary>Bytes that go before each.</summary>
    public const int PrefixSize = sizeof(uint);

    /// <summary>The bytes of all.</summary>
    public static byte[] Write(IEnumerable<byte[]> records)
    {
        var all = new MemoryStream();
        Span<byte> prefix = stackalloc byte[PrefixSize];
        foreach (byte[] record in records)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(prefix, (uint)record.Length);
            all.Write(prefix);
            all.Write(record);
        }

        return all.ToArray();
    }

    /// <summary>Takes them apart; false when the last one is cut off, or there are more than <paramref name="max"/>.</summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> bytes, int max, [NotNullWhen(true)] out List<ReadOnlyMemory<byte>>? records)
    {
        records = [];
        while (bytes.Length >= PrefixSize && records.Count < max)
        {
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span);
            if (length > bytes.Length - PrefixSize)
            {
                break;
            }

            records.Add(bytes.Slice(PrefixSize, (int)length));
            bytes = bytes[(PrefixSize + (int)length)..];
        }

        if (!bytes.IsEmpty)
        {
            records = null;
        }

        return records is not null;
    }
}
