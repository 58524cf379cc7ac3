namespace BlockChain.Miner.Sync;

/// <summary>The blocks that this node knows, from its tip as it is now, for a download of headers.</summary>
internal sealed class KnownTree(FullNode node) : IKnownChain
{
    private readonly ChainedHeader _tip = node.Tip;

    /// <inheritdoc/>
    public int Height => _tip.Height;

    /// <inheritdoc/>
    public ChainedHeader HeaderAt(int height) => _tip.AncestorAt(height);

    /// <inheritdoc/>
    /// <exception cref="PeerViolationException">It is a block that was found invalid.</exception>
    /// <exception cref="PeerUnusableException">It is a block that the operator has set aside.</exception>
    public ChainedHeader? Find(BlockHeader header, ChainedHeader parent)
    {
        if (!node.TryFindHeader(header.ComputeHash(), out ChainedHeader? known, out BlockStatus status))
        {
            return null;
        }

        return status != BlockStatus.Invalid ? known
            : throw (node.IsSetAside(known)
                ? PeerUnusableException.SetAside()
                : new PeerViolationException($"its chain has the invalid block {known.Hash}"));
    }
}
