using System.Buffers;
using System.Security.Cryptography;
using BlockChain.Core.Encoding;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Transactions;

/// <summary>
/// What a signature signs: SHA-256d of the transaction with the scripts of all inputs emptied, but for the one that is
/// signed, which holds the script of the output it spends; then the hash type in 4 bytes (Bitcoin Core:
/// <c>SignatureHash</c>, <c>SigVersion::BASE</c>). So the signature fits only these inputs, these outputs and what they pay.
/// It says nothing of the amounts that are spent (BIP 143 added them for SegWit): whoever signs must know them from elsewhere, or
/// may pay the difference as a fee.
/// <para>Each input signs all inputs and outputs: twice the inputs, four times the bytes to hash, up to 2 GB in one block.
/// About half of that is saved here: what is before an input is hashed once for it and all later ones. One thread uses it, and
/// asks for the inputs in ascending order.</para>
/// </summary>
public sealed class SignatureHash : IDisposable
{
    /// <summary>With all scripts empty, up to and including the hash type.</summary>
    private readonly byte[] _bytes;
    private readonly int _size;
    private readonly int _inputs;
    private readonly int _firstInput;

    /// <summary>Has hashed the first <see cref="_hashed"/> bytes.</summary>
    private readonly IncrementalHash _before = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private int _hashed;

    /// <summary>Writes what all inputs of a transaction sign.</summary>
    /// <param name="transaction">The transaction that spends.</param>
    /// <param name="hashType">The hash type, one of those that sign everything. Our rules demand
    /// <see cref="SignatureScript.HashTypeAll"/>; Bitcoin Core's test vectors have others.</param>
    public SignatureHash(Transaction transaction, uint hashType = SignatureScript.HashTypeAll)
    {
        _inputs = transaction.Inputs.Length;
        _firstInput = 4 + ByteWriter.CompactSizeLength((ulong)_inputs);
        _size = SizeFor(transaction);
        _bytes = ArrayPool<byte>.Shared.Rent(_size);
        var writer = new ByteWriter(_bytes);
        transaction.Write(ref writer, withScripts: false);
        writer.WriteUInt32(hashType);
    }

    /// <summary>Bytes that one input of a transaction signs, but for the script of the output that it spends.</summary>
    public static int SizeFor(Transaction transaction) =>
        transaction.Size + 4 - transaction.Inputs.Sum(input => input.Size - TransactionInput.MinSize);

    /// <summary>Computes it for one input alone.</summary>
    /// <inheritdoc cref="SignatureHash(Transaction, uint)"/>
    /// <inheritdoc cref="Of(int, ReadOnlySpan{byte})"/>
    public static Hash256 Compute(
        Transaction transaction,
        int inputIndex,
        ReadOnlySpan<byte> spentScript,
        uint hashType = SignatureScript.HashTypeAll)
    {
        using var hash = new SignatureHash(transaction, hashType);
        return hash.Of(inputIndex, spentScript);
    }

    /// <summary>What the signature of an input signs.</summary>
    /// <param name="inputIndex">The input that is signed. Ask in ascending order.</param>
    /// <param name="spentScript">The script of the output that the input spends.</param>
    public Hash256 Of(int inputIndex, ReadOnlySpan<byte> spentScript)
    {
        int script = ScriptOf(inputIndex);
        _before.AppendData(_bytes.AsSpan(_hashed..script));
        _hashed = script;

        // All later inputs share what is before this script, so a copy goes on from there. After the last input there is none, and
        // most transactions have only one: it needs no copy.
        bool isLast = inputIndex == _inputs - 1;
        IncrementalHash hash = isLast ? _before : _before.Clone();
        Span<byte> length = stackalloc byte[ByteWriter.CompactSizeLength((ulong)spentScript.Length)];
        new ByteWriter(length).WriteCompactSize((ulong)spentScript.Length);
        hash.AppendData(length);
        hash.AppendData(spentScript);
        hash.AppendData(_bytes.AsSpan((script + 1).._size));
        Span<byte> once = stackalloc byte[Hash256.Size];
        Span<byte> twice = stackalloc byte[Hash256.Size];
        hash.GetHashAndReset(once);
        SHA256.HashData(once, twice);
        if (isLast)
        {
            _hashed = 0;
        }
        else
        {
            hash.Dispose();
        }

        return Hash256.FromBytes(twice);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _before.Dispose();
        ArrayPool<byte>.Shared.Return(_bytes);
    }

    /// <summary>Where the empty script of an input is in the bytes.</summary>
    private int ScriptOf(int inputIndex) => _firstInput + (inputIndex * TransactionInput.MinSize) + OutPoint.Size;
}
