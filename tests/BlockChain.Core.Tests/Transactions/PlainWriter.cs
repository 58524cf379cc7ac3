using System.Buffers.Binary;
using BlockChain.Core.Blocks;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Transactions;

/// <summary>Writes the formats a second time, byte by byte as Bitcoin's documents tell them; and, where a test asks,
/// one of the numbers of type CompactSize in another way.</summary>
internal sealed class PlainWriter
{
    private readonly List<byte> _bytes = [];

    /// <summary>Which CompactSize, counted from 0, <see cref="Otherwise"/> writes.</summary>
    public int OtherwiseAt { get; init; } = -1;

    public Func<ulong, byte[]> Otherwise { get; init; } = Compact;

    /// <summary>How many there were.</summary>
    public int CompactSizes { get; private set; }

    public byte[] Bytes => [.. _bytes];

    public static byte[] Compact(ulong value) => value switch
    {
        <= 252 => [(byte)value],
        <= 0xffff => Wide(3, value),
        <= 0xffff_ffff => Wide(5, value),
        _ => Wide(9, value),
    };

    /// <summary>A CompactSize in 3, 5 or 9 bytes, whether it needs them or not.</summary>
    public static byte[] Wide(int size, ulong value)
    {
        var eight = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(eight, value);
        byte prefix = size switch { 3 => 0xfd, 5 => 0xfe, _ => 0xff };
        return [prefix, .. eight.Take(size - 1)];
    }

    public PlainWriter Write(Block block)
    {
        BlockHeader header = block.Header;
        _bytes.AddRange(BitConverter.GetBytes(header.Version));
        Write(header.PreviousHash.Value);
        Write(header.MerkleRoot);
        _bytes.AddRange(BitConverter.GetBytes(header.Time));
        _bytes.AddRange(BitConverter.GetBytes(header.Bits.Bits));
        _bytes.AddRange(BitConverter.GetBytes(header.Nonce));
        WriteCompact(block.Transactions.Length);
        foreach (Transaction transaction in block.Transactions)
        {
            Write(transaction);
        }

        return this;
    }

    public PlainWriter Write(Transaction transaction)
    {
        _bytes.AddRange(BitConverter.GetBytes(transaction.Version));
        WriteCompact(transaction.Inputs.Length);
        foreach (TransactionInput input in transaction.Inputs)
        {
            Write(input.PreviousOutput.TransactionId.Value);
            _bytes.AddRange(BitConverter.GetBytes(input.PreviousOutput.Index));
            Write(input.Script);
            _bytes.AddRange(BitConverter.GetBytes(input.Sequence));
        }

        WriteCompact(transaction.Outputs.Length);
        foreach (TransactionOutput output in transaction.Outputs)
        {
            _bytes.AddRange(BitConverter.GetBytes(output.Value.Units));
            Write(output.Script);
        }

        _bytes.AddRange(BitConverter.GetBytes(transaction.LockTime));
        return this;
    }

    /// <summary>The digits that people read, two at a time from the back.</summary>
    private void Write(Hash256 hash) => _bytes.AddRange(Convert.FromHexString(hash.ToString()).Reverse());

    private void Write(ReadOnlyMemory<byte> script)
    {
        WriteCompact(script.Length);
        _bytes.AddRange(script.Span);
    }

    private void WriteCompact(int value) =>
        _bytes.AddRange(CompactSizes++ == OtherwiseAt ? Otherwise((ulong)value) : Compact((ulong)value));
}
