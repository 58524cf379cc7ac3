using BlockChain.Core.Primitives;

namespace BlockChain.Core.Consensus;

/// <summary>An output that can be spent, and what must be known to decide whether it may (Bitcoin Core:
/// <c>Coin</c>).</summary>
/// <param name="Value">The amount.</param>
/// <param name="Owner">Who may spend it.</param>
/// <param name="Height">The height of the block that made it.</param>
/// <param name="IsCoinbase">Whether a coinbase made it.</param>
public readonly record struct Coin(Amount Value, PublicKeyHash Owner, int Height, bool IsCoinbase);
