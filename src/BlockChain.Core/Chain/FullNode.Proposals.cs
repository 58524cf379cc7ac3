using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Storage;

namespace BlockChain.Core.Chain;

/// <content>Checks blocks that nobody has mined yet.</content>
public sealed partial class FullNode
{
    /// <summary>Says whether a block would become the tip once it has its proof of work (BIP 23; Bitcoin Core:
    /// <c>TestBlockValidity</c>). Nothing changes.</summary>
    /// <returns>Why not, also that the block is known (<c>duplicate</c>) or is not on the tip
    /// (<c>inconclusive-not-best-prevblk</c>); null: it would.</returns>
    /// <exception cref="StoreException">The file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The node is being stopped.</exception>
    public Violation? CheckProposal(Block block)
    {
        ChainedHeader tip = _tip;
        Violation? flaw = FindPlaceProblem(block, tip)
            ?? HeaderRules.CheckInChain(block.Header, tip, Parameters, _clock.GetUtcNow().ToUnixTimeSeconds())
            ?? BlockRules.CheckAlone(block)
            ?? BlockRules.CheckInChain(block, tip);
        if (flaw is not null)
        {
            return flaw;
        }

        using IDisposable? ahead = CheckAhead([block], []);
        return Locked(() => FindPlaceProblem(block, _chain.Tip)
            ?? _chain.TryConnect(block, new ChainedHeader(block.Header, _chain.Tip)));
    }

    private Violation? FindPlaceProblem(Block block, ChainedHeader tip)
    {
        if (TryFindHeader(block.Hash, out _, out BlockStatus status))
        {
            string reason = status switch
            {
                BlockStatus.FullyChecked => "duplicate",
                BlockStatus.Invalid => "duplicate-invalid",
                _ => "duplicate-inconclusive",
            };
            return new Violation(reason, $"The block {block.Hash} is known already.");
        }

        return block.Header.PreviousHash != tip.Hash
            ? new Violation(
                "inconclusive-not-best-prevblk", $"The block is on {block.Header.PreviousHash}, not on the tip, {tip.Hash}.")
            : null;
    }
}
