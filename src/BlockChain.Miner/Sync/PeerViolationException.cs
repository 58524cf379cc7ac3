namespace BlockChain.Miner.Sync;

/// <summary>A peer is of no use now, and is tried again later. The message says why, in our own words.</summary>
internal class PeerUnusableException(string message) : Exception(message)
{
    /// <summary>The operator rejects its chain, which breaks no rule.</summary>
    public static PeerUnusableException SetAside() => new("its chain has a block that was set aside with invalidateblock");
}

/// <summary>A peer broke a rule: it is banned for a day, unless the operator named it.</summary>
internal sealed class PeerViolationException(string message) : PeerUnusableException(message);
