using System.Diagnostics.CodeAnalysis;

namespace BlockChain.Core.Primitives;

/// <summary>The SHA-256d of a block's 80 header bytes. A type of its own, so that it cannot be taken for a
/// transaction's id.</summary>
/// <param name="Value">The hash.</param>
public readonly record struct BlockHash(Hash256 Value)
{
    /// <summary>Parses 64 hex digits in display order.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out BlockHash hash)
    {
        bool parsed = Hash256.TryParse(text, out Hash256 value);
        hash = new BlockHash(value);
        return parsed;
    }

    /// <summary>64 lowercase hex digits in display order.</summary>
    public override string ToString() => Value.ToString();
}
