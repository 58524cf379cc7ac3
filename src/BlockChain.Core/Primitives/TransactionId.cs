using System.Diagnostics.CodeAnalysis;

namespace BlockChain.Core.Primitives;

/// <summary>The SHA-256d of a transaction's bytes (Bitcoin Core: <c>Txid</c>).</summary>
/// <param name="Value">The hash.</param>
public readonly record struct TransactionId(Hash256 Value)
{
    /// <summary>Parses 64 hex digits in display order.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out TransactionId id)
    {
        bool parsed = Hash256.TryParse(text, out Hash256 value);
        id = new TransactionId(value);
        return parsed;
    }

    /// <summary>64 lowercase hex digits in display order.</summary>
    public override string ToString() => Value.ToString();
}
