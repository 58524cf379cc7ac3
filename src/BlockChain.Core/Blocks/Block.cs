using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using BlockChain.Core.Encoding;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Blocks;

/// <summary>A header and the transactions that its Merkle root stands for (Bitcoin Core: <c>CBlock</c>). Immutable, and
/// identified by its <see cref="Hash"/>. The bytes: 80 of the header, CompactSize, transactions.</summary>
public sealed class Block
{
    /// <summary>Puts a block together; no rule is checked here.</summary>
    public Block(BlockHeader header, ImmutableArray<Transaction> transactions)
    {
        Header = header;
        Transactions = transactions;
        Hash = header.ComputeHash();
        Size = BlockHeader.Size + ByteWriter.CompactSizeLength((ulong)transactions.Length)
            + transactions.Sum(transaction => transaction.Size);
    }

    public BlockHash Hash { get; }

    public BlockHeader Header { get; }

    /// <summary>The transactions, the coinbase first.</summary>
    public ImmutableArray<Transaction> Transactions { get; }

    public int Size { get; }

    /// <summary>The ids of the transactions, which are the leaves of the Merkle tree.</summary>
    public Hash256[] Leaves => [.. Transactions.Select(transaction => transaction.Id.Value)];

    /// <summary>Parses the bytes of one block, all of them.</summary>
    /// <param name="bytes">Kept: the scripts stay slices of it.</param>
    /// <param name="block">The block, or null.</param>
    /// <param name="error">What is wrong with the bytes, as a sentence.</param>
    public static bool TryParse(
        ReadOnlyMemory<byte> bytes,
        [NotNullWhen(true)] out Block? block,
        [NotNullWhen(false)] out string? error)
    {
        var reader = new ByteReader(bytes);
        BlockHeader header = BlockHeader.Read(ref reader);
        int count = reader.ReadCount(Transaction.MinSize);
        var transactions = ImmutableArray.CreateBuilder<Transaction>(count);
        for (int i = 0; i < count && Transaction.Read(ref reader) is { } transaction; i++)
        {
            transactions.Add(transaction);
        }

        reader.ExpectEnd();
        error = reader.Error;
        block = error is null ? new Block(header, transactions.MoveToImmutable()) : null;
        return block is not null;
    }

    /// <summary>The bytes, as on the wire.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        var writer = new ByteWriter(bytes);
        Header.WriteTo(writer.Next(BlockHeader.Size));
        writer.WriteCompactSize((ulong)Transactions.Length);
        foreach (Transaction transaction in Transactions)
        {
            transaction.Write(ref writer);
        }

        return bytes;
    }

    public override string ToString() => Hash.ToString();
}
