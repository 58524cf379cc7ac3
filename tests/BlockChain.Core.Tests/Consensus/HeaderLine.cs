using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;

namespace BlockChain.Core.Tests.Consensus;

/// <summary>A chain of headers alone, of which a test says when each came and what target it had. No work is done.
/// </summary>
internal sealed class HeaderLine(ChainParameters parameters)
{
    public ChainedHeader Tip { get; private set; } = ChainedHeader.OfGenesis(parameters.Genesis.Header);

    /// <summary>What the block after the tip must have.</summary>
    public CompactTarget Next => Retarget.After(Tip, parameters);

    public HeaderLine Add(long interval, CompactTarget bits, int count = 1)
    {
        for (int i = 0; i < count; i++)
        {
            AddAt((uint)(Tip.Header.Time + interval), bits);
        }

        return this;
    }

    public void AddAt(uint time, CompactTarget bits) => Tip = new ChainedHeader(
        new BlockHeader(Version: 4, Tip.Hash, MerkleRoot: default, time, bits, Nonce: 0), Tip);
}
