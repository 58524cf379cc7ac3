using BlockChain.Core.Primitives;

namespace BlockChain.Core.Storage;

/// <summary>An output of the best chain.</summary>
/// <param name="OutPoint">Its name.</param>
/// <param name="Place">The place of its transaction.</param>
/// <param name="Owner">Who may spend it.</param>
/// <param name="Value">The amount.</param>
/// <param name="Spender">The place of the transaction that spent it; null while it is unspent.</param>
public sealed record StoredOutput(
    OutPoint OutPoint,
    ChainPlace Place,
    PublicKeyHash Owner,
    Amount Value,
    ChainPlace? Spender);
