using BlockChain.Core.Cryptography;
using BlockChain.Core.Encoding;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Transactions;

/// <summary>
/// Spends one output of an earlier transaction (Bitcoin Core: <c>CTxIn</c>).
/// <code>
/// 32 bytes     transaction that made the output
///  4 bytes     the output's place there
///  CompactSize and script
///  4 bytes     sequence
/// </code>
/// </summary>
/// <param name="PreviousOutput">The output that is spent; <see cref="OutPoint.Null"/> in a coinbase.</param>
/// <param name="Script">A signature and a public key, see <see cref="SignatureScript"/>; in a coinbase the height and
/// whatever the miner likes.</param>
/// <param name="Sequence">Bitcoin's sequence number. If every input has the largest value, the lock time is ignored. In
/// version 2, bit 31 must be set (<see cref="NoRelativeLock"/>).</param>
public readonly record struct TransactionInput(OutPoint PreviousOutput, ReadOnlyMemory<byte> Script, uint Sequence)
{
    /// <summary>A sequence that makes no use of lock times (Bitcoin Core: <c>SEQUENCE_FINAL</c>).</summary>
    public const uint FinalSequence = uint.MaxValue;

    /// <summary>Bit 31: without it, in a version 2 transaction, the sequence is a relative lock time (BIP 68; Bitcoin
    /// Core: <c>SEQUENCE_LOCKTIME_DISABLE_FLAG</c>).</summary>
    public const uint NoRelativeLock = 1u << 31;

    /// <summary>Size of an input with an empty script, in bytes.</summary>
    internal const int MinSize = 32 + 4 + 1 + 4;

    /// <summary>The address of the public key that the script shows, whether or not it may spend the output; null in a
    /// coinbase, whose script can look like anything.</summary>
    /// <param name="addressVersion">First byte of the network's addresses.</param>
    public string? FindSpender(byte addressVersion) =>
        PreviousOutput != OutPoint.Null && SignatureScript.TryRead(Script.Span, out _, out ReadOnlySpan<byte> publicKey, out _)
            ? Address.Encode(Hashing.Hash160(publicKey), addressVersion)
            : null;

    internal int Size => 32 + 4 + ByteWriter.CompactSizeLength((ulong)Script.Length) + Script.Length + 4;

    internal static TransactionInput Read(ref ByteReader reader) => new(
        new OutPoint(new TransactionId(reader.ReadHash()), reader.ReadUInt32()),
        reader.ReadBytes(),
        reader.ReadUInt32());

    internal void Write(ref ByteWriter writer)
    {
        writer.WriteHash(PreviousOutput.TransactionId.Value);
        writer.WriteUInt32(PreviousOutput.Index);
        writer.WriteBytes(Script.Span);
        writer.WriteUInt32(Sequence);
    }
}
