using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Encoding;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Transactions;

/// <summary>
/// Moves coins from outputs to new outputs (Bitcoin Core: <c>CTransaction</c>; sections 2 and 9 of the paper). Immutable,
/// and identified by its <see cref="Id"/>. The bytes are Bitcoin's legacy serialization:
/// <code>
///  4 bytes     version
///  CompactSize and inputs
///  CompactSize and outputs
///  4 bytes     lock time
/// </code>
/// </summary>
public sealed class Transaction
{
    /// <summary>Size without inputs and outputs, in bytes.</summary>
    internal const int MinSize = 4 + 1 + 1 + 4;

    /// <summary>Puts a transaction together; no rule is checked here.</summary>
    public Transaction(
        int version,
        ImmutableArray<TransactionInput> inputs,
        ImmutableArray<TransactionOutput> outputs,
        uint lockTime)
    {
        Version = version;
        Inputs = inputs;
        Outputs = outputs;
        LockTime = lockTime;
        Size = 4 + ByteWriter.CompactSizeLength((ulong)inputs.Length) + inputs.Sum(input => input.Size)
            + ByteWriter.CompactSizeLength((ulong)outputs.Length) + outputs.Sum(output => output.Size) + 4;
        Id = new TransactionId(Hashing.Sha256d(ToBytes()));
    }

    /// <summary>The name of the transaction: SHA-256d of its bytes.</summary>
    public TransactionId Id { get; }

    public int Size { get; }

    /// <summary>1 or 2, by our rules.</summary>
    public int Version { get; }

    public ImmutableArray<TransactionInput> Inputs { get; }

    public ImmutableArray<TransactionOutput> Outputs { get; }

    /// <summary>Below 500,000,000 a height: only a block above it may hold the transaction. From there on a time, in seconds since
    /// 1970: only a block after one whose median time past is later (BIP 113). Ignored if 0, or if all sequences are final.</summary>
    public uint LockTime { get; }

    /// <summary>A coinbase mints the coins of its block: one input, which spends nothing.</summary>
    public bool IsCoinbase => Inputs.Length == 1 && Inputs[0].PreviousOutput == OutPoint.Null;

    /// <summary>The outpoint of one of its outputs.</summary>
    public OutPoint OutPointAt(int index) => new(Id, (uint)index);

    /// <summary>The output at a place that somebody else named; null where there is none.</summary>
    public TransactionOutput? FindOutput(uint index) => index < (uint)Outputs.Length ? Outputs[(int)index] : null;

    /// <summary>Whether it pays one of some addresses, or spends from one: in a block by a signature, elsewhere by its own
    /// account.</summary>
    /// <param name="isWanted">Whether an address is one of those.</param>
    /// <param name="addressVersion">First byte of the network's addresses.</param>
    public bool Concerns(Func<string, bool> isWanted, byte addressVersion) =>
        Outputs.Any(output => output.FindAddress(addressVersion) is { } address && isWanted(address))
        || Inputs.Any(input => input.FindSpender(addressVersion) is { } spender && isWanted(spender));

    /// <summary>The sum of the outputs' values.</summary>
    /// <exception cref="OverflowException">The rules on amounts were not checked before.</exception>
    public Amount TotalOutput => Amount.Sum(Outputs.Select(output => output.Value));

    /// <summary>Parses the bytes of one transaction, all of them.</summary>
    /// <param name="bytes">Kept: the scripts stay slices of it.</param>
    /// <param name="transaction">The transaction, or null.</param>
    /// <param name="error">What is wrong with the bytes, as a sentence.</param>
    public static bool TryParse(
        ReadOnlyMemory<byte> bytes,
        [NotNullWhen(true)] out Transaction? transaction,
        [NotNullWhen(false)] out string? error)
    {
        var reader = new ByteReader(bytes);
        transaction = Read(ref reader);
        reader.ExpectEnd();
        error = reader.Error;
        transaction = error is null ? transaction : null;
        return transaction is not null;
    }

    /// <summary>The bytes, as on the wire.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        var writer = new ByteWriter(bytes);
        Write(ref writer);
        return bytes;
    }

    /// <summary>The same transaction with bytes of its own, where the scripts are slices of a block or of an answer that
    /// should not stay in memory for it.</summary>
    internal Transaction Copy()
    {
        var reader = new ByteReader(ToBytes());
        return Read(ref reader)!;
    }

    public override string ToString() => Id.ToString();

    /// <summary>Null after an error of the reader.</summary>
    internal static Transaction? Read(ref ByteReader reader)
    {
        int version = reader.ReadInt32();
        var inputs = new TransactionInput[reader.ReadCount(TransactionInput.MinSize)];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = TransactionInput.Read(ref reader);
        }

        var outputs = new TransactionOutput[reader.ReadCount(TransactionOutput.MinSize)];
        for (int i = 0; i < outputs.Length; i++)
        {
            outputs[i] = TransactionOutput.Read(ref reader);
        }

        uint lockTime = reader.ReadUInt32();
        return reader.Error is null
            ? new Transaction(
                version,
                ImmutableCollectionsMarshal.AsImmutableArray(inputs),
                ImmutableCollectionsMarshal.AsImmutableArray(outputs),
                lockTime)
            : null;
    }

    /// <summary>Writes the bytes, as on the wire; or with the scripts of all inputs emptied.</summary>
    internal void Write(ref ByteWriter writer, bool withScripts = true)
    {
        writer.WriteInt32(Version);
        writer.WriteCompactSize((ulong)Inputs.Length);
        foreach (TransactionInput input in Inputs)
        {
            (withScripts ? input : input with { Script = default }).Write(ref writer);
        }

        writer.WriteCompactSize((ulong)Outputs.Length);
        foreach (TransactionOutput output in Outputs)
        {
            output.Write(ref writer);
        }

        writer.WriteUInt32(LockTime);
    }
}
