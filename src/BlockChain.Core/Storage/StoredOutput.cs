using BlockChain.Core.Primitives;

namespace BlockChain.Core.Storage;

/// <summary>An output of the best chain.</summary>
/// <param name="OutPoint">Its name.</param>
/// <param name="Place">Where its transaction stands.</param>
/// <param name="Owner">Who may spend it.</param>
/// <param name="Value">The amount.</param>
/// <param name="Spender">Where the transaction stands that spent it; null while it is unspent.</param>
public sealed record StoredOutput(
    OutPoint OutPoint,
    ChainPlace Place,
    PublicKeyHash Owner,
    Amount Value,
    ChainPlace? Spender);
