using System.Buffers;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Encoding;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Transactions;

/// <summary>
/// What a signature signs: SHA-256d of the transaction with the scripts of all inputs emptied, but for the one that is
/// signed, which holds the script of the output it spends; then the hash type in 4 bytes (Bitcoin Core:
/// <c>SignatureHash</c>, <c>SigVersion::BASE</c>). So the signature fits these inputs, these outputs and these amounts to
/// the recipients alone.
/// </summary>
public static class SignatureHash
{
    /// <summary>Computes it for one input.</summary>
    /// <param name="transaction">The transaction that spends.</param>
    /// <param name="inputIndex">The input that is signed.</param>
    /// <param name="spentScript">The script of the output that the input spends.</param>
    /// <param name="hashType">The type in 4 bytes; only types that sign everything are understood, and only
    /// <see cref="SignatureScript.HashTypeAll"/> passes our rules.</param>
    public static Hash256 Compute(
        Transaction transaction,
        int inputIndex,
        ReadOnlySpan<byte> spentScript,
        uint hashType = SignatureScript.HashTypeAll)
    {
        int size = 4 + ByteWriter.CompactSizeLength((ulong)transaction.Inputs.Length)
            + (transaction.Inputs.Length * TransactionInput.LeastSize)
            + ByteWriter.CompactSizeLength((ulong)spentScript.Length) - 1 + spentScript.Length
            + ByteWriter.CompactSizeLength((ulong)transaction.Outputs.Length)
            + transaction.Outputs.Sum(output => output.Size) + 4 + 4;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(size);
        var writer = new ByteWriter(buffer);
        writer.WriteInt32(transaction.Version);
        writer.WriteCompactSize((ulong)transaction.Inputs.Length);
        for (int i = 0; i < transaction.Inputs.Length; i++)
        {
            TransactionInput input = transaction.Inputs[i];
            writer.WriteHash(input.PreviousOutput.TransactionId.Value);
            writer.WriteUInt32(input.PreviousOutput.Index);
            writer.WriteBytes(i == inputIndex ? spentScript : []);
            writer.WriteUInt32(input.Sequence);
        }

        writer.WriteCompactSize((ulong)transaction.Outputs.Length);
        foreach (TransactionOutput output in transaction.Outputs)
        {
            output.Write(ref writer);
        }

        writer.WriteUInt32(transaction.LockTime);
        writer.WriteUInt32(hashType);
        Hash256 hash = Hashing.Sha256d(buffer.AsSpan(0, writer.Position));
        ArrayPool<byte>.Shared.Return(buffer);
        return hash;
    }
}
