using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;

namespace BlockChain.Core.Chain;

/// <summary>A block whose header was checked in its place, after its parent.</summary>
internal sealed record PlacedBlock(Block Block, ChainedHeader Header)
{
    /// <summary>What is wrong with the body, as far as the block and the headers before it show: that needs no lock.
    /// </summary>
    private Violation? CheckBody() => BlockRules.CheckAlone(Block) ?? BlockRules.CheckInChain(Block, Header.Parent!);

    /// <summary>Checks the bodies of a run on all cores: none depends on another.</summary>
    /// <returns>What is wrong with one of them; of a run of one, with that.</returns>
    public static Violation? CheckBodies(IReadOnlyList<PlacedBlock> run)
    {
        if (run.Count == 1)
        {
            return run[0].CheckBody();
        }

        Violation? flaw = null;
        Parallel.ForEach(run, (placed, loop) =>
        {
            if (placed.CheckBody() is { } found)
            {
                flaw = found;
                loop.Stop();
            }
        });
        return flaw;
    }
}
