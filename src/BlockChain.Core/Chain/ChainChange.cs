using BlockChain.Core.Blocks;

namespace BlockChain.Core.Chain;

/// <summary>How the best chain changed: blocks were disconnected down to the fork point, and others connected from there.
/// </summary>
/// <param name="NewBlocks">The blocks that made the change, the new tip last.</param>
/// <param name="Fork">The last block that both chains share; the old tip itself, if it was only extended.</param>
/// <param name="Disconnected">From the lowest to the old tip.</param>
/// <param name="Connected">From the lowest to the new tip.</param>
public sealed record ChainChange(
    IReadOnlyList<Block> NewBlocks,
    ChainedHeader Fork,
    IReadOnlyList<ChainedHeader> Disconnected,
    IReadOnlyList<BlockConnected> Connected)
{
    /// <summary>False: the chain was only extended.</summary>
    public bool IsReorganisation => Disconnected.Count > 0;
}
