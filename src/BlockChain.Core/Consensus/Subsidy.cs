using BlockChain.Core.Primitives;

namespace BlockChain.Core.Consensus;

/// <summary>The coins that a block brings into existence (section 6 of the paper; Bitcoin Core:
/// <c>GetBlockSubsidy</c>).</summary>
public static class Subsidy
{
    /// <summary>What the coinbase at a height may mint, fees apart: halved again and again, so that the sum of all
    /// stays below 21,000,000 coins.</summary>
    public static Amount At(int height, ChainParameters parameters)
    {
        int halvings = height / parameters.SubsidyHalvingInterval;

        // C# shifts by the number modulo 64: without this, the subsidy would start again.
        return halvings >= 64 ? Amount.Zero : new Amount(parameters.InitialSubsidy.Units >> halvings);
    }
}
