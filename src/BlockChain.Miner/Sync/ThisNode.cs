using System.Security.Cryptography;

namespace BlockChain.Miner.Sync;

/// <summary>What this node says of itself to its peers.</summary>
internal static class ThisNode
{
    /// <summary>Why a peer is left alone that turns out to be this node.</summary>
    public const string IsItself = "it is this node itself";

    /// <summary>Drawn at each start: a node that connects to this name has connected to itself (Bitcoin Core: the nonce of
    /// <c>version</c> messages).</summary>
    public static string Name { get; } = "SimpleCoin-" + RandomNumberGenerator.GetHexString(8, lowercase: true);
}
