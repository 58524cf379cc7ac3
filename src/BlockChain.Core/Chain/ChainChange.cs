using BlockChain.Core.Blocks;

namespace BlockChain.Core.Chain;

/// <summary>How the best chain became another: blocks taken off down to the fork point, and blocks put on from there up.
/// </summary>
/// <param name="NewBlock">The block that made the change: the new tip.</param>
/// <param name="Fork">The last block that both chains share; the old tip itself, if it was only extended.</param>
/// <param name="Disconnected">From the lowest to the old tip.</param>
/// <param name="Connected">From the lowest to the new tip.</param>
public sealed record ChainChange(
    Block NewBlock,
    ChainedHeader Fork,
    IReadOnlyList<ChainedHeader> Disconnected,
    IReadOnlyList<BlockConnected> Connected)
{
    /// <summary>Whether blocks were taken off.</summary>
    public bool IsReorganisation => Disconnected.Count > 0;
}
