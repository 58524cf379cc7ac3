using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Encoding;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Wallets.Proofs;

/// <summary>That a transaction is in a block: its own bytes, the branch, the header. What is read from those bytes,
/// amounts and owners, is what was signed. Whether the header is in the best chain is the question of
/// <see cref="ChainView"/>.</summary>
/// <param name="Transaction">Parsed from bytes; its id is their hash.</param>
/// <param name="Height">The height of the block, which the header itself does not say.</param>
/// <param name="Header">The header of the block.</param>
/// <param name="Branch">Leads from the transaction to the header's root.</param>
public sealed record TransactionProof(Transaction Transaction, int Height, BlockHeader Header, MerkleBranch Branch)
{
    /// <summary>Why it proves nothing, as the rest of a sentence; null when it holds.</summary>
    public string? FindError()
    {
        // CVE-2017-12842: two nodes side by side are 64 bytes, which can be made to look like a transaction that the
        // block never had. None that keeps the rules is that short: one input and one output make 85 bytes.
        if (TransactionRules.CheckAlone(Transaction) is { } violation)
        {
            return $"the transaction {Transaction.Id} breaks a rule. {violation}";
        }

        if (Transaction.IsCoinbase != (Branch.Position == 0))
        {
            return $"the transaction {Transaction.Id} cannot be at place {Branch.Position} of a block.";
        }

        return Branch.Verify(Transaction.Id, Header.MerkleRoot)
            ? null
            : $"the Merkle branch of {Transaction.Id} does not lead to the block of height {Height}.";
    }

    /// <summary>The bytes in which the wallet keeps it: height, position, header, partners, transaction.</summary>
    internal byte[] ToBytes()
    {
        var bytes = new byte[4 + 4 + BlockHeader.Size + 1 + (Branch.Partners.Length * Hash256.Size) + Transaction.Size];
        var writer = new ByteWriter(bytes);
        writer.WriteInt32(Height);
        writer.WriteInt32(Branch.Position);
        Header.WriteTo(writer.Next(BlockHeader.Size));
        writer.WriteCompactSize((ulong)Branch.Partners.Length);
        foreach (Hash256 partner in Branch.Partners)
        {
            writer.WriteHash(partner);
        }

        Transaction.Write(ref writer);
        return bytes;
    }

    /// <summary>Reads such bytes from anywhere; nothing is checked but their form.</summary>
    internal static bool TryParse(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out TransactionProof? proof)
    {
        var reader = new ByteReader(bytes);
        int height = reader.ReadInt32();
        int position = reader.ReadInt32();
        BlockHeader header = BlockHeader.Read(ref reader);
        var partners = ImmutableArray.CreateBuilder<Hash256>();
        for (int rest = reader.ReadCount(Hash256.Size); rest > 0; rest--)
        {
            partners.Add(reader.ReadHash());
        }

        Transaction? transaction = Transaction.Read(ref reader);
        reader.ExpectEnd();
        proof = transaction is not null && reader.Error is null
            ? new TransactionProof(transaction, height, header, new MerkleBranch(partners.ToImmutable(), position))
            : null;
        return proof is not null;
    }
}
