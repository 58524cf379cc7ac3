using BlockChain.Core.Encoding;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Transactions;

/// <summary>
/// An amount and who may spend it (Bitcoin Core: <c>CTxOut</c>).
/// <code>
///  8 bytes     value
///  CompactSize and script
/// </code>
/// </summary>
/// <param name="Value">The amount; whether it makes sense is a rule's question.</param>
/// <param name="Script">Who may spend it, see <see cref="PayToPublicKeyHash"/>.</param>
public readonly record struct TransactionOutput(Amount Value, ReadOnlyMemory<byte> Script)
{
    /// <summary>Size of an output with an empty script, in bytes.</summary>
    internal const int MinSize = 8 + 1;

    /// <summary>Pays an amount to the owner of a public key.</summary>
    public static TransactionOutput To(PublicKeyHash owner, Amount value) => new(value, PayToPublicKeyHash.Make(owner));

    /// <summary>Finds the owner. False for a script that is not pay-to-public-key-hash: only genesis has such outputs.</summary>
    public bool TryGetOwner(out PublicKeyHash owner) => PayToPublicKeyHash.TryGetOwner(Script.Span, out owner);

    /// <summary>The address of the owner; null if there is none.</summary>
    /// <param name="addressVersion">First byte of the network's addresses.</param>
    public string? FindAddress(byte addressVersion) =>
        TryGetOwner(out PublicKeyHash owner) ? Address.Encode(owner, addressVersion) : null;

    internal int Size => 8 + ByteWriter.CompactSizeLength((ulong)Script.Length) + Script.Length;

    internal static TransactionOutput Read(ref ByteReader reader) =>
        new(new Amount(reader.ReadInt64()), reader.ReadBytes());

    internal void Write(ref ByteWriter writer)
    {
        writer.WriteInt64(Value.Units);
        writer.WriteBytes(Script.Span);
    }
}
