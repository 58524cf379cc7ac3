using BlockChain.Core.Primitives;

namespace BlockChain.Core.Wallets.Payments;

/// <summary>Whether a coin can be spent.</summary>
public enum CoinState
{
    /// <summary>Proved to be in a block, and old enough if it was mined; or the change of a payment that this wallet
    /// sent.</summary>
    Spendable,

    /// <summary>Mined too recently to be spent.</summary>
    Maturing,

    /// <summary>Not in a block yet, or not by a proof, and this wallet did not send it: somebody else could still take it back,
    /// or a node has invented it.</summary>
    Pending,
}

/// <summary>An unspent output that pays us.</summary>
/// <param name="OutPoint">Its name.</param>
/// <param name="Address">Which of our addresses it pays.</param>
/// <param name="Value">The amount.</param>
/// <param name="State">Whether it can be spent.</param>
/// <param name="IsConfirmed">Whether it is in a block, by its proof or, without one, as the node says.</param>
/// <param name="IsProved">Whether there is a proof.</param>
/// <param name="BlocksToMature">Of a maturing coin: how many more blocks it takes until it can be spent; otherwise 0.
/// </param>
public sealed record WalletCoin(
    OutPoint OutPoint, string Address, Amount Value, CoinState State, bool IsConfirmed, bool IsProved, int BlocksToMature);
