using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;

namespace BlockChain.Core.Chain;

/// <summary>A block whose header was checked in its place, after its parent.</summary>
internal sealed record PlacedBlock(Block Block, ChainedHeader Header)
{
    /// <summary>Checks the bodies of a run on all cores, as far as they and the headers before them show: that needs no lock, and
    /// none depends on another.</summary>
    /// <returns>What is wrong with one of them.</returns>
    public static Violation? CheckBodies(IReadOnlyList<PlacedBlock> run)
    {
        Violation? flaw = null;
        Parallel.ForEach(run, (placed, loop) =>
        {
            Violation? found =
                BlockRules.CheckAlone(placed.Block) ?? BlockRules.CheckInChain(placed.Block, placed.Header.Parent!);
            if (found is not null)
            {
                flaw = found;
                loop.Stop();
            }
        });
        return flaw;
    }
}
