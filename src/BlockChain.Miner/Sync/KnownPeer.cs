using BlockChain.Miner.Addresses;

namespace BlockChain.Miner.Sync;

/// <summary>How this node stands with a peer.</summary>
internal enum PeerState
{
    /// <summary>There is a session.</summary>
    Connected,

    /// <summary>Heard of, or met before.</summary>
    Known,

    /// <summary>The last attempt to connect has failed, or the last session has ended.</summary>
    Unreachable,

    /// <summary>It broke a rule and is left alone for a day.</summary>
    Banned,
}

/// <summary>One line of the list of peers.</summary>
internal sealed record KnownPeer(PeerUrl Url, PeerState State);
