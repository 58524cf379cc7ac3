using BlockChain.Core.Primitives;

namespace BlockChain.Core.Wallets.Keys;

/// <summary>What an address of a wallet is for (BIP 44: <c>change</c>).</summary>
public enum AddressChain
{
    /// <summary>Given to others, so that they pay.</summary>
    Receive = 0,

    /// <summary>Gets back what a payment of ours did not need; used once, so that an observer of the chain does not see which
    /// output was the change.</summary>
    Change = 1,

    /// <summary>That of a single key which was imported: the words do not bring it back.</summary>
    Imported,
}

/// <summary>An address of a wallet.</summary>
/// <param name="Text">The address.</param>
/// <param name="Owner">Whom it names.</param>
/// <param name="Chain">What it is for.</param>
/// <param name="Index">Its number there, from 0 on.</param>
public sealed record WalletAddress(string Text, PublicKeyHash Owner, AddressChain Chain, int Index);
