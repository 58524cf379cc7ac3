using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;

namespace BlockChain.Core.Chain;

/// <summary>A block whose header was checked in its place, after its parent.</summary>
internal sealed record PlacedBlock(Block Block, ChainedHeader Header)
{
    /// <summary>What is wrong with the body as far as the block and the headers before it show: no lock is needed for that.
    /// </summary>
    private Violation? CheckBody() => BlockRules.CheckAlone(Block) ?? BlockRules.CheckInChain(Block, Header.Parent!);

    /// <summary>Does that for a run on all cores: no body needs another one for this.</summary>
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
