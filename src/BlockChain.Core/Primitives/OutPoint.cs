namespace BlockChain.Core.Primitives;

/// <summary>The name of one output: the transaction that made it and its place there, counted from 0 (Bitcoin Core:
/// <c>COutPoint</c>). 36 bytes on the wire.</summary>
/// <param name="TransactionId">The transaction that made the output.</param>
/// <param name="Index">The output's place in that transaction.</param>
public readonly record struct OutPoint(TransactionId TransactionId, uint Index)
{
    public const int Size = Hash256.Size + 4;

    /// <summary>What a coinbase's only input names: no output at all.</summary>
    public static readonly OutPoint Null = new(default, uint.MaxValue);

    /// <summary>Mixed with a secret of the process, as <see cref="HashCode"/> does: else a stranger could choose outpoints
    /// that all fall into one bucket of a hash table (Bitcoin Core: <c>SaltedOutpointHasher</c>).</summary>
    public override int GetHashCode() => HashCode.Combine(TransactionId, Index);

    /// <summary>The form used by people and tools: <c>txid:index</c>.</summary>
    public override string ToString() => $"{TransactionId}:{Index}";
}
