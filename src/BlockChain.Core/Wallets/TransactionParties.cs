using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Encoding;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Wallets;

/// <summary>Who pays and who is paid, as a transaction's own bytes say it.</summary>
public static class TransactionParties
{
    /// <summary>The address that an output pays; null where its script has none.</summary>
    public static string? AddressOf(TransactionOutput output, ChainParameters network) =>
        PayToPublicKeyHash.TryGetOwner(output.Script.Span, out PublicKeyHash owner)
            ? Address.Encode(owner, network.AddressVersion)
            : null;

    /// <summary>The owner of the coin that an input spends: the hash of the key that it shows. Null in a coinbase.
    /// </summary>
    public static string? SpenderOf(TransactionInput input, ChainParameters network) =>
        SignatureScript.TryRead(input.Script.Span, out _, out ReadOnlySpan<byte> publicKey, out _)
            ? Address.Encode(Hashing.Hash160(publicKey), network.AddressVersion)
            : null;
}
